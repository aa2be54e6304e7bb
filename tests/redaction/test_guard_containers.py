"""What stands packed in a body is looked into, and what cannot be looked into is stopped."""

import base64
import bz2
import gzip
import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import accumulate, repeat
from typing import Final

import pytest

from connectors.secret import Secret
from redaction.guard import CredentialKind, Guard
from tests.redaction.leaks import (
    chunk,
    in_international_chunk,
    in_packed_chunk,
    in_plain_international_chunk,
    in_text_chunk,
    picture,
    zipped,
)

SECRET: Final = b"quietlettersonly"
KNOWING: Final = Guard([Secret(SECRET.decode())])
NOT_KNOWING: Final = Guard([])
TEXT: Final = b"2026-11-20 INFO start\nvalue " + SECRET + b" read\n2026-11-20 INFO end\n"


def named(text: bytes) -> bytes:
    body = io.BytesIO()
    with gzip.GzipFile("log of today.txt", "wb", fileobj=body) as file:
        file.write(text)
    return body.getvalue()


def streamed(text: bytes) -> bytes:
    """Return a zip whose sizes stand behind its member, as a program writes to a pipe."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.octets = b""

        def writable(self) -> bool:
            return True

        def write(self, octets: object) -> int:
            piece = bytes(octets)  # type: ignore[call-overload]
            self.octets += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
    return pipe.octets


def with_extra(text: bytes) -> bytes:
    """Return a zip with an extra field between its member's name and content."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo("settings.ini")
        member.extra = b"\xfe\xca\x04\0abcd"
        archive.writestr(member, text, zipfile.ZIP_DEFLATED)
    return body.getvalue()


PACKINGS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": gzip.compress,
    "gzip with a name": named,
    "second member of gzip": lambda text: gzip.compress(b"first") + gzip.compress(text),
    "zlib": zlib.compress,
    "zlib, fastest": lambda text: zlib.compress(text, 1),
    "zlib, smallest": lambda text: zlib.compress(text, 9),
    "zip": zipped,
    "stored zip": lambda text: zipped(text, zipfile.ZIP_STORED),
    "zip in zip in zip": lambda text: zipped(zipped(zipped(text))),
    "streamed zip": streamed,
    "zip with an extra field": with_extra,
    "text chunk": in_text_chunk,
    "packed chunk": in_packed_chunk,
    "international chunk": in_international_chunk,
    "plain international chunk": in_plain_international_chunk,
    "colour profile": lambda text: picture(chunk(b"iCCP", b"p\0\0" + zlib.compress(text))),
    "unknown chunk": lambda text: picture(chunk(b"abCd", text)),
    "behind the end of a picture": lambda text: picture() + gzip.compress(text),
    "gzip of picture of zip": lambda text: gzip.compress(picture(chunk(b"abCd", zipped(text)))),
    "utf-16 in zip": lambda text: zipped(text.decode().encode("utf-16")),
    "base64 in gzip in base64": lambda text: base64.b64encode(
        gzip.compress(base64.b64encode(text))
    ),
}
DAMAGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "none": bytes,
    "something before": lambda packed: b"%PDF-1.7 or something else\n" + packed,
    "something behind": lambda packed: packed + b"\0\0 and so on",
    "end cut off": lambda packed: packed[: len(packed) - 4],
}


def in_json(octets: bytes) -> bytes:
    return json.dumps({"documents": [{"redacted": base64.b64encode(octets).decode()}]}).encode()


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_secret_is_stopped(packing: str, damage: str) -> None:
    packed = DAMAGES[damage](PACKINGS[packing](TEXT))
    for body in (packed, in_json(packed)):
        assert KNOWING.find(body) is CredentialKind.REGISTERED
        assert NOT_KNOWING.find(body) is None, "who does not know it does not find it"


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_credential_that_nobody_registered_is_stopped(packing: str) -> None:
    ini = b"[ocean]\r\nurl = https://ocean.invalid\r\nsite_password = Tr0ub4dor&3\r\n"
    harmless = ini.replace(b"Tr0ub4dor&3", b"XXXXXXX")
    for wrap in (bytes, in_json):
        assert NOT_KNOWING.find(wrap(PACKINGS[packing](ini))) is CredentialKind.PASSWORD
        assert NOT_KNOWING.find(wrap(PACKINGS[packing](harmless))) is None


