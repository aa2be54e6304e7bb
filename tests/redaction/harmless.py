"""Bundles of every day, made up: what a guard may not stop though it looks like secrets.

Charts of the demonstration's people with what stands in them, notes as people
type them, logs with numbers of requests, digests, builds, pictures in base64.
"""

import base64
import gzip
import hashlib
import json
import random
import struct
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from demo.patients import PATIENTS
from tests.redaction.bundles import canonical, ordinary
from tests.redaction.leaks import chunk, picture, zipped

NOTES: Final = Path(__file__).with_name("notes") / "dev"
TALK: Final = (
    "The shared encryption key is lost. Where do we find it?",
    "La clé de chiffrement partagée est perdue, le mot de passe a expiré hier.",
    "Password: refused. Token expired. PIN unknown.",
    "Mot de passe refusé deux fois, puis la session se ferme (jeton périmé).",
    "We changed the site key on Monday, since then nothing imports.",
    "I reset my password and typed the TOTP code again, still error 409.",
    "siteKey=XXXXXXX&siteCredential=XXXXXXX is what the address bar shows",
    "Authorization: Bearer XXXXXXX",
    "api_key: null, client_secret: none, password: XXXXXXX",
    "The page says: invalid credentials (AES-128-CBC, SHA-256, TLS 1.2)",
    "Build 19.1.2026.1104, revision 4f2a9c1, Chrome 142.0.7444.60 on Windows 10",
    "Version 1.0.0.23.04.7 works, 1.0.0.24.01.2 does not",
)
WORDS: Final = (
    "form", "page", "window", "tablet", "patient", "note", "referral", "toolbar", "import",
    "screen", "error", "since", "Monday", "again", "formulaire", "fenêtre", "aiguillage",
    "patiente", "écran", "depuis", "lundi", "réessayé", "imprimante", "médecin",
)  # fmt: skip


def bundles(count: int, seed: int = 6) -> Iterator[bytes]:
    """Yield this many bundles, the same ones every time."""
    source = random.Random(seed)  # noqa: S311 - no secret
    notes = _notes()
    for at in range(count):
        texts = [make(source) for make in source.choices(TEXTS, k=source.randint(1, 5))]
        described = source.choice([source.choice(TALK), source.choice(notes), _prose(source)])
        tree = ordinary(submission_id=_uuid(source))
        tree["ticket"]["description"] = described
        tree["documents"][0]["redacted"] = _chart(at, source)
        tree["documents"][1]["redacted"] = "\n".join(texts)
        tree["documents"][1]["sha256"] = source.randbytes(32).hex()
        yield canonical(tree)


def _notes() -> list[str]:
    """Return the notes that hold no password and no code of a door."""
    files = [path.read_text("utf-8") for path in sorted(NOTES.glob("*.jsonl"))]
    notes = [json.loads(line) for text in files for line in text.splitlines()]
    return [
        note["text"]
        for note in notes
        if not any(span["type"] in {"CREDENTIAL", "CODE"} for span in note["spans"])
    ]


def _chart(at: int, source: random.Random) -> str:
    """Return a chart of which more is left than any allow-list lets leave."""
    chart: dict[str, Any] = {name: str(value) for name, value in asdict(PATIENTS[at % 5]).items()}
    chart |= {"siteKey": "XXXXXXX", "id": _uuid(source), "revision": source.randbytes(20).hex()}
    return json.dumps(chart, indent=source.choice([None, 2]), ensure_ascii=source.random() < 0.5)


def _uuid(source: random.Random) -> str:
    return str(uuid.UUID(bytes=source.randbytes(16), version=4))


def _prose(source: random.Random) -> str:
    return " ".join(source.choices(WORDS, k=source.randint(5, 120))).capitalize() + "."


def _log(source: random.Random) -> str:
    return "\n".join(
        f"2026-11-{source.randint(10, 28)} 0{source.randint(0, 9)}:1{source.randint(0, 9)}:07,"
        f"{source.randint(100, 999)} {source.choice(['INFO', 'WARN', 'ERROR'])} "
        f"[http-nio-{source.randint(1, 64)}] request={_uuid(source)} "
        f"status={source.choice([200, 401, 500])} took {source.randint(1, 9000)} ms"
        for _ in range(source.randint(1, 30))
    )


def _digest(source: random.Random) -> str:
    octets = source.randbytes(20)
    made = hashlib.new(source.choice(["md5", "sha1", "sha256", "sha512"]), octets)
    written = [made.hexdigest(), made.digest().hex(":"), _base64(made.digest())]
    return f"{made.name} {source.choice(written)}"


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _pixels(source: random.Random) -> bytes:
    side = source.randint(1, 60)
    rows = b"".join(b"\0" + source.randbytes(side) for _ in range(side))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def _picture(source: random.Random) -> str:
    return f"<img src='data:image/png;base64,{_base64(_pixels(source))}'>"


def _photograph(source: random.Random) -> str:
    return "data:image/jpeg;base64," + _base64(b"\xff\xd8\xff\xe0" + source.randbytes(900))


def _commented(source: random.Random) -> str:
    return _base64(picture(chunk(b"tEXt", b"Software\0" + _prose(source).encode("latin-1"))))


def _packed(source: random.Random) -> str:
    packers: list[Callable[[bytes], bytes]] = [gzip.compress, zlib.compress, zipped]
    pack = source.choice(packers)
    return _base64(pack(_log(source).encode()))


def _numbers(source: random.Random) -> str:
    return "\n".join(
        " ".join(str(source.randint(0, 10 ** source.randint(1, 12))) for _ in range(12))
        for _ in range(source.randint(1, 8))
    )


def _address(source: random.Random) -> str:
    return (
        f"https://ocean.example/portal.html?ref={source.randint(100, 999)}&lang=fr%2DCA"
        f"&site={source.randint(1000, 9999)}&back=%2Fview%2F{_uuid(source)}"
    )


def _hl7(source: random.Random) -> str:
    return (
        f"MSH|^~\\&|LAB|MDS|OSCAR|CLINIC|20261123||ORU^R01|{source.randint(1, 10**9)}|P|2.3\r"
        f"OBX|1|NM|4548-4^A1c^LN||6.{source.randint(0, 9)}|%\rZDS|{source.randbytes(8).hex()}"
    )


def _stack(source: random.Random) -> str:
    return (
        "java.lang.NullPointerException: null\n\tat org.oscarehr.ws.rest.DemographicService"
        f".getDemographicData(DemographicService.java:{source.randint(10, 900)})\n\tat sun.reflect."
        f"GeneratedMethodAccessor{source.randint(1, 999)}.invoke(Unknown Source)"
    )


TEXTS: Final[tuple[Callable[[random.Random], str], ...]] = (
    _prose, _log, _digest, _picture, _photograph, _commented, _packed, _numbers, _address, _hl7,
    _stack, lambda source: source.choice(TALK), lambda source: _uuid(source).replace("-", ""),
)  # fmt: skip
