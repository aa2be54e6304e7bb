"""Structured redaction: its rate beside ``json.loads``, and how time grows with hostile input.

Growth is the time of a text four times as long, divided by that of the text:
4 is linear, 16 quadratic.
"""

import json
import statistics
import time
from collections.abc import Callable
from functools import partial

from demo.patients import PATIENTS
from redaction.structure import structured_findings
from redaction.structure.document import redact_document

ROUNDS = 7
SHORT = {"in a text": 100_000, "whole documents": 20_000}
"""Letters of the shorter text; less would measure the clock."""
HOSTILE = (
    '"', "'", "\\", '\\"', "{", "[", "=", "name=", "name='", "nom = A ", '"note":{', "{'a':\"",
    "<a ", "<nom>", "&lt;", "MSH|^~\\&|\r", "PID|1|2 ", "name,dob\n", "name: A ", "%3D", "&#65;",
    "\\u0041", "QUJD", "41 ", "{\\rtf", "data:a,", "insert(a,b)",
    "content-disposition: form-data; name=nom\n\n",
)  # fmt: skip


def main() -> None:
    """Print the rates, their ratio, and the worst growth."""
    documents = [_chart(at) for at in range(len(PATIENTS))]
    text = "\n".join(documents)
    ours, peer = [], []
    for _ in range(ROUNDS):
        ours.append(_seconds(partial(_find, text)))
        peer.append(_seconds(partial(_load, documents)))
    size = len(text.encode()) / 1e6
    ratio = statistics.median(a / b for a, b in zip(ours, peer, strict=True))
    print(
        f"structured findings {size / statistics.median(ours):.2f} MB/s, json.loads of the same "
        f"{size / statistics.median(peer):.0f} MB/s, {ratio:.0f} times its time"
    )
    for name, work in (("in a text", _find), ("whole documents", _redact)):
        growth = {unit: _growth(work, unit, SHORT[name]) for unit in HOSTILE}
        worst = max(growth, key=lambda unit: growth[unit])
        print(f"hostile input, {name}: growth at worst {growth[worst]:.1f} ({worst!r})")


def _chart(at: int) -> str:
    patient = PATIENTS[at]
    member = {"prenom": patient.given_name, "nom": patient.family_name, "hn": patient.health_number}
    return json.dumps({"emrId": str(at), "status": "AC", "patient": member, "notes": "x" * 200})


def _find(text: str) -> None:
    for _ in structured_findings(text):
        pass


def _redact(text: str) -> None:
    redact_document(text.encode())


def _load(documents: list[str]) -> None:
    for document in documents:
        json.loads(document)


def _growth(work: Callable[[str], None], unit: str, length: int) -> float:
    short, long = (unit * (letters // len(unit)) for letters in (length, 4 * length))
    return min(_seconds(partial(work, long)) for _ in range(5)) / min(
        _seconds(partial(work, short)) for _ in range(5)
    )


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
