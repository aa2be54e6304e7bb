"""Counts what a redactor masked of annotated texts; letters and digits alone count."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]
"""``{id, lang, text, spans, negs, clinical, known}``; a range has ``start``, ``end``, ``type``."""


@dataclass
class Score:
    """How often, and of how many, per question."""

    hits: dict[str, list[int]] = field(default_factory=dict)

    def add(self, question: str, *, hit: bool) -> None:
        """Count one answer."""
        row = self.hits.setdefault(question, [0, 0])
        row[0] += hit
        row[1] += 1

    def percent(self, question: str) -> float | None:
        """Return the share of hits, none if nothing was asked."""
        hits, asked = self.hits.get(question, (0, 0))
        return round(100 * hits / asked, 1) if asked else None


def read_set(path: Path) -> list[Record]:
    """Return the records of one file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def score(records: Sequence[Record], answers: Iterable[Sequence[Mapping[str, int]]]) -> Score:
    """Return what was masked whole, and what was left alone."""
    made = Score()
    for record, spans in zip(records, answers, strict=True):
        masked = bytearray(len(record["text"]))
        for span in spans:
            masked[span["start"] : span["end"]] = b"\1" * (span["end"] - span["start"])
        _score_one(made, record, masked)
    return made


def _score_one(made: Score, record: Record, masked: bytearray) -> None:
    wanted = [span for span in record["spans"] if not span.get("optional")]
    whole = [_all(record["text"], masked, span) for span in wanted]
    for span, hit in zip(wanted, whole, strict=True):
        made.add("identifiers", hit=hit)
        kind = span["type"]
        if kind == "NAME" or kind.startswith("NAME_UNKNOWN"):
            made.add("unknown names", hit=hit)
        elif kind.endswith("_KNOWN"):
            made.add("known", hit=hit)
    if wanted:
        made.add("zero-leak", hit=all(whole))
    for span in record.get("negs", ()):
        question = "kept ids" if span["type"].startswith("KEEP") else "kept others"
        made.add(question, hit=not _any(record["text"], masked, span))
    for span in record.get("clinical", ()):
        made.add("clinical", hit=_all(record["text"], masked, span))


def _places(text: str, span: Mapping[str, int]) -> list[int]:
    return [i for i in range(span["start"], span["end"]) if text[i].isalnum()]


def _all(text: str, masked: bytearray, span: Mapping[str, int]) -> bool:
    return all(masked[i] for i in _places(text, span))


def _any(text: str, masked: bytearray, span: Mapping[str, int]) -> bool:
    return any(masked[i] for i in _places(text, span))
