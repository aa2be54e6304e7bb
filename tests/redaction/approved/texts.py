"""The texts whose findings are approved: our notes, the notes in other writings, charts in forms.

All of them are made up, and the same every time.
"""

import base64
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient

NOTES: Final = Path(__file__).parents[1] / "notes"
FIELDS: Final = {
    "family": "family_name", "given": "given_name", "dob": "birth_date", "hcn": "health_number",
    "hcn_version": "health_number_version", "province": "health_number_province",
    "phones": "phone", "email": "email", "address": "address", "city": "city",
    "postal": "postal_code", "mrn": "other_numbers",
}  # fmt: skip
"""Our notes' names of what a chart holds, and ``Subject``'s."""


class Given(NamedTuple):
    """One text with the chart that is known, and what is to be kept."""

    name: str
    text: str
    subject: Subject
    keep: tuple[str, ...] = ()


def notes(name: str) -> list[Given]:
    """Return the notes of a file such as ``dev/en``."""
    lines = (NOTES / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_note(json.loads(line)) for line in lines]


def _note(record: Mapping[str, Any]) -> Given:
    known = record["known"]
    chart = {FIELDS[name]: value for name, value in known.items() if name in FIELDS and value}
    keep = tuple(known[name] for name in ("emr_id", "ocean_ref") if known.get(name))
    return Given(record["id"], record["text"], Subject.from_json(chart), keep)


def otherwise(given: Iterable[Given], writing: str) -> Iterator[Given]:
    """Yield each text in another writing; what is kept stays as it is."""
    write = WRITINGS[writing]
    for one in given:
        yield one._replace(name=f"{one.name}, {writing}", text=write(one.text))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _in_haste(text: str) -> str:
    """Swap two letters of every sixth word that has five or more."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for at in long[::6]:
        word = words[at]
        words[at] = word[:2] + word[3] + word[2] + word[4:]
    return " ".join(words)


WRITINGS: Final[Mapping[str, Callable[[str], str]]] = {
    "capitals": str.upper,
    "bare": _bare,
    "haste": _in_haste,
    "title": str.title,
    "loose": lambda text: text.replace(" ", "  ").replace("-", " - "),
    "tight": lambda text: text.replace(", ", ",").replace(". ", ".").replace(": ", ":"),
    "lines": lambda text: text.replace(", ", "\r\n").replace(". ", "\r\n"),
    "slashed": lambda text: text.replace("-", "/").replace(" ", "\N{NO-BREAK SPACE}"),
    "backwards": lambda text: "\n".join(reversed(text.replace(". ", ".\n").split("\n"))),
}


def charts() -> Iterator[Given]:
    """Yield the charts of the demonstration in every form, with nothing known of them."""
    for patient in PATIENTS:
        keep = (patient.emr_id, patient.ocean_reference)
        facts = facts_of(patient)
        for name, form in FORMS.items():
            yield Given(f"{patient.emr_id}~{name}", form(facts, patient), Subject(), keep)


Facts = Mapping[str, str]


def facts_of(patient: SyntheticPatient) -> Facts:
    """Return what is known of a patient, as texts by their names."""
    return {name: str(value) for name, value in asdict(patient).items()}


def _json(facts: Facts, indent: int | None = None) -> str:
    nested = {"patient": dict(facts), "contacts": [{"name": facts["contact_family"]}], "n": 7}
    return json.dumps(nested, indent=indent, ensure_ascii=indent is None)


def _xml(facts: Facts) -> str:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts.items())
    attributes = " ".join(f'{name}="{escape(value)}"' for name, value in list(facts.items())[:6])
    return f"<?xml version='1.0'?>\n<record {attributes}>{inner}</record>"


def _hl7(facts: Facts, patient: SyntheticPatient) -> str:
    born = f"{patient.birth_date:%Y%m%d}"
    name = f"{facts['family_name']}^{facts['given_name']}^{facts['middle_name']}"
    number = f"{facts['health_number']}^^^{facts['province']}^JHN"
    return "\r".join(
        (
            "MSH|^~\\&|OSCAR|CLINIC|OCEAN|PORTAL|20261123100500||ORU^R01|77|P|2.3",
            f"PID|1||{number}||{name}||{born}|{facts['sex']}|||{facts['street']}^^{facts['city']}",
            f"NK1|1|{facts['contact_family']}^{facts['contact_given']}||{facts['contact_phone']}",
            f"OBX|1|NM|4548-4^{facts['result_name']}^LN||{facts['result_value']}|%|||||F",
            f"NTE|1||{facts['comments']}",
        )
    )


def _statement(facts: Facts) -> str:
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in facts.values())
    return f"INSERT INTO demographic ({', '.join(facts)}) VALUES ({values});"  # noqa: S608 - a text


def _log(facts: Facts) -> str:
    return "\n".join(
        f"2026-11-23 10:05:0{at % 10},12{at} WARN [http-{at}] {name}={value} status=500"
        for at, (name, value) in enumerate(facts.items())
    )


FORMS: Final[Mapping[str, Callable[[Facts, SyntheticPatient], str]]] = {
    "json": lambda facts, _: _json(facts),
    "json in lines": lambda facts, _: _json(facts, 2),
    "json in a sentence": lambda facts, _: f"The page said {_json(facts)} and stopped.",
    "json in json": lambda facts, _: json.dumps({"payload": _json(facts)}),
    "python": lambda facts, _: f"failed with {dict(facts)!r}",
    "xml": lambda facts, _: _xml(facts),
    "xml in words": lambda facts, _: f"Import of {_xml(facts)} failed, error 409.",
    "hl7": _hl7,
    "hl7 in lines": lambda facts, patient: _hl7(facts, patient).replace("\r", "\n"),
    "csv": lambda facts, _: ",".join(facts) + "\n" + ",".join(f'"{v}"' for v in facts.values()),
    "tabs": lambda facts, _: "\t".join(facts) + "\n" + "\t".join(facts.values()),
    "table": lambda facts, _: "\n".join(f"| {name} | {value} |" for name, value in facts.items()),
    "page": lambda facts, _: "\n".join(f"{name}\n{value}" for name, value in facts.items()),
    "labels": lambda facts, _: "\n".join(f"{name}: {value}" for name, value in facts.items()),
    "pairs": lambda facts, _: "; ".join(f"{name} = {value}" for name, value in facts.items()),
    "form": lambda facts, _: urlencode(facts),
    "address": lambda facts, _: f"GET https://emr.example.org/chart?{urlencode(facts)}#top 200",
    "header": lambda facts, _: "\r\n".join(f"X-{n}: {quote(v)}" for n, v in facts.items()),
    "statement": lambda facts, _: _statement(facts),
    "log": lambda facts, _: _log(facts),
    "base64": lambda facts, _: base64.b64encode(_json(facts).encode()).decode(),
    "percent": lambda facts, _: quote(_json(facts)),
    "escaped": lambda facts, _: json.dumps(_json(facts))[1:-1],
    "entities": lambda facts, _: escape(_xml(facts)),
}
