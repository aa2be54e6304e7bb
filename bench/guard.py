"""The guard: its rate beside one ``bytes.find`` per secret and encoding, on the same bytes.

The peer looks for each secret in twenty encodings, one level deep, in the body as
it stands. The guard also decodes, unpacks and nests. Times are of the processor;
medians of interleaved rounds.
"""

import base64
import json
import random
import statistics
import string
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final
from urllib.parse import quote

from connectors.secret import Secret
from redaction.guard import Guard
from redaction.needles import SHORTEST, Needles
from redaction.secret_forms import forms
from redaction.views import Views

ROUNDS: Final = 7
COUNTS: Final = (10, 50, 200)
SIZE: Final = 1_000_000


def main() -> None:
    """Print both rates and their ratio for each kind of body and number of secrets."""
    for name, body in _bodies().items():
        for count in COUNTS:
            _compare(name, body, _secrets(count))


def _compare(name: str, body: bytes, secrets: Sequence[str]) -> None:
    guard = Guard(map(Secret, secrets))
    needles = Needles()
    for secret in secrets:
        for form in set(forms(secret)):
            if len(form) >= SHORTEST:
                needles.add(form)
    encoded = [writing for secret in secrets for writing in _encodings(secret)]
    works: dict[str, Callable[[], object]] = {
        "whole": partial(guard.find, body),
        "registered": lambda: any(map(needles.within, Views(body).squeezed())),
        "peer": lambda: [body.find(writing) for writing in encoded],
    }
    seconds: dict[str, list[float]] = {work: [] for work in works}
    for _ in range(ROUNDS):
        for work, run in works.items():
            seconds[work].append(_processor(run))
    whole, registered, peer = (statistics.median(seconds[work]) for work in works)
    size = len(body) / 1e6
    print(
        f"guard, {name}, {len(secrets)} secrets: registered {size / registered:.1f} MB/s, "
        f"bytes.find {size / peer:.1f} MB/s, {peer / registered:.1f} times as fast; "
        f"with names and shapes {size / whole:.1f} MB/s, {peer / whole:.1f} times"
    )


def _encodings(secret: str) -> list[bytes]:
    """Return the secret in twenty encodings; three alignments of base64 are three."""
    octets, wide = secret.encode(), secret.encode("utf-16-le")
    cores = [_core(octets, before) for before in range(3)] + [_core(wide, at) for at in range(3)]
    return [
        octets, octets[::-1], octets.upper(), wide, secret.encode("utf-16-be"),
        *cores, *(core.translate(bytes.maketrans(b"+/", b"-_")) for core in cores[:3]),
        octets.hex().encode(), octets.hex().upper().encode(), octets.hex(":").encode(),
        wide.hex().encode(), quote(secret, safe="").encode(),
        "".join(f"%{octet:02X}" for octet in octets).encode(),
        "".join(f"\\u{octet:04x}" for octet in octets).encode(),
        "".join(f"&#{octet};" for octet in octets).encode(), " ".join(secret).encode(),
    ]  # fmt: skip


def _core(octets: bytes, before: int) -> bytes:
    lost = (0, 2, 3)[before]
    whole = (before + len(octets)) * 8 // 6
    return base64.b64encode(bytes(before) + octets)[lost:whole]


def _secrets(count: int) -> list[str]:
    source = random.Random(6)  # noqa: S311 - the same each time
    alphabet = string.ascii_letters + string.digits
    return ["".join(source.choices(alphabet, k=24)) for _ in range(count)]


def _bodies() -> dict[str, bytes]:
    source = random.Random(7)  # noqa: S311 - the same each time
    lines: list[str] = []
    while sum(map(len, lines)) < SIZE:
        lines.append(
            f"2026-11-{source.randint(10, 28)} 08:{source.randint(10, 59)}:01 INFO [http-"
            f"{source.randint(1, 64)}] the form of the patient opened after "
            f"{source.randint(1, 999)} ms, request {source.randbytes(8).hex()}, "
            f"build 19.1.{source.randint(1, 2026)}"
        )
    picture = base64.b64encode(source.randbytes(SIZE * 3 // 4)).decode()
    return {
        "log in a bundle": json.dumps({"documents": [{"redacted": "\n".join(lines)}]}).encode(),
        "picture in base64": json.dumps({"documents": [{"redacted": picture}]}).encode(),
    }


def _processor(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
