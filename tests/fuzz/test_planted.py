"""Each thing that is looked for is planted once, and the same search finds it.

A sound document shows none of them: only the mutations do.
"""

import json
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import pytest

from connectors.contract import JsonTree, SpannedText
from connectors.formats.reading import Reading
from connectors.shapes import Each, Fields, Keep, Paths
from connectors.subject import Subject
from redaction.allow_list import redact
from tests.fuzz.conftest import HangError
from tests.fuzz.formats import FORMATS, Format
from tests.fuzz.search import NOBODY, Search, canaries_of, held, leaks, most_held, tried


def everything(value: object) -> Keep:
    """Return a careless allow-list: it lists all that there is, in any shape."""
    match value:
        case SpannedText(leaves=leaves):
            return Paths({leaf.path: lambda _: True for leaf in leaves})
        case JsonTree(value=tree):
            return everything(tree)
        case dict():
            return Fields({name: everything(member) for name, member in value.items()})
        case list() if value:
            return Each(everything(value[0]))
    return lambda _: True


@pytest.mark.parametrize("name", FORMATS)
def test_the_search_for_canaries_can_fail(name: str) -> None:
    form = FORMATS[name]
    body = form.sound()[0]
    document = form.read(body).document
    careless = {document.kind: everything(document.content)}
    assert leaks(redact(document, careless, NOBODY, Subject()), canaries_of(form, [body]))


def of_nobody(form: Format) -> Format:
    """Return the format without the subject's net, so that its allow-list stands alone."""

    def read(body: bytes) -> Reading:
        reading = form.read(body)
        return Reading(reading.document, Subject(), reading.emr_id)

    sound = form.sound()
    return replace(form, read=read, canaries=lambda: canaries_of(form, sound))


def with_any_sex(form: Format) -> Format:
    """Plant: CDS shows ``Gender`` in whatever shape; of a sound document that tells nothing."""
    rule = form.keep["ontariomd-cds"]
    assert isinstance(rule, Fields)
    demographics = rule.members["demographics"]
    assert isinstance(demographics, Fields)
    loose = Fields({**demographics.members, "Gender": lambda _: True})
    return replace(
        of_nobody(form), keep={"ontariomd-cds": Fields({**rule.members, "demographics": loose})}
    )


def with_any_status(form: Format) -> Format:
    """Plant: HL7 shows the state of a result in whatever shape."""
    rule = form.keep["hl7-v2"]
    assert isinstance(rule, Paths)
    loose = Paths({**rule.leaves, "OBX-11": lambda _: True})
    return replace(of_nobody(form), keep={"hl7-v2": loose})


def with_a_list_believed(form: Format) -> Format:
    """Plant: a reader that believes that every patient has a list of names."""

    def read(body: bytes) -> Reading:
        reading = form.read(body)
        patient = json.loads(body)
        for one in patient.get("entry", [{"resource": patient}]):
            _ = one["resource"].get("name", [{}])[0]
        return reading

    return replace(form, read=read)


def with_a_date_believed(form: Format) -> Format:
    """Plant: a reader that believes that every birth date is one."""

    def read(body: bytes) -> Reading:
        reading = form.read(body)
        for day in reading.subject.get("birth_date"):
            datetime.fromisoformat(day)
        return reading

    return replace(form, read=read)


def with_a_hoard(form: Format) -> Format:
    """Plant: a reader that never lets go of what it has read."""
    hoard = []

    def read(body: bytes) -> Reading:
        hoard.append(b"x" * 2**20)
        return form.read(body)

    return replace(form, read=read)


def with_a_greed(form: Format) -> Format:
    """Plant: a reader that needs far too much for a moment."""

    def read(body: bytes) -> Reading:
        return form.read((body + bytes(int(most_held() - held() + 100) * 2**20))[: len(body)])

    return replace(form, read=read, sound=lambda: form.sound()[:1])


def with_a_loop(form: Format) -> Format:
    """Plant: a reader that waits for ever, and suppresses whatever wakes it."""

    def read(body: bytes) -> Reading:
        signal.alarm(1)
        with suppress(Exception):
            while True:
                body += b"a"[:0]
        return form.read(body)

    return replace(form, read=read)


PLANTED: tuple[tuple[str, Callable[[Format], Format], type[BaseException]], ...] = (
    ("cds", with_any_sex, AssertionError),
    ("hl7-v2", with_any_status, AssertionError),
    ("fhir", with_a_list_believed, Exception),
    ("ocean-patient", with_a_date_believed, ValueError),
    ("hrm", with_a_hoard, AssertionError),
    ("hrm", with_a_greed, AssertionError),
    ("hl7-v2", with_a_loop, HangError),
)


@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize(
    ("name", "plant", "found"), PLANTED, ids=lambda value: getattr(value, "__name__", value)
)
def test_a_planted_defect_is_found(
    name: str, plant: Callable[[Format], Format], found: type[BaseException]
) -> None:
    form = plant(FORMATS[name])
    sound = form.sound()
    with pytest.raises(found):
        Search(form, seed=20261123, most_memory=50).run(3000)
    if found in (AssertionError, ValueError) and plant not in (with_a_greed, with_a_hoard):
        assert all(tried(form, body, canaries_of(FORMATS[name], sound)) for body in sound)
