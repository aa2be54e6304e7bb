"""Finds in a bundle what its clinic's side masks or refuses: where it stands, never what it is.

By the same rules as there (``toolbar.troubleshooting.wording``), but for the chart's own values,
which nobody here knows. So what a clinic could send passes here too, unless its rules are older.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from connectors.shapes import Kind
from connectors.subject import Subject
from portal.refusals import Place
from redaction.redacted import MASK
from redaction.words import Certainty, Finding, find
from toolbar.troubleshooting.bundle import Bundle, BundleIdentifiers

PROVEN: Final = frozenset({Kind.HEALTH_NUMBER, Kind.SIN})
"""What the form of a number alone proves."""
LIKE_VERSIONS: Final = frozenset({Kind.IP_ADDRESS, Kind.DATE, Kind.AGE})
"""What versions such as 19.1.2026 or 156.0.0.0 look like."""
RULES: Final = re.compile(r"20\d\d-[01]\d-[0-3]\d\.\d{1,2}", re.ASCII)
"""A day and a number of ``redaction.rules``, which have as many digits as a health number."""
LONG_NUMBER: Final = re.compile(
    r"\d(?:[^\w\n,:]{0,3}\d){8}|[^\W\d_]{4}[^\w\n,:]{0,2}\d(?:[^\w\n,:]{0,2}\d){7}"
)
"""Where a number of nine digits or more begins, or one of Quebec's: no allow-list keeps any but
identifiers, and a look at these places alone costs a hundredth of a look at every word."""
SHORTEST: Final = 9
"""Digits that prove something. Eight, as of Prince Edward Island, are those of an Ocean reference
or of a count, too."""
FROM_LABEL: Final = 32
"""Characters between a label and its number, as ``redaction.words.labelled_numbers`` has them."""
AROUND: Final = 48
"""Characters beside a number that may say that it is none: a UUID has 36."""
MOST_AROUND: Final = 64 * 1024
"""Characters around long numbers that are looked at; GUESS. What was masked has a few at most."""
MOST_PLACES: Final = 20


def patient_data(bundle: Bundle) -> tuple[Place, ...]:
    """Return the places of certain finds in a bundle, of its words first; none if it is clean."""
    found = [*_in_words(bundle), *_in_identifiers(bundle.identifiers), *_in_parts(bundle)]
    return tuple(found[:MOST_PLACES])


def sure(text: str, keep: Collection[str] = ()) -> list[Finding]:
    """Return what a label makes certain too where it looks past a mask: for who masks in a text."""
    found = find(text, Subject(), keep)
    return [one for one in found if one.certainty is not Certainty.GUESS]


def certain(text: str, keep: Collection[str] = ()) -> list[Finding]:
    """Return the finds that nobody may dismiss, credentials too; what was masked is none.

    A label looks past what was masked, to a number that is none: ``NAM XXXXXXX Exp 2028-05``.
    There the words behind the mask decide.
    """
    return [one for one in sure(text, keep) if _stands(text, one, keep)]


def _stands(text: str, finding: Finding, keep: Collection[str]) -> bool:
    """Say whether a find is one without the masks in it, or between it and its label."""
    start, end = finding.start, finding.end
    if finding.kind in PROVEN:
        masked = text.rfind(MASK, max(0, start - FROM_LABEL), start)
        start = start if masked < 0 else masked + len(MASK)
    is_whole = start == finding.start and MASK not in text[start:end]
    if is_whole or finding.kind is Kind.CREDENTIAL:
        return True
    return bool(sure(text[start:end].replace(MASK, " "), keep))


def sent_identifiers(identifiers: BundleIdentifiers) -> list[str]:
    """Return the references to the patient, which support may have."""
    named = (identifiers.emr_id, identifiers.ocean_reference, identifiers.ereferral_reference)
    return [one for one in (*named, *identifiers.merged_emr_ids) if one]


def _in_words(bundle: Bundle) -> Iterator[Place]:
    ticket, keep = bundle.ticket, sent_identifiers(bundle.identifiers)
    for one in certain(ticket.description, keep):
        yield Place("#/ticket/description", one.kind, one.start, one.end)
    for name in ("browser", "emr_version", "toolbar_version"):
        for one in certain(getattr(ticket, name) or "", keep):
            if one.kind not in LIKE_VERSIONS:
                yield Place(f"#/ticket/{name}", one.kind, one.start, one.end)
    reporter = ticket.reporter
    about = {"emr": ticket.emr, "reporter/name": reporter.name, "reporter/email": reporter.email}
    for name, text in about.items():
        if kind := _long_number([text], ()):
            yield Place(f"#/ticket/{name}", kind)


def _in_identifiers(identifiers: BundleIdentifiers) -> Iterator[Place]:
    """Yield what is no identifier: a database counts no patients in nine digits (GUESS)."""
    named = {
        "emr_id": identifiers.emr_id,
        **{f"merged_emr_ids/{n}": one for n, one in enumerate(identifiers.merged_emr_ids)},
        "ocean_reference": identifiers.ocean_reference,
        "ereferral_reference": identifiers.ereferral_reference,
    }
    for name, number in named.items():
        if number is not None and not (number.isdecimal() and len(number) < SHORTEST):
            for one in certain(number):
                if one.kind in PROVEN:
                    yield Place(f"#/identifiers/{name}", one.kind)


def _in_parts(bundle: Bundle) -> Iterator[Place]:
    keep = sent_identifiers(bundle.identifiers)
    parts: dict[str, dict[str, Any]]
    parts = {f"documents/{n}": one.model_dump() for n, one in enumerate(bundle.documents)}
    parts["comparison"] = dict(bundle.comparison)
    parts["environment"] = bundle.environment.model_dump()
    parts["redaction"] = bundle.redaction.model_dump()
    if RULES.fullmatch(bundle.redaction.rules_version):
        del parts["redaction"]["rules_version"]
    for name, part in parts.items():
        if kind := _long_number(_strings(part), keep):
            yield Place(f"#/{name}", kind)


def _strings(part: object) -> Iterator[str]:
    """Yield every name and scalar; without recursion, since a skeleton may be nested deeply."""
    waiting = [part]
    while waiting:
        match waiting.pop():
            case dict() as members:
                waiting += [*members, *members.values()]
            case list() as elements:
                waiting += elements
            case str() | int() | float() as scalar:
                yield str(scalar)


def _long_number(texts: Iterable[str], keep: Collection[str]) -> Kind | None:
    """Return the kind of the first number of a person in texts that were masked, or none."""
    text = "\n".join(texts)
    looked_at = 0
    for start, end in _around(text):
        looked_at += end - start
        if looked_at > MOST_AROUND:
            return Kind.OTHER
        piece = text[start:end]
        for one in certain(piece, keep):
            if _is_long(piece[one.start : one.end], one.kind):
                return one.kind
    return None


def _around(text: str) -> Iterator[tuple[int, int]]:
    """Yield the surroundings of long numbers, those that touch as one."""
    first = last = 0
    for match in LONG_NUMBER.finditer(text):
        start, end = max(0, match.start() - AROUND), match.end() + AROUND
        if start > last and last:
            yield first, last
        first, last = (first if start <= last and last else start), end
    if last:
        yield first, last


def _is_long(number: str, kind: Kind) -> bool:
    """Say whether a find is what brought us here: long enough, or with Quebec's four letters."""
    digits, letters = sum(map(str.isdigit, number)), sum(map(str.isalpha, number))
    if kind is Kind.PHONE:  # grouped as many health numbers are, too
        return digits in {10, 11}
    return kind in PROVEN and (digits >= SHORTEST or (digits == 8 and letters == 4))
