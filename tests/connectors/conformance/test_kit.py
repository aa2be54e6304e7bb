"""The list, the report and the machinery: whoever checks others is checked too."""

import asyncio
import base64
import codecs
import dataclasses
import json
import logging
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from urllib.parse import quote

import pytest

from connectors.conformance import checks
from connectors.conformance.check_list import CHECKS, Check
from connectors.conformance.defects.altered import altered
from connectors.conformance.leaks import of_patients
from connectors.conformance.people import PEOPLE
from connectors.conformance.pretend import Clinic, pretend_clinics, varied
from connectors.conformance.report import Outcome, Report, Result, as_json, as_text
from connectors.conformance.run import run, run_all
from connectors.conformance.witness import overheard
from connectors.contract import ChartHandle, Plugin, Unredacted
from demo.pretend_clinics.oscar import OscarPage, OscarRest
from redaction.allow_list import redact
from redaction.health_numbers import luhn

NAME = PEOPLE[1].family_name
LEAKS = of_patients(PEOPLE)


def test_every_check_is_a_sentence_of_its_own() -> None:
    sentences = [check.sentence for check in CHECKS]
    assert all(one.endswith(".") and "\n" not in one for one in sentences)
    assert len({*sentences}) == len({check.name for check in CHECKS}) == len(CHECKS)


def test_every_check_and_every_defect_that_is_written_is_on_the_list() -> None:
    names = [module.name for module in iter_modules(checks.__path__)]
    modules = [import_module(f"{checks.__name__}.{name}") for name in names]
    written = {
        name
        for module in modules
        for name, value in vars(module).items()
        if asyncio.iscoroutinefunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }
    assert written == {check.name for check in CHECKS}
    assert all((check.defect.__doc__ or check.defect.__name__) for check in CHECKS)


async def test_every_check_applies_to_a_source_that_asks_for_raw_data() -> None:
    (report,) = await run_all("oscar", {"rest": OscarRest}, redact)
    assert [one.check for one in report.results if one.outcome is not Outcome.PASSED] == []


def report() -> tuple[Report, ...]:
    results = (
        Result("one", "A first sentence.", Outcome.PASSED),
        Result("two", "A second sentence.", Outcome.FAILED, "because"),
        Result("three", "A third sentence.", Outcome.BROKEN, "KeyError at a.py:7"),
        Result("four", "A fourth sentence.", Outcome.DOES_NOT_APPLY, "it asks nobody"),
    )
    return (Report("acme", "page", results), Report("acme", "rest", results[:1]))


def test_the_text_says_every_sentence_and_why() -> None:
    assert as_text(report()).splitlines() == [
        "acme, page",
        "  ok      A first sentence.",
        "  FAILED  A second sentence.",
        "          two: because",
        "  BROKEN  A third sentence.",
        "          three: KeyError at a.py:7",
        "  -       A fourth sentence.",
        "          four: it asks nobody",
        "  4 checks: 1 passed, 1 failed, 1 broke, 1 do not apply",
        "acme, rest",
        "  ok      A first sentence.",
        "  1 checks: 1 passed",
    ]


def test_the_json_says_the_same() -> None:
    tree = json.loads(as_json(report()))
    assert tree["passed"] is False
    assert [(one["connector"], one["clinic"], one["passed"]) for one in tree["reports"]] == [
        ("acme", "page", False),
        ("acme", "rest", True),
    ]
    assert tree["reports"][0]["results"][1] == {
        "check": "two",
        "sentence": "A second sentence.",
        "outcome": "failed",
        "reason": "because",
    }


def test_no_check_at_all_is_no_pass() -> None:
    assert not Report("acme", "page", ()).passed
    assert json.loads(as_json(()))["passed"] is False


@pytest.mark.parametrize(
    "written",
    [
        NAME,
        NAME.upper(),
        NAME[::-1],
        codecs.encode(NAME, "rot13"),
        quote(NAME),
        quote(quote(NAME)),
        json.dumps(NAME),
        NAME.encode().hex(),
        base64.b64encode(NAME.encode()).decode(),
        base64.urlsafe_b64encode(f"x{NAME}".encode()).decode(),
        base64.b64encode(NAME.encode("utf-16")).decode(),
        NAME.encode().decode("cp1252", "replace"),
        " ".join(NAME),
        NAME.replace("è", "e\u0300"),
        "".join(f"&#{ord(letter)};" for letter in NAME),
    ],
    ids=str,
)
def test_a_leak_is_found_in_every_writing(written: str) -> None:
    assert "family_name" in LEAKS.within(f'{{"a": "{written}"}}')


