"""Finds a patient's newest export in a folder that the clinic names.

The EMR (or a person) writes files there. Names of such files hold the patient's
name and birth date (Open-O writes ``First_Last_DemoNo_DOB.xml``), so a name
opens its file and does nothing else: it is not compared, sorted by, sent or
logged. This blocks; call it in a thread.
"""

import functools
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from connectors.errors import ChartNotFoundError, ChartUnreadableError, EmrUnreachableError
from connectors.formats import cds, hl7v2
from connectors.formats.reading import Reading
from connectors.formats.senders import SENDERS, Sender
from connectors.formats.xml_reading import MOST_BYTES

MOST_FILES: Final = 2_000
"""The newest ones; older files are not looked at."""
MOST_IN_ALL: Final = 1024 * 2**20
"""Bytes of one search, so that a folder of large exports ends in a code and not in a long wait."""
MOST_AT_ONCE: Final = 32 * 2**20
"""Bytes of a file that a reader takes as a whole."""

Reader = Callable[[BinaryIO, str], Reading]
"""Reads one file for one EMR ID.

It raises ``ChartNotFoundError`` if the file is about others and
``ChartUnreadableError`` if it is of another format.
"""


def whole(read: Callable[[bytes], Reading]) -> Reader:
    """Make a reader of one that takes all bytes of a document and answers the EMR ID in it."""

    def reader(source: BinaryIO, patient_id: str) -> Reading:
        body = source.read(MOST_AT_ONCE + 1)
        if len(body) > MOST_AT_ONCE:
            raise ChartUnreadableError
        reading = read(body)
        if reading.emr_id != patient_id:
            raise ChartNotFoundError
        return reading

    return reader


def readers_for(senders: Collection[Sender], *, trusts_cds: bool) -> tuple[Reader, ...]:
    """Return the usual formats for a clinic's own settings.

    ``trusts_cds`` says whether its CDS carries the EMR ID: looking for it where
    another number stands may find another patient.
    """
    read_hl7 = whole(functools.partial(hl7v2.read, senders=senders))
    return (cds.read, read_hl7) if trusts_cds else (read_hl7,)


READERS: Final = readers_for(SENDERS, trusts_cds=True)
"""The formats that EMRs export, in the order in which they are tried."""


class _Candidate:
    """A regular file as the folder listed it. A plain class: no repr, since it has the name."""

    __slots__ = ("path", "status")

    def __init__(self, path: str, status: os.stat_result) -> None:
        self.path = path
        self.status = status


def newest_with(folder: Path, patient_id: str, readers: Iterable[Reader] = READERS) -> Reading:
    """Return the reading of the newest file that holds the patient.

    Links and subfolders are passed over. Raises ``EmrUnreachableError`` if there
    is no such folder, ``ChartNotFoundError`` if no file holds the patient, and
    ``ChartUnreadableError`` if no file could be read or there is too much to read.
    """
    several = tuple(readers)
    readable, seen, left = 0, 0, MOST_IN_ALL
    for candidate in _newest_first(folder):
        seen += 1
        left -= candidate.status.st_size
        if left < 0:
            break
        # a share on the network may go away; the system's error names the file
        with suppress(ChartUnreadableError, OSError):
            found = _read(candidate, patient_id, several)
            readable += 1
            if found is not None:
                return found
    if left < 0 or (seen and not readable):
        raise ChartUnreadableError
    raise ChartNotFoundError


def _newest_first(folder: Path) -> list[_Candidate]:
    candidates = None
    with suppress(OSError), os.scandir(folder) as entries:
        candidates = list(_regular(entries))
    if candidates is None:
        raise EmrUnreachableError
    candidates.sort(key=lambda one: (one.status.st_mtime_ns, one.status.st_ino), reverse=True)
    return candidates[:MOST_FILES]


def _regular(entries: Iterator["os.DirEntry[str]"]) -> Iterator[_Candidate]:
    for entry in entries:
        with suppress(OSError):  # it was removed meanwhile
            status = Path(entry).lstat()
            if stat.S_ISREG(status.st_mode) and 0 < status.st_size <= MOST_BYTES:
                yield _Candidate(entry.path, status)


def _read(candidate: _Candidate, patient_id: str, readers: tuple[Reader, ...]) -> Reading | None:
    """Return the reading, or none if the file is about others."""
    foreign = False
    with _open(candidate) as source:
        for reader in readers:
            source.seek(0)
            try:
                return reader(source, patient_id)
            except ChartNotFoundError:
                foreign = True
                break
            except ChartUnreadableError:
                continue
    if not foreign:
        raise ChartUnreadableError
    return None


def _open(candidate: _Candidate) -> BinaryIO:
    """Open the very file that was listed: a link put in its place meanwhile is refused."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # not every system has all
        flags |= getattr(os, name, 0)
    source = None
    with suppress(OSError):
        source = os.fdopen(os.open(candidate.path, flags), "rb")
    if source is None:
        raise ChartUnreadableError
    now = os.fstat(source.fileno())
    if (now.st_dev, now.st_ino) != (candidate.status.st_dev, candidate.status.st_ino):
        source.close()
        raise ChartUnreadableError
    return source