def test_a_member_of_json_in_an_archive_is_judged_by_its_name() -> None:
    assert NOT_KNOWING.find(zipped(b'{"siteKey": "lettersonly"}')) is CredentialKind.TOKEN
    assert NOT_KNOWING.find(zipped(b'{"siteKey": "XXXXXXX"}')) is None


def of_size(size: int) -> bytes:
    """Return lines that say nothing, this many octets of them."""
    return b"the page opens and closes again\n" * (size // 32)


BOMBS: Final[dict[str, Callable[[], bytes]]] = {
    "gzip": lambda: gzip.compress(bytes(60_000_000)),
    "gzip in base64": lambda: in_json(gzip.compress(bytes(60_000_000))),
    "gzip of gzip": lambda: gzip.compress(gzip.compress(bytes(60_000_000))),
    "zip of many": lambda: zipped(zipped(of_size(1_000_000)) * 100),
    "overlapping members": lambda: overlapping(3000),
    "packed chunk": lambda: in_packed_chunk(of_size(60_000_000)),
    "zlib of quines": lambda: zlib.compress(of_size(60_000_000)),
}


def overlapping(count: int) -> bytes:
    """Return headers of stored members that all reach to the end."""
    size = count * 31
    header = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0, 0, size, size, 1, 0) + b"a"
    return header * count


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_stopped_and_not_passed(bomb: str) -> None:
    assert NOT_KNOWING.find(BOMBS[bomb]()) is CredentialKind.UNSEARCHABLE


def test_what_is_packed_and_no_bomb_is_read_to_its_end() -> None:
    assert NOT_KNOWING.find(gzip.compress(of_size(3_000_000))) is None
    assert KNOWING.find(gzip.compress(of_size(3_000_000) + TEXT)) is CredentialKind.REGISTERED


def deep(levels: int, pack: Callable[[bytes], bytes]) -> bytes:
    *_, packed = accumulate(repeat(pack, levels), lambda octets, one: one(octets), initial=TEXT)
    return packed


@pytest.mark.parametrize("pack", [gzip.compress, base64.b64encode, zipped])
def test_what_is_packed_too_deep_is_stopped(pack: Callable[[bytes], bytes]) -> None:
    assert KNOWING.find(deep(5, pack)) is CredentialKind.REGISTERED
    assert NOT_KNOWING.find(deep(5, pack)) is None
    assert KNOWING.find(deep(15, pack)) is CredentialKind.UNSEARCHABLE
    assert NOT_KNOWING.find(deep(15, pack)) is CredentialKind.UNSEARCHABLE


def encrypted(text: bytes) -> bytes:
    """Return a zip that says of its member that it is encrypted."""
    packed = bytearray(zipped(text))
    packed[6] |= 1
    return bytes(packed)


LOCKED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "encrypted zip": encrypted,
    "zip by lzma": lambda text: zipped(text, zipfile.ZIP_LZMA),
    "zip by bzip2": lambda text: zipped(text, zipfile.ZIP_BZIP2),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "7z": lambda text: b"7z\xbc\xaf\x27\x1c\0\4" + text,
    "rar": lambda text: b"Rar!\x1a\x07\1\0" + text,
    "zstd": lambda text: b"\x28\xb5\x2f\xfd\x24" + text,
}


@pytest.mark.parametrize("locked", LOCKED)
def test_what_nobody_opens_here_is_stopped(locked: str) -> None:
    packed = LOCKED[locked](b"nothing at all")
    assert NOT_KNOWING.find(packed) is CredentialKind.UNSEARCHABLE
    assert NOT_KNOWING.find(in_json(b"before " + packed)) is CredentialKind.UNSEARCHABLE


@pytest.mark.parametrize(
    "octets",
    [
        b"PK\3\4",
        b"PK\3\4" + b"\xff" * 40,
        b"x PK\3\4 is how a zip begins, and \x1f\x8b\x08 a gzip",
        b"\x1f\x8b\x08" * 30,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\xffzTXt",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffzTXtab",
        b"x^2 + x^3 " * 50,
        b"Rar! BZh9 7z are names of archives",
    ],
)
def test_what_only_begins_like_an_archive_passes(octets: bytes) -> None:
    assert NOT_KNOWING.find(octets) is None
    assert NOT_KNOWING.find(in_json(octets)) is None
