"""From what a custom form hands over to documents and identifiers."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import Opaque, Plugin, Reads, Unredacted
from connectors.errors import ChartUnreadableError, ContextInvalidError
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient
from demo.pretend_pssuite import Fault, PretendPSSuite, exports
from pssuite.connector import PLUGIN, PSSuiteConnector
from pssuite.settings import VendorNumber

Make = Callable[..., PSSuiteConnector]
PATIENT, FRENCH = PATIENTS[:2]
ALONE: dict[str, object] = {"patient_id": PATIENT.emr_id, "site_number": "7001"}


async def read(connector: PSSuiteConnector, context: dict[str, object]) -> Unredacted:
    return await connector.read(connector.accept(context))


def test_the_plugin_asks_for_no_secret() -> None:
    assert isinstance(PLUGIN, Plugin)
    assert (PLUGIN.id, PLUGIN.name, PLUGIN.secrets) == ("pssuite", "PS Suite", ())


def test_what_can_be_read_depends_on_the_folder(make: Make) -> None:
    shown = Reads.EMR_ID | Reads.OCEAN_REFERENCE
    assert (make().reads, make().mode) == (shown, "form")
    with_folder = make(export_folder="/exports")
    assert (with_folder.reads, with_folder.mode) == (shown | Reads.RAW_DATA, "export")


async def test_the_form_alone_gives_both_references(
    make: Make, pssuite: PretendPSSuite, surroundings: Any
) -> None:
    raw = await read(make(), pssuite.context(PATIENT.emr_id))
    identifiers = make().identify(raw)
    assert (identifiers.emr_id, identifiers.ocean_reference) == ("1234", "482")
    assert identifiers.site_number == "7001"
    assert identifiers.captured_at == surroundings.clock()
    assert raw.documents == ()


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_an_export_alone_names_its_patient(
    make: Make, handed: Any, patient: SyntheticPatient
) -> None:
    raw = await read(make(), {"documents": [handed(exports.cds(patient))]})
    assert make().identify(raw).emr_id == patient.emr_id
    assert raw.subject.get("family_name") == (patient.family_name,)
    assert raw.subject.get("birth_date") == (patient.birth_date.isoformat(),)
    assert patient.chart_number in raw.subject.get("other_numbers")


async def test_an_export_in_windows_1252_is_read_with_its_accents(make: Make, handed: Any) -> None:
    body = exports.cds(FRENCH, {Fault.WINDOWS_1252})
    raw = await read(make(), {"documents": [handed(body)]})
    assert raw.subject.get("family_name") == (FRENCH.family_name,)


async def test_the_number_in_a_hospitals_report_is_no_emr_id(make: Make, handed: Any) -> None:
    raw = await read(make(), {"documents": [handed(exports.hrm(PATIENT))]})
    with pytest.raises(ChartUnreadableError):
        make().identify(raw)
    shown = await read(make(), ALONE | {"documents": [handed(exports.hrm(PATIENT))]})
    assert make().identify(shown).emr_id == PATIENT.emr_id


async def test_a_laboratory_message_tells_whose_it_is_and_no_emr_id(
    make: Make, handed: Any
) -> None:
    document = handed(exports.laboratory(PATIENT), "application/hl7-v2")
    raw = await read(make(), ALONE | {"documents": [document]})
    assert [one.kind for one in raw.documents] == ["hl7-v2"]
    assert raw.subject.get("family_name") == (PATIENT.family_name,)


async def test_oceans_raw_data_name_the_reference_and_stand_aside(make: Make, handed: Any) -> None:
    body = json.dumps(ocean_patient(PATIENT, "7001")).encode()
    raw = await read(make(), {"documents": [handed(body, "application/json")]})
    identifiers = make().identify(raw)
    assert (identifiers.emr_id, identifiers.ocean_reference) == ("1234", "482")
    assert not list(raw.subject)
    assert raw.aside.get("family_name") == (PATIENT.family_name,)


@pytest.mark.parametrize(("emr_id", "expected"), [(FRENCH.emr_id, None), ("", "482")])
async def test_a_reference_is_taken_from_no_other_patients_record(
    make: Make, handed: Any, emr_id: str, expected: str | None
) -> None:
    record = ocean_patient(PATIENT, "7001") | {"externalPatientRef": emr_id}
    document = handed(json.dumps(record).encode(), "application/json")
    raw = await read(make(), ALONE | {"documents": [document]})
    assert make().identify(raw).ocean_reference == expected


async def test_a_temporary_note_is_a_document_in_no_known_form(make: Make, handed: Any) -> None:
    note = exports.temporary_note(PATIENT).encode()
    raw = await read(make(), ALONE | {"documents": [handed(note, "text/plain")]})
    (document,) = raw.documents
    assert document.kind == "document"
    assert isinstance(document.content, Opaque)


async def test_a_chart_number_in_the_place_of_the_emr_id_is_refused_once_an_export_tells(
    make: Make, handed: Any
) -> None:
    patient = replace(PATIENT, chart_number="881177")
    context: dict[str, object] = {"patient_id": "881177", "ocean_reference": "482"}
    unknown = await read(make(), context)
    assert make().identify(unknown).emr_id == "881177"  # what nothing can tell yet
    with pytest.raises(ContextInvalidError) as caught:
        await read(make(), context | {"documents": [handed(exports.cds(patient))]})
    assert caught.value.__context__ is None


async def test_exports_of_two_charts_without_a_form_are_refused(make: Make, handed: Any) -> None:
    documents = [handed(exports.cds(patient)) for patient in PATIENTS[:2]]
    with pytest.raises(ChartUnreadableError):
        await read(make(), {"documents": documents})


async def test_exports_that_number_otherwise_give_no_emr_id(make: Make, handed: Any) -> None:
    connector = make(vendor_number=VendorNumber.OTHER)
    raw = await read(connector, {"documents": [handed(exports.cds(PATIENT))]})
    with pytest.raises(ChartUnreadableError):
        connector.identify(raw)


def test_nothing_at_all_is_no_patient(make: Make) -> None:
    with pytest.raises(ContextInvalidError):
        make().accept({"site_number": "7001"})


async def test_what_was_read_shows_nothing_of_itself(make: Make, handed: Any, leaks: Any) -> None:
    raw = await read(make(), ALONE | {"documents": [handed(exports.cds(PATIENT))]})
    assert leaks(f"{raw!r}{raw.chart!r}{raw.subject!r}{raw.documents!r}") == []
    assert PATIENT.emr_id not in repr(raw.chart)
    assert isinstance(raw.subject, Subject)


async def test_without_a_folder_there_is_nobody_to_check(make: Make) -> None:
    await make().check()
