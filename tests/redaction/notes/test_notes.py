"""The notes by hand are marked as their sources say, and soundly."""

import json
import re
import unicodedata
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from tests.redaction.notes.markup import (
    CLINICAL,
    IDENTIFIERS,
    KEPT,
    SOFT,
    Record,
    Span,
    as_lines,
    records,
)

HERE = Path(__file__).parent
SOURCES = sorted(HERE.glob("*/*.notes"))
BUILT = sorted(HERE.glob("*/*.jsonl"))
ENOUGH = 120
CHART_ONLY = frozenset({"NAME_KNOWN", "NAME_TYPO", "PHONE_KNOWN", "ADDRESS_KNOWN", "CITY"})
"""Types that say that the chart holds the value."""


def faults(record: Record) -> set[str]:
    """Return what is wrong with a record, in words."""
    return {fault for fault, found in checked(record).items() if found}


def checked(record: Record) -> dict[str, bool]:
    text, known = record["text"], record["known"]
    marks = [*record["spans"], *record["negs"], *record["clinical"]]
    taken = [i for m in marks for i in range(m["start"], m["end"])]
    words = [(m["type"], text[m["start"] : m["end"]]) for m in marks]
    return {
        "outside the text": any(not 0 <= m["start"] < m["end"] <= len(text) for m in marks),
        "overlap": len(taken) != len(set(taken)),
        "ragged": any(w != w.strip() or not any(map(str.isalnum, w)) for _, w in words),
        "unknown type": bool(
            {m["type"] for m in record["spans"]} - set(IDENTIFIERS.values())
            or {m["type"] for m in record["negs"]} - set(KEPT.values())
            or {m["type"] for m in record["clinical"]} - set(CLINICAL.values())
        ),
        "not the chart's EMR ID": _differs(words, "KEEP_EMR_ID", known.get("emr_id")),
        "not the chart's Ocean reference": _differs(
            words, "KEEP_OCEAN_REF", known.get("ocean_ref")
        ),
        "no such chart": "family" not in known and any(t in CHART_ONLY for t, _ in words),
        "the chart's own name kept": any(
            _names(record) & _words(text[m["start"] : m["end"]])
            for m in record["negs"]
            if not m["type"].startswith("KEEP")
        ),
        "nothing to mask or keep": not marks,
    }


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFD", text.casefold())
    return set(re.findall(r"\w{2,}", re.sub(r"[\u0300-\u036f]", "", plain)))


def _names(record: Record) -> set[str]:
    return {w for f in ("family", "given") for w in _words(str(record["known"].get(f, "")))}


def _differs(words: list[tuple[str, str]], kind: str, value: object) -> bool:
    return any(t == kind and w != value for t, w in words)


def read(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_records_are_what_the_source_says(path: Path) -> None:
    source = path.read_text("utf-8")
    built = as_lines(list(records(source, path.stem, path.parent.name)))
    assert path.with_suffix(".jsonl").read_text("utf-8") == built


@pytest.mark.parametrize("path", BUILT, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_record_is_sound(path: Path) -> None:
    found = {r["id"]: f for r in read(path) if (f := faults(r))}
    assert not found


@pytest.mark.parametrize("path", BUILT, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_set_is_large_varied_and_half_of_it_without_chart(path: Path) -> None:
    notes = read(path)
    charted = sum("family" in n["known"] for n in notes)
    assert len(notes) >= ENOUGH
    assert len({n["id"] for n in notes}) == len({n["text"] for n in notes}) == len(notes)
    assert 0.35 < charted / len(notes) < 0.65
    assert len({n["kind"] for n in notes}) >= 15


SOUND = """%@ a | Fauxnom | Zoé | F | 1990-01-02 | | | QC | | | | | | | 4821 | 77
%% ticket a
[[K:Zoé Fauxnom]] 🙂 à [[TM:9 h]], [[EP:Parkinson]], [[R:6,1]], [[ID:4821]]⇥[[?D:3 mai]]
"""


def _record(source: str = SOUND) -> Record:
    (record,) = records(source, "fr", "x")
    return record


def test_offsets_are_code_points() -> None:
    record = _record()
    marked = [record["text"][s["start"] : s["end"]] for s in record["spans"]]
    assert marked == ["Zoé Fauxnom", "3 mai"]
    assert [s.get("optional", False) for s in record["spans"]] == [False, True]
    assert record["text"].startswith("Zoé Fauxnom 🙂 à 9 h, Parkinson")
    assert "\t" in record["text"]
    assert not faults(record)


@pytest.mark.parametrize("form", ["nfd", "crlf"])
def test_offsets_hold_in_another_form_of_the_text(form: str) -> None:
    record = _record(SOUND.replace("ticket a", f"ticket a {form}").replace("🙂", "\n"))
    (span, _) = record["spans"]
    words = record["text"][span["start"] : span["end"]]
    assert unicodedata.normalize("NFC", words) == "Zoé Fauxnom"
    assert (len(words) == 12) is (form == "nfd")
    assert ("\r\n" in record["text"]) is (form == "crlf")


def test_what_is_soft_is_optional_unless_the_note_says_otherwise() -> None:
    record = _record("%% x -\n[[AGE:71]] [[!AGE:93]] [[HS:CHU]]")
    assert [s.get("optional", False) for s in record["spans"]] == [True, False, True]
    assert set(IDENTIFIERS.values()) > SOFT


@pytest.mark.parametrize(
    "text", ["[[NO:x]]", "[[K:x", "x]]", "[[?DR:x]]", "[[!R:x]]"], ids=lambda t: t
)
def test_a_mark_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        _record(f"%% x -\n{text}")


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ValueError, match="utf-7"):
        _record("%% x - utf-7\n[[U:x]]")


def _span(record: Record, **change: int | str) -> None:
    record["spans"][0].update(Span(**change))  # type: ignore[typeddict-item]


DEFECTS: dict[str, Callable[[Record], object]] = {
    "outside the text": lambda r: _span(r, end=4000),
    "overlap": lambda r: r["negs"].append(Span(start=2, end=5, type="WORD")),
    "ragged": lambda r: _span(r, end=r["spans"][0]["end"] + 1),
    "unknown type": lambda r: _span(r, type="NAMES"),
    "not the chart's EMR ID": lambda r: r["known"].update(emr_id="4822"),
    "not the chart's Ocean reference": lambda r: r["negs"].append(
        Span(start=12, end=13, type="KEEP_OCEAN_REF")
    ),
    "no such chart": lambda r: r["known"].pop("family"),
    "the chart's own name kept": lambda r: r["negs"].append(Span(start=0, end=3, type="WORD")),
    "nothing to mask or keep": lambda r: r.update({"spans": [], "negs": [], "clinical": []}),
}


@pytest.mark.parametrize("fault", DEFECTS)
def test_each_fault_is_noticed(fault: str) -> None:
    record = deepcopy(_record())
    DEFECTS[fault](record)
    assert fault in faults(record)


def test_every_fault_has_a_defect() -> None:
    assert set(DEFECTS) == set(checked(_record()))