async def test_the_digits_of_a_moment_or_of_a_place_in_memory_are_no_leak() -> None:
    bare = PEOPLE[0].birth_date.strftime("%Y%m%d")
    assert LEAKS.within(f"<a.Connector object at 0x7f{bare}>") == ()
    assert LEAKS.within(f"<a.Connector object {bare}>") == ("birth_date",)
    with overheard("connectors") as ear:
        record = logging.makeLogRecord(
            {"msg": "read", "levelno": 20, "created": float(bare), "thread": int(bare)}
        )
        logging.getLogger("connectors").handle(record)
        assert LEAKS.within(ear.text()) == ()
        logging.getLogger("connectors").info("read", extra={"number": int(bare)})
        assert LEAKS.within(ear.text()) == ("birth_date",)


def test_no_leak_is_found_where_there_is_none() -> None:
    assert LEAKS.within('{"status": "XXXXXXX", "count": 17}') == ()


def test_the_people_are_told_apart_and_their_numbers_are_well_formed() -> None:
    first, second = PEOPLE
    assert not {*first.canaries()} & {*second.canaries()}
    assert all(luhn(person.health_number) for person in PEOPLE)
    assert {"1949-10-02", "19491002", "02/10/1949"} <= {*first.canaries()}
    assert varied(first, birth_date=date(1970, 1, 1), unknown=7).birth_date == date(1970, 1, 1)


def hangs(plugin: Plugin, _: Clinic) -> Plugin:
    async def check() -> None:
        await asyncio.Event().wait()

    return altered(plugin, lambda *_: {"check": check})


async def test_a_connector_that_hangs_where_no_check_waits_ends_too() -> None:
    (quiet,) = [check for check in CHECKS if check.name == "writes_nothing_to_disk"]
    found = await run(Check(quiet.run, hangs), OscarPage, redact, broken=True, longest=0.3)
    assert (found.outcome, found.reason) == (Outcome.FAILED, "it did not end in time")


def named_after_a_patient(plugin: Plugin, clinic: Clinic) -> Plugin:
    """Raise an error whose class is named after a patient."""
    kind = type(clinic.patients[0].family_name, (Exception,), {})

    async def check() -> None:
        raise kind

    return altered(plugin, lambda *_: {"check": check})


async def test_an_error_named_after_a_patient_is_not_named() -> None:
    (quiet,) = [check for check in CHECKS if check.name == "writes_nothing_to_disk"]
    broken = Check(quiet.run, named_after_a_patient)
    found = await run(broken, OscarPage, redact, broken=True)
    assert found.outcome is Outcome.BROKEN
    assert found.reason == "an error whose name tells of a patient or a secret"


def says_the_name_as_a_word_of_the_page(plugin: Plugin, _: Clinic) -> Plugin:
    """Answer a word of the page that is the patient's name: support reads such words."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            raw: Unredacted = await sound.read(chart)
            (name, *_) = raw.subject.get("family_name")
            spoken = dataclasses.replace(raw.chart, page={"state": name.lower()})
            return Unredacted(spoken, raw.documents, raw.subject, raw.captured_at, raw.aside)

        return {"read": read}

    return altered(plugin, alter)


async def test_the_words_of_the_page_are_looked_through_too() -> None:
    (private,) = [check for check in CHECKS if check.name == "lets_no_private_value_out"]
    broken = Check(private.run, says_the_name_as_a_word_of_the_page)
    found = await run(broken, OscarRest, redact, broken=True)
    assert (found.outcome, found.reason) == (
        Outcome.FAILED,
        "what would leave holds: family_name",
    )


def test_a_connector_without_a_pretend_clinic_has_none() -> None:
    assert pretend_clinics("no-such-connector") == {}


def test_results_hold_nothing_but_words() -> None:
    assert [field.name for field in dataclasses.fields(Result)] == [
        "check",
        "sentence",
        "outcome",
        "reason",
    ]


def test_the_suite_is_the_only_part_that_needs_pytest() -> None:
    code = (
        "import sys; sys.modules['pytest'] = None; "
        "import connectors.conformance.run, connectors.conformance.people; "
        "print([one for one in ('demo', 'redaction', 'oscar', 'toolbar') if one in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


WITHOUT_DEMO = """
import asyncio, sys
sys.path[:0] = [{wheel!r}, {sample!r}]
from connectors.conformance.report import as_text
from connectors.conformance.run import run_all
import connectors, redaction.allow_list
from nasty import NastyClinic
made = asyncio.run(run_all("nasty", {{"only": NastyClinic}}, redaction.allow_list.redact))
print(len(made[0].results), connectors.__file__.startswith({wheel!r}), "demo" in sys.modules)
"""


def test_the_kit_runs_from_the_wheel_without_the_demonstration(wheel: Path) -> None:
    code = WITHOUT_DEMO.format(wheel=str(wheel), sample=str(Path(__file__).parent))
    done: Any = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=wheel
    )
    assert done.stderr == ""
    assert done.stdout.split() == [str(len(CHECKS)), "True", "False"]
