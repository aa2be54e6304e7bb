"""Turns notes that are marked by hand into the records that a redactor is scored on.

A source file holds charts (``%@ key | family | given | ...``) and notes: a header
(``%% kind chart``, or ``%% kind -`` without one, then ``emr=``, ``ocn=``, ``crlf`` or
``nfd``), and the text up to the next header. A mark is ``[[CODE:words]]``; ``?`` before the
code makes the identifier optional, ``!`` makes it required. The sign ``⇥`` stands for a tab.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypedDict

IDENTIFIERS: Final = {
    "K": "NAME_KNOWN",
    "T": "NAME_TYPO",
    "U": "NAME_UNKNOWN",
    "P": "PROVIDER",
    "US": "USERNAME",
    "D": "DATE",
    "B": "DOB",
    "AGE": "AGE",
    "H": "HCN",
    "HO": "HCN_OTHER",
    "V": "HCN_VER",
    "S": "SIN",
    "M": "MRN",
    "A": "ACCOUNT",
    "L": "LICENCE",
    "PK": "PHONE_KNOWN",
    "PO": "PHONE_OTHER",
    "E": "EMAIL",
    "AK": "ADDRESS_KNOWN",
    "AO": "ADDRESS_OTHER",
    "C": "CITY",
    "CO": "CITY_OTHER",
    "Z": "POSTAL",
    "HS": "HOSPITAL",
    "RM": "ROOM",
    "IP": "IP",
    "CR": "CREDENTIAL",
}
"""What must be masked."""
SOFT: Final = frozenset({"AGE", "HCN_VER", "HOSPITAL", "ROOM", "IP"})
"""Identifiers that may be masked or not, unless the note says otherwise (an age over 89)."""
KEPT: Final = {
    "ID": "KEEP_EMR_ID",
    "OC": "KEEP_OCEAN_REF",
    "EP": "EPONYM",
    "DS": "DISEASE",
    "DR": "DRUG",
    "LB": "LABNAME",
    "CD": "CODE",
    "DIN": "CODE_DIN",
    "ER": "ERROR",
    "BL": "BUILD",
    "RQ": "REQUEST_ID",
    "PR": "PRODUCT",
    "UI": "UI",
    "W": "WORD",
    "TM": "TIME",
}
"""What must survive."""
CLINICAL: Final = {"R": "RESULT"}
COLUMNS: Final = (
    *("family", "given", "sex", "dob", "hcn", "hcn_version", "province", "phones", "email"),
    *("address", "city", "postal", "mrn", "emr_id", "ocean_ref"),
)
MARK: Final = re.compile(r"\[\[([?!]?)([A-Z]+):(.*?)\]\]", re.DOTALL)

Chart = dict[str, str | list[str]]


class Span(TypedDict, total=False):
    """A marked stretch of the text, in code points."""

    start: int
    end: int
    type: str
    optional: bool


class Record(TypedDict):
    """One note with what must go, what must stay and what the chart holds."""

    id: str
    lang: str
    kind: str
    text: str
    spans: list[Span]
    negs: list[Span]
    clinical: list[Span]
    known: Chart


def records(source: str, lang: str, prefix: str) -> Iterator[Record]:
    """Yield the records of a source file; raise ``ValueError`` where it cannot be meant."""
    charts: dict[str, Chart] = {}
    number = 0
    for part in re.split(r"^(?=%[%@])", source, flags=re.MULTILINE)[1:]:
        header, _, body = part.partition("\n")
        if header.startswith("%@"):
            key, chart = _chart(header)
            charts[key] = chart
            continue
        number += 1
        kind, chart_key, *options = header[2:].split()
        known = dict(charts[chart_key]) if chart_key != "-" else {}
        known |= {f: o[4:] for f, o in _kept_numbers(options)}
        text = body.rstrip("\n").replace("⇥", "\t")
        if "crlf" in options:
            text = text.replace("\n", "\r\n")
        if "nfd" in options:
            text = unicodedata.normalize("NFD", text)
        yield _record(f"{prefix}-{lang}-{number:03}", lang, kind, text, known)


def _kept_numbers(options: list[str]) -> Iterator[tuple[str, str]]:
    for option in options:
        if option.startswith("emr="):
            yield "emr_id", option
        elif option.startswith("ocn="):
            yield "ocean_ref", option
        elif option not in {"crlf", "nfd"}:
            raise ValueError(option)


def _chart(header: str) -> tuple[str, Chart]:
    key, *cells = (cell.strip() for cell in header[2:].split("|"))
    values: Chart = {c: v for c, v in zip(COLUMNS, cells, strict=True) if v}
    values["phones"] = [p.strip() for p in str(values.get("phones", "")).split(";") if p.strip()]
    return key, values


def _record(name: str, lang: str, kind: str, marked: str, known: Chart) -> Record:
    found: dict[str, list[Span]] = {"spans": [], "negs": [], "clinical": []}
    text, position = "", 0
    for mark in MARK.finditer(marked):
        flag, code, words = mark.groups()
        text += marked[position : mark.start()]
        position = mark.end()
        where, kinds = _list_of(code)
        if flag and where != "spans":
            raise ValueError(words)
        span = Span(start=len(text), end=len(text) + len(words), type=kinds[code])
        if flag == "?" or (not flag and kinds[code] in SOFT):
            span["optional"] = True
        found[where].append(span)
        text += words
    text += marked[position:]
    if "[[" in text or "]]" in text:
        raise ValueError(name)
    return Record(
        id=name,
        lang=lang,
        kind=kind,
        text=text,
        spans=found["spans"],
        negs=found["negs"],
        clinical=found["clinical"],
        known=known,
    )


def _list_of(code: str) -> tuple[str, dict[str, str]]:
    for where, kinds in (("spans", IDENTIFIERS), ("negs", KEPT), ("clinical", CLINICAL)):
        if code in kinds:
            return where, kinds
    raise ValueError(code)


def as_lines(found: list[Record]) -> str:
    """Return the records as JSON lines."""
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found)


if __name__ == "__main__":
    folder, prefix = Path(sys.argv[1]), sys.argv[2]
    for lang in ("en", "fr"):
        source = (folder / f"{lang}.notes").read_text("utf-8")
        built = list(records(source, lang, prefix))
        (folder / f"{lang}.jsonl").write_text(as_lines(built), "utf-8")
