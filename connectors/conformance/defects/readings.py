"""Connectors that name the wrong patient, mix charts, or read what they do not declare."""

import dataclasses
from datetime import UTC, datetime
from typing import Any, Final

from connectors.conformance.checks.identity import CHART_NUMBER
from connectors.conformance.defects.altered import altered
from connectors.conformance.pretend import Clinic
from connectors.contract import ChartHandle, Identifiers, Plugin, Reads, Unredacted
from connectors.subject import Subject

LONG_AGO: Final = datetime(2001, 1, 1, tzinfo=UTC)


def names_another_patient(plugin: Plugin, _: Clinic) -> Plugin:
    """Answers an EMR ID that nobody has."""
    return _identifying(plugin, emr_id="0")


def names_the_chart_number(plugin: Plugin, _: Clinic) -> Plugin:
    """Takes the clinic's own number for the EMR ID."""
    return _identifying(plugin, emr_id=CHART_NUMBER)


def declares_otherwise(capability: Reads) -> Any:
    """Declares what it does not do, or does what it does not declare."""

    def defect(plugin: Plugin, _: Clinic) -> Plugin:
        return altered(plugin, lambda sound, *_: {"reads": sound.reads ^ capability})

    return defect


def knows_nobody(plugin: Plugin, _: Clinic) -> Plugin:
    """Reads the documents and not whose they are."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            raw = await sound.read(chart)
            return Unredacted(raw.chart, raw.documents, Subject(), raw.captured_at)

        return {"read": read}

    return altered(plugin, alter)


def forgets_the_moment(plugin: Plugin, _: Clinic) -> Plugin:
    """Says that every chart was read at one and the same time."""
    return _identifying(plugin, captured_at=LONG_AGO)


def remembers_the_first_chart(plugin: Plugin, _: Clinic) -> Plugin:
    """Keeps what it read first and answers it to everybody who asks at the same time."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        reads: list[Unredacted] = []

        async def read(chart: ChartHandle) -> Unredacted:
            reads.append(await sound.read(chart))
            return reads[-1] if len(reads) <= 2 else reads[0]

        return {"read": read}

    return altered(plugin, alter)


def never_reads_the_same(plugin: Plugin, _: Clinic) -> Plugin:
    """Adds something of its own each time."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        times: list[str] = []

        async def read(chart: ChartHandle) -> Unredacted:
            raw = await sound.read(chart)
            times.append(f"time-{len(times)}")
            subject = raw.subject.merged_with(Subject(other_names=times[-1]))
            return Unredacted(raw.chart, raw.documents, subject, raw.captured_at, raw.aside)

        return {"read": read}

    return altered(plugin, alter)


def loses_odd_charts(plugin: Plugin, _: Clinic) -> Plugin:
    """Names nobody from the second chart of a patient on: as if it could not read that one."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        calls: list[int] = []

        def identify(raw: Unredacted) -> Identifiers:
            calls.append(1)
            found: Identifiers = sound.identify(raw)
            wrong = dataclasses.replace(found, emr_id="0")
            return found if len(calls) == 1 else wrong

        return {"identify": identify}

    return altered(plugin, alter)


def names_its_mode_after_a_patient(plugin: Plugin, clinic: Clinic) -> Plugin:
    """Says in its mode whose chart it read."""
    return altered(plugin, lambda *_: {"mode": clinic.patients[0].family_name})


def _identifying(plugin: Plugin, **values: object) -> Plugin:
    def alter(sound: Any, *_: object) -> dict[str, object]:
        def identify(raw: Unredacted) -> Identifiers:
            changes: Any = values
            sound_one: Identifiers = sound.identify(raw)
            return dataclasses.replace(sound_one, **changes)

        return {"identify": identify}

    return altered(plugin, alter)
