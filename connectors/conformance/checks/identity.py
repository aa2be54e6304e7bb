"""Whose chart it is: the two identifiers, and the people that the chart knows."""

import asyncio
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from connectors.conformance.gates import has_raw_data
from connectors.conformance.pretend import Patient, varied
from connectors.conformance.stage import Stage, handle_text, written
from connectors.conformance.verdict import expect, expect_none
from connectors.contract import Reads
from connectors.errors import ConnectorError

CHART_NUMBER: Final = "7700881"
"""A chart number that could pass for an EMR ID."""
EMPTY: Final = dict.fromkeys(("cell", "email", "health_number_version", "note", "comments"), "")
"""What a chart may lack."""


async def reads_the_emr_id(stage: Stage) -> None:
    """The EMR ID is the one of the chart, if the connector declares to read it, and else none."""
    connector = stage.connector()
    for patient in stage.clinic.patients:
        found = connector.identify(await stage.read(connector, stage.clinic.admit(patient)))
        declared = patient.emr_id if Reads.EMR_ID in connector.reads else None
        expect(found.emr_id == declared, "the EMR ID is not what was declared")
        expect(not found.merged_emr_ids, "a chart that was never merged has several EMR IDs")


async def takes_no_other_number_for_the_emr_id(stage: Stage) -> None:
    """Neither the chart number nor the health number is ever an EMR ID, digits or not."""
    connector = stage.connector()
    patient = varied(stage.patient, chart_number=CHART_NUMBER)
    found = connector.identify(await stage.read(connector, stage.clinic.admit(patient)))
    named = {found.emr_id, *found.merged_emr_ids, found.ocean_reference}
    expect(CHART_NUMBER not in named, "the chart number is given as an identifier")
    bare = re.sub(r"\W", "", patient.health_number)
    expect(named.isdisjoint({patient.health_number, bare}), "the health number is an identifier")


async def reads_the_ocean_reference_exactly_if_declared(stage: Stage) -> None:
    """The Ocean reference is there exactly if the connector declares that it finds it."""
    connector = stage.connector()
    for patient in stage.clinic.patients:
        found = connector.identify(await stage.read(connector, stage.clinic.admit(patient)))
        declared = Reads.OCEAN_REFERENCE in connector.reads
        expected = patient.ocean_reference if declared else None
        expect(found.ocean_reference == expected, "the Ocean reference is not what was declared")


async def reads_raw_data_exactly_if_declared(stage: Stage) -> None:
    """There are documents exactly if the connector declares raw data."""
    connector = stage.connector()
    raw = await stage.read(connector, stage.clinic.admit(stage.patient))
    declared = Reads.RAW_DATA in connector.reads
    expect(bool(raw.documents) == declared, "raw data are not what was declared")


async def knows_whose_chart_it_is(stage: Stage) -> None:
    """A chart with raw data tells the family name, birth date and health number, for comparison."""
    await has_raw_data(stage)
    connector = stage.connector()
    for patient in stage.clinic.patients:
        raw = await stage.read(connector, stage.clinic.admit(patient))
        names = {_composed(name) for name in raw.subject.get("family_name")}
        expect(_composed(patient.family_name) in names, "the family name is not known")
        born = raw.subject.get("birth_date")
        expect(patient.birth_date.isoformat() in born, "the birth date is not known in ISO form")
        bare = {re.sub(r"[\W_]", "", number) for number in raw.subject.get("health_number")}
        expect(re.sub(r"\W", "", patient.health_number) in bare, "the health number is not known")


async def says_when_it_read(stage: Stage) -> None:
    """The moment of a read is the lent clock's, between its beginning and its end."""
    connector = stage.connector()
    context = stage.clinic.admit(stage.patient)
    stage.clock.given.clear()
    captured_at = connector.identify(await stage.read(connector, context)).captured_at
    expect(captured_at.tzinfo is not None, "the moment has no time zone")
    expect(captured_at in stage.clock.given, "the moment is not of the lent clock")


