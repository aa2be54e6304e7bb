"""Leaks as they happen: a secret, what it is wrapped in, and the place that it is pasted into."""

import base64
import codecs
import gzip
import html
import io
import json
import quopri
import random
import string
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

Wrapping = Callable[[str], str]


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def aligned(before: int) -> Wrapping:
    return lambda secret: _text(b"x" * before + secret.encode() + b"yz")


def in_lines(secret: str) -> str:
    return "\n".join(secret[at : at + 3] for at in range(0, len(secret), 3))


def zipped(secret: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        archive.writestr("settings.ini", secret)
    return body.getvalue()


def picture(*chunks: bytes) -> bytes:
    """Return a PNG of one pixel with these chunks before its pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x7f"))
    return b"".join([b"\x89PNG\r\n\x1a\n", head, *chunks, pixels, chunk(b"IEND", b"")])


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def in_text_chunk(secret: bytes) -> bytes:
    return picture(chunk(b"tEXt", b"Comment\0" + secret))


def in_packed_chunk(secret: bytes) -> bytes:
    return picture(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(secret)))


def in_international_chunk(secret: bytes) -> bytes:
    return picture(chunk(b"iTXt", b"Comment\0\1\0fr\0Note\0" + zlib.compress(secret)))


def in_plain_international_chunk(secret: bytes) -> bytes:
    return picture(chunk(b"iTXt", b"Comment\0\0\0fr\0Note\0" + secret))


def _filled(secret: str) -> bytes:
    """Return the secret between lines of a log, as a packed file has it."""
    return f"2026-11-20 08:00:01 INFO start\nvalue {secret} read\n2026-11-20 end\n".encode()


def _percent(secret: str) -> str:
    return "".join(f"%{octet:02x}" for octet in secret.encode())


WRAPPINGS: Final[dict[str, Wrapping]] = {
    "raw": str,
    "other case": str.upper,
    "base64, first alignment": aligned(0),
    "base64, second alignment": aligned(1),
    "base64, third alignment": aligned(2),
    "base64 in lines": lambda secret: in_lines(aligned(1)(secret)),
    "base64url": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    "base64 of json": lambda secret: _text(json.dumps(secret).encode()),
    "base64 of utf-16": lambda secret: _text(secret.encode("utf-16-le")),
    "base64 of base64": lambda secret: _text(aligned(1)(secret).encode()),
    "base64 of base64 of base64": lambda secret: _text(_text(aligned(2)(secret).encode()).encode()),
    "base64 of percent": lambda secret: _text(_percent(secret).encode()),
    "base64 of hex": lambda secret: _text(secret.encode().hex().encode()),
    "base32": lambda secret: base64.b32encode(b"abc" + secret.encode() + b"d").decode(),
    "hex": lambda secret: secret.encode().hex(),
    "hex, upper case": lambda secret: secret.encode().hex().upper(),
    "hex with colons": lambda secret: secret.encode().hex(":"),
    "hex numbers of a program": lambda secret: ", ".join(f"0x{o:02x}" for o in secret.encode()),
    "hex of utf-16": lambda secret: secret.encode("utf-16-be").hex(),
    "hex of base64": lambda secret: aligned(0)(secret).encode().hex(),
    "percent": lambda secret: quote(secret, safe=""),
    "percent of everything": _percent,
    "percent twice": lambda secret: quote(_percent(secret), safe=""),
    "percent of unicode": lambda secret: "".join(f"%u{ord(c):04x}" for c in secret),
    "html": html.escape,
    "html numbers": lambda secret: "".join(f"&#{ord(c)};" for c in secret),
    "html hex numbers": lambda secret: "".join(f"&#x{ord(c):x};" for c in secret),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json in json": lambda secret: json.dumps({"a": json.dumps({"b": secret})}),
    "json numbers": lambda secret: "".join(f"\\u{ord(c):04x}" for c in secret),
    "javascript numbers": lambda secret: "".join(f"\\x{ord(c):02x}" for c in secret),
    "quoted-printable": lambda secret: quopri.encodestring(
        f"{'line ' * 13}{secret}".encode()
    ).decode(),
    "reversed": lambda secret: secret[::-1],
    "rotated": lambda secret: codecs.encode(secret, "rot13"),
    "utf-8 read as latin-1": lambda secret: secret.encode().decode("latin-1"),
    "spaced": " ".join,
    "in lines": in_lines,
    "invisible characters": "\u200b".join,
    "gzip in base64": lambda secret: _text(gzip.compress(_filled(secret), mtime=0)),
    "gzip in hex": lambda secret: gzip.compress(_filled(secret), mtime=0).hex(),
    "gzip in base64 in lines": lambda secret: in_lines(_text(gzip.compress(_filled(secret)))),
    "zlib in base64": lambda secret: _text(zlib.compress(_filled(secret))),
    "base64 in gzip in base64": lambda secret: _text(
        gzip.compress(_text(_filled(secret)).encode())
    ),
    "zip in base64": lambda secret: _text(zipped(_filled(secret))),
    "stored zip in base64": lambda secret: _text(zipped(_filled(secret), zipfile.ZIP_STORED)),
    "gzip in zip in zip": lambda secret: _text(zipped(zipped(gzip.compress(_filled(secret))))),
    "text chunk of png": lambda secret: _text(in_text_chunk(_filled(secret))),
    "packed chunk of png": lambda secret: _text(in_packed_chunk(_filled(secret))),
    "international chunk of png": lambda secret: _text(in_international_chunk(_filled(secret))),
    "png in zip": lambda secret: _text(zipped(in_packed_chunk(_filled(secret)))),
}


SURROUNDINGS: Final = (
    "see {} here",
    "{}",
    "2026-11-20 14:02:11 DEBUG the page answered {} after 31 ms",
    'POST /ws/rs/demographics HTTP/1.1\r\nHost: emr.example\r\n\r\n{{"v":"{}"}}',
    '{{"log":{{"entries":[{{"response":{{"content":{{"text":"{}"}}}}}}]}}}}',
    "set OCEAN_X={}\nset LANG=fr_CA\n",
    "<setting><name>x</name><value>{}</value></setting>",
    "Bonjour, la fenêtre affiche {} puis se ferme. Merci !",
)


def secrets(count: int) -> list[str]:
    """Return secrets that no shape gives away: who does not know them lets them pass."""
    source = random.Random(6)  # noqa: S311 - the same leaks every time
    alphabets = (
        string.ascii_lowercase + string.digits,
        string.ascii_letters + string.digits,
        string.ascii_lowercase,
        string.ascii_lowercase + "éèçùôï",
        string.hexdigits.lower(),
        string.ascii_lowercase + " ",
    )
    made: list[str] = []
    while len(made) < count:
        alphabet = alphabets[len(made) % len(alphabets)]
        letters = "".join(source.choices(alphabet, k=source.randint(8, 40))).strip()
        if len(letters.replace(" ", "")) >= 8:
            made.append(letters)
    return made
