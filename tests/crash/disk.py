"""A file system of SQLite's between the standard library's ``sqlite3`` and the disk.

It is registered, through ``ctypes``, in the very SQLite that ``sqlite3`` uses:
the outbox runs as it is, and only the connection names the file system. It
passes everything on, tells a ``Witness`` of each write, truncation, sync and
removal before it happens, and fails or dies when the witness says so.

Structures: sqlite.org/c3ref/vfs.html and sqlite.org/c3ref/io_methods.html.
"""

import ctypes
import sqlite3
import sys
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p, cast
from pathlib import Path
from typing import Any, Final, Protocol

OK: Final = 0
FULL: Final = 13
IOERR_WRITE: Final = 778
IOERR_FSYNC: Final = 1034
IOERR_TRUNCATE: Final = 1546


class Witness(Protocol):
    """Is told of each change; what it returns is SQLite's answer, unless that is 0."""

    def write(self, name: str, offset: int, body: bytes, /) -> int: ...

    def truncate(self, name: str, size: int, /) -> int: ...

    def sync(self, name: str, /) -> int: ...

    def remove(self, name: str, /, *, lasts: bool) -> int: ...


_WRITE: Final = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE: Final = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC: Final = CFUNCTYPE(c_int, c_void_p, c_int)
# names as addresses: SQLite keeps them for as long as the file is open, and reads on behind them
_OPEN: Final = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_REMOVE: Final = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)


class _Methods(Structure):
    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", _WRITE),
        ("truncate", _TRUNCATE),
        ("sync", _SYNC),
        *((name, c_void_p) for name in ("size", "lock", "unlock", "reserved", "control", "sector")),
        *((name, c_void_p) for name in ("device", "map", "shm", "barrier", "unmap", "a", "b")),
    )


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("path_size", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _OPEN),
        ("remove", _REMOVE),
        *((f"call{number}", c_void_p) for number in range(20)),
    )


def library() -> ctypes.CDLL | None:
    """Return the SQLite that ``sqlite3`` uses; none if it is not a library of its own."""
    if not sys.platform.startswith("linux"):
        return None
    mapped = Path("/proc/self/maps").read_text().split()
    found = sorted({part for part in mapped if "libsqlite3.so" in part})
    return ctypes.CDLL(found[0]) if found else None


class Disk:
    """The file system, once per process; who watches may change."""

    _made: "Disk | None" = None

    def __init__(self, sqlite: ctypes.CDLL) -> None:
        sqlite.sqlite3_vfs_find.restype = POINTER(_Vfs)
        sqlite.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
        self.witness: Witness | None = None
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []
        base = sqlite.sqlite3_vfs_find(None).contents
        self._vfs = _Vfs.from_buffer_copy(base)
        self._vfs.name = b"watched"
        self._open, self._remove = base.open, base.remove
        self._vfs.open = self._keep(_OPEN(self._opened))
        self._vfs.remove = self._keep(_REMOVE(self._removed))
        self._tables: dict[int, tuple[_Methods, _Methods]] = {}
        """By address: SQLite's table of methods (a database's, a journal's), and ours for it."""
        self._files: dict[int, _Methods] = {}
        if sqlite.sqlite3_vfs_register(ctypes.addressof(self._vfs), 0) != OK:
            raise OSError

    @classmethod
    def one(cls) -> "Disk | None":
        """Return the file system of this process, or none where it cannot be."""
        if cls._made is None and (sqlite := library()) is not None:
            cls._made = cls(sqlite)
        return cls._made

    def connect(
        self, path: str, factory: type[sqlite3.Connection] = sqlite3.Connection
    ) -> sqlite3.Connection:
        """Connect as ``outbox_database.connect`` does, through this file system."""
        return sqlite3.connect(
            f"file:{path}?vfs=watched", uri=True, isolation_level=None, factory=factory
        )

    def _keep(self, callback: Any) -> Any:
        self._kept.append(callback)
        return callback

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        answer = int(self._open(vfs, name, file, flags, out))
        pointer = cast(file, POINTER(c_void_p))
        if answer != OK or not pointer[0]:
            return answer
        theirs, ours = self._table(pointer[0])
        self._files[file] = theirs
        self._names[file] = _name(name) if name else ""
        # the file itself stays SQLite's own; only its table of methods is ours
        pointer[0] = ctypes.addressof(ours)
        return answer

    def _write(self, file: int, body: int, size: int, offset: int) -> int:
        told = self._tell(
            file, lambda witness, name: witness.write(name, offset, ctypes.string_at(body, size))
        )
        return told or int(self._files[file].write(file, body, size, offset))

    def _truncate(self, file: int, size: int) -> int:
        told = self._tell(file, lambda witness, name: witness.truncate(name, size))
        return told or int(self._files[file].truncate(file, size))

    def _sync(self, file: int, flags: int) -> int:
        told = self._tell(file, lambda witness, name: witness.sync(name))
        return told or int(self._files[file].sync(file, flags))

    def _removed(self, vfs: int, name: int, sync: int) -> int:
        told = self.witness.remove(_name(name), lasts=sync != 0) if self.witness else OK
        return told or int(self._remove(vfs, name, sync))

    def _tell(self, file: int, what: Callable[[Witness, str], int]) -> int:
        name = self._names.get(file, "")
        return what(self.witness, name) if self.witness and name else OK

    def _table(self, address: int) -> tuple[_Methods, _Methods]:
        if address not in self._tables:
            theirs = _Methods.from_address(address)
            ours = _Methods.from_buffer_copy(theirs)
            ours.write = self._keep(_WRITE(self._write))
            ours.truncate = self._keep(_TRUNCATE(self._truncate))
            ours.sync = self._keep(_SYNC(self._sync))
            self._tables[address] = theirs, ours
        return self._tables[address]


def _name(address: int) -> str:
    return Path(ctypes.string_at(address).decode()).name