async def keeps_two_charts_apart(stage: Stage) -> None:
    """Two charts that are read at once, by one connector, do not mix."""
    connector = stage.connector()
    pair = stage.clinic.patients[:2]
    contexts = [stage.clinic.admit(patient) for patient in pair]
    alone = [await stage.read(connector, context) for context in contexts]
    turns = (0, 1) * 3
    together = await asyncio.gather(*(stage.read(connector, contexts[turn]) for turn in turns))
    for turn, raw in zip(turns, together, strict=True):
        one, other = connector.identify(raw), connector.identify(alone[turn])
        same = (one.emr_id, one.ocean_reference) == (other.emr_id, other.ocean_reference)
        expect(same, "the identifiers of two charts mix")
        expect(sorted(raw.subject) == sorted(alone[turn].subject), "the people of two charts mix")
    first, second = (connector.identify(raw) for raw in alone)
    expect(first.emr_id is None or first.emr_id != second.emr_id, "two charts have one EMR ID")


async def reads_the_same_twice(stage: Stage) -> None:
    """Reading a chart again answers the same identifiers, people and documents."""
    connector = stage.connector()
    context = stage.clinic.admit(stage.patient)
    first, second = [await stage.read(connector, context) for _ in range(2)]
    one, other = connector.identify(first), connector.identify(second)
    same = (one.emr_id, one.merged_emr_ids, one.ocean_reference) == (
        other.emr_id,
        other.merged_emr_ids,
        other.ocean_reference,
    )
    expect(same, "the identifiers changed")
    expect(list(first.subject) == list(second.subject), "what is known of the patient changed")
    documents = [[*map(written, stage.outgoing(connector, raw))] for raw in (first, second)]
    expect(documents[0] == documents[1], "the documents changed")


async def reads_odd_charts(stage: Stage) -> None:
    """Births at the epoch, decomposed accents and empty fields change nothing of all this."""
    connector = stage.connector()
    for patient in _odd(stage.clinic.patients):
        raw = None
        failed: ConnectorError | None = None
        context = stage.clinic.admit(patient)
        try:
            raw = await stage.read(connector, context)
        except ConnectorError as error:
            failed = error
        if raw is None:
            expect(failed is None, "an odd chart is not read", failed.code if failed else "")
            continue
        expected = patient.emr_id if Reads.EMR_ID in connector.reads else None
        expect(connector.identify(raw).emr_id == expected, "the EMR ID of an odd chart is lost")
        found = stage.leaks.within(stage.told(connector, raw))
        expect_none(found, "an odd chart lets out")


async def names_nobody_in_its_own_names(stage: Stage) -> None:
    """A connector's id, mode and document kinds are its own words; printed objects say nothing."""
    connector = stage.connector()
    expect(re.fullmatch(r"[a-z][a-z0-9-]{1,30}", stage.plugin.id), "the id is no word")
    kinds = set()
    for patient in stage.clinic.patients:
        chart = connector.accept(stage.clinic.admit(patient))
        raw = await stage.read(connector, stage.clinic.admit(patient))
        expect(re.fullmatch(r"[a-z][a-z0-9-]{0,30}", connector.mode), "the mode is no word")
        kinds.add(tuple(document.kind for document in raw.documents))
        documents = [f"{one!r} {one.kind} {one.media_type}" for one in raw.documents]
        shown = [handle_text(chart), repr(connector), repr(raw), connector.mode, *documents]
        expect_none(stage.leaks.within("\n".join(shown)), "what it prints or calls holds")
    expect(len(kinds) == 1, "the kinds of documents depend on the patient")


def _odd(patients: Iterable[Patient]) -> list[Patient]:
    epoch = date(1970, 1, 1)
    return [
        odd
        for patient in patients
        for odd in (
            varied(patient, birth_date=epoch),
            varied(patient, **EMPTY),
            varied(
                patient,
                family_name=unicodedata.normalize("NFD", patient.family_name),
                given_name=unicodedata.normalize("NFD", patient.given_name),
            ),
            varied(patient, chart_number=CHART_NUMBER),
        )
    ]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
