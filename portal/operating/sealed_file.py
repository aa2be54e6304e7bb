"""A file that only a key opens: AES-256-GCM in chunks, each bound to its place, the last marked.

The layout is age's STREAM (C2SP age, "Payload"): one key per file, derived with
a random salt; the nonce of a chunk is its number and whether it is the last. So
a chunk that was altered, moved, left out or cut off does not open.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from connectors.secret import Secret
from portal.errors import BackupUnreadableError, ValueRefusedError

MAGIC: Final = b"ocean-portal-backup/1\n"
CHUNK: Final = 64 * 1024
TAG: Final = 16
SALT: Final = 32
SHORTEST_PASSPHRASE: Final = 12
SHORTEST_KEY: Final = 32
ITERATIONS: Final = 3
MEMORY: Final = 64 * 1024
"""KiB; RFC 9106's second recommended choice, for a passphrase that may be guessed at offline."""


class Key:
    """What opens a backup: a passphrase, which is stretched, or a key file's random bytes."""

    def __init__(self, kind: bytes, secret: bytes) -> None:
        self.kind = kind
        self._secret = secret

    @classmethod
    def of_passphrase(cls, passphrase: Secret) -> "Key":
        """Take a passphrase; raise ``ValueRefusedError`` for a short one."""
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise ValueRefusedError
        # exposed to be stretched into a key
        return cls(b"P", passphrase.expose().encode("utf-8", "surrogatepass"))

    @classmethod
    def of_file(cls, body: bytes) -> "Key":
        """Take a key file's bytes; raise ``ValueRefusedError`` for fewer than 32."""
        if len(body) < SHORTEST_KEY:
            raise ValueRefusedError
        return cls(b"K", body)

    def derive(self, salt: bytes) -> AESGCM:
        """Return the cipher of one file."""
        if self.kind == b"K":
            hkdf = HKDF(SHA256(), 32, salt, MAGIC)
            return AESGCM(hkdf.derive(self._secret))
        stretched = Argon2id(
            salt=salt, length=32, iterations=ITERATIONS, lanes=4, memory_cost=MEMORY
        )
        return AESGCM(stretched.derive(self._secret))


class Sealing:
    """Writes a sealed file piece by piece; ``finish`` marks its end."""

    def __init__(self, file: BinaryIO, key: Key) -> None:
        salt = os.urandom(SALT)
        self._head = MAGIC + key.kind + salt
        self._cipher = key.derive(salt)
        self._file = file
        self._waiting = bytearray()
        self._number = 0
        file.write(self._head)

    def write(self, piece: bytes) -> None:
        """Seal what fills a chunk; the rest waits."""
        self._waiting += piece
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Seal what waits as the last chunk."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, self._head))
        self._number += 1


def opened(file: BinaryIO, key: Key) -> Iterator[bytes]:
    """Give the chunks in order; raise ``BackupUnreadableError``, the same for every cause."""
    head = file.read(len(MAGIC) + 1 + SALT)
    if head[: len(MAGIC) + 1] != MAGIC + key.kind or len(head) < len(MAGIC) + 1 + SALT:
        raise BackupUnreadableError
    cipher = key.derive(head[-SALT:])
    number, sealed = 0, file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        chunk = None
        with suppress(InvalidTag, ValueError):
            chunk = cipher.decrypt(_nonce(number, last=not following), sealed, head)
        if chunk is None:
            raise BackupUnreadableError
        yield chunk
        if not following:
            return
        number, sealed = number + 1, following


def lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Cut chunks into lines, without their ends."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        raise BackupUnreadableError


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")
