"""From what the launcher's page hands over to documents and identifiers."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from connectors.contract import ChartHandle, Opaque, Plugin, Reads, Unredacted
from connectors.errors import ChartUnreadableError, ContextInvalidError
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_medaccess import Fault, PretendMedAccess, exports
from demo.pretend_ocean import ocean_patient
from medaccess.connector import PLUGIN, MedAccessConnector
from medaccess.settings import VendorNumber

Make = Callable[..., MedAccessConnector]
PATIENT, OTHER = PATIENTS[:2]
XML, HL7 = "application/xml", "application/hl7-v2"
everybody = pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)


async def read(connector: MedAccessConnector, context: dict[str, object]) -> Unredacted:
    return await connector.read(connector.accept(context))


def test_the_plugin_asks_for_no_secret() -> None:
    assert isinstance(PLUGIN, Plugin)
    assert (PLUGIN.id, PLUGIN.name, PLUGIN.secrets) == ("medaccess", "Med Access", ())


def test_what_can_be_read_depends_on_the_folder_and_never_is_an_ocean_reference(
    make: Make,
) -> None:
    assert (make().reads, make().mode) == (Reads.EMR_ID, "launcher")
    with_folder = make(export_folder="/exports")
    assert (with_folder.reads, with_folder.mode) == (Reads.EMR_ID | Reads.RAW_DATA, "export")


async def test_the_launcher_alone_names_the_patient_and_no_reference(
    make: Make, medaccess: PretendMedAccess, surroundings: Any
) -> None:
    raw = await read(make(), medaccess.context(PATIENT.emr_id))
    identifiers = make().identify(raw)
    assert (identifiers.emr_id, identifiers.ocean_reference) == (PATIENT.emr_id, None)
    assert identifiers.site_number == "7001"
    assert identifiers.captured_at == surroundings.clock()
    assert raw.documents == ()
    assert raw.chart.page["documents"] == "none"
    assert medaccess.requests == []


async def test_a_reference_that_somebody_looked_up_is_taken(make: Make) -> None:
    raw = await read(make(), {"patient_id": "1234", "ocean_reference": "482"})
    assert make().identify(raw).ocean_reference == "482"


@everybody
@pytest.mark.parametrize(("form", "media_type"), [("fhir", "application/json"), ("cds", XML)])
async def test_an_export_alone_names_its_patient(
    make: Make,
    handed: Any,
    medaccess: PretendMedAccess,
    patient: SyntheticPatient,
    form: str,
    media_type: str,
) -> None:
    body = medaccess.exported(patient.emr_id, form)
    raw = await read(make(), {"documents": [handed(body, media_type)]})
    assert make().identify(raw).emr_id == patient.emr_id
    assert patient.family_name in raw.subject.get("family_name")
    assert raw.subject.get("birth_date")[0] == patient.birth_date.isoformat()
    assert raw.chart.page["documents"] == "same"


@everybody
async def test_a_laboratory_of_alberta_writes_the_whole_name_in_one_component(
    make: Make, handed: Any, patient: SyntheticPatient
) -> None:
    document = handed(exports.laboratory(patient), HL7)
    raw = await read(make(), {"patient_id": patient.emr_id, "documents": [document]})
    assert raw.subject.get("family_name") == (patient.family_name,)
    assert raw.subject.get("given_name") == (patient.given_name,)
    assert patient.health_number in raw.subject.get("health_number")
    assert raw.subject.get("health_number_province") == (patient.province,)
    assert raw.chart.page["documents"] == "unnamed"


async def test_a_laboratory_names_no_emr_id(make: Make, handed: Any) -> None:
    raw = await read(make(), {"documents": [handed(exports.laboratory(PATIENT), HL7)]})
    with pytest.raises(ChartUnreadableError):
        make().identify(raw)


async def test_the_page_is_believed_and_another_patients_export_is_told(
    make: Make, handed: Any
) -> None:
    documents = [handed(exports.fhir(PATIENT)), handed(exports.fhir(OTHER))]
    raw = await read(make(), {"patient_id": PATIENT.emr_id, "documents": documents})
    assert make().identify(raw).emr_id == PATIENT.emr_id
    assert raw.chart.page["documents"] == "other"


async def test_exports_of_two_patients_name_nobody(make: Make, handed: Any) -> None:
    documents = [handed(exports.fhir(PATIENT)), handed(exports.cds(OTHER), XML)]
    raw = await read(make(), {"documents": documents})
    assert raw.chart.page["documents"] == "several"
    with pytest.raises(ChartUnreadableError):
        make().identify(raw)


async def test_the_clinics_own_fhir_system_may_hold_the_emr_id(make: Make, handed: Any) -> None:
    tree = {
        "resourceType": "Patient",
        "id": "9",
        "identifier": [{"system": "urn:example:clinic-mrn", "value": "77"}],
    }
    document = handed(json.dumps(tree).encode())
    told = [
        connector.identify(await read(connector, {"documents": [document]})).emr_id
        for connector in (make(), make(fhir_emr_id_system="urn:example:clinic-mrn"))
    ]
    assert told == ["9", "77"]


async def test_a_cds_number_that_is_no_emr_id_is_not_taken_for_one(make: Make, handed: Any) -> None:
    connector = make(vendor_number=VendorNumber.OTHER)
    raw = await read(connector, {"documents": [handed(exports.cds(PATIENT), XML)]})
    with pytest.raises(ChartUnreadableError):
        connector.identify(raw)


async def test_raw_data_copied_from_the_portal_bring_the_reference(make: Make, handed: Any) -> None:
    record = json.dumps(ocean_patient(PATIENT, "7001")).encode()
    documents = [handed(record, "application/json")]
    raw = await read(make(), {"documents": documents})
    identifiers = make().identify(raw)
    assert (identifiers.emr_id, identifiers.ocean_reference) == ("1234", PATIENT.ocean_reference)
    assert list(raw.subject) == []
    assert PATIENT.family_name in raw.aside.get("family_name")


async def test_raw_data_of_another_patient_bring_no_reference(make: Make, handed: Any) -> None:
    record = json.dumps(ocean_patient(OTHER, "7001")).encode()
    documents = [handed(record, "application/json")]
    raw = await read(make(), {"patient_id": PATIENT.emr_id, "documents": documents})
    identifiers = make().identify(raw)
    assert (identifiers.emr_id, identifiers.ocean_reference) == (PATIENT.emr_id, None)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("fhir", "application/fhir+json"), ("cds", XML), ("laboratory", "application/pdf")],
)
async def test_a_garbled_document_stays_opaque_and_the_page_still_names_the_patient(
    make: Make, handed: Any, medaccess: PretendMedAccess, form: str, media_type: str
) -> None:
    medaccess.faults.add(Fault.TRUNCATED)
    document = handed(medaccess.exported(PATIENT.emr_id, form), media_type)
    raw = await read(make(), {"patient_id": PATIENT.emr_id, "documents": [document]})
    assert isinstance(raw.documents[0].content, Opaque)
    assert make().identify(raw).emr_id == PATIENT.emr_id


async def test_a_garbled_document_alone_names_nobody_and_quotes_nothing(
    make: Make, handed: Any, leaks: Any
) -> None:
    body = exports.fhir(PATIENT, {Fault.TRUNCATED})
    raw = await read(make(), {"documents": [handed(body)]})
    with pytest.raises(ChartUnreadableError) as caught:
        make().identify(raw)
    assert caught.value.__context__ is None
    assert leaks(caught.value) == []
    assert leaks(repr(raw)) == []


async def test_the_kinds_that_are_read_have_a_list(make: Make, handed: Any) -> None:
    documents = [
        handed(exports.fhir(PATIENT)),
        handed(exports.cds(PATIENT), XML),
        handed(exports.laboratory(PATIENT), HL7),
    ]
    raw = await read(make(), {"patient_id": PATIENT.emr_id, "documents": documents})
    kinds = [document.kind for document in raw.documents]
    assert kinds == ["fhir", "ontariomd-cds", "hl7-v2"]
    assert {*kinds} <= make().keep.keys()


def test_without_any_reference_there_is_nobody_to_name(make: Make, surroundings: Any) -> None:
    with pytest.raises(ChartUnreadableError):
        make().identify(Unredacted(ChartHandle(), (), Subject(), surroundings.clock()))
    with pytest.raises(ContextInvalidError):
        make().accept({"site_number": "7001"})


async def test_an_ereferral_is_passed_on(make: Make) -> None:
    chart = replace(ChartHandle("1234"), ereferral_reference=PATIENT.ereferral_reference)
    found = make().identify(await make().read(chart))
    assert found.ereferral_reference == PATIENT.ereferral_reference


async def test_reading_documents_never_blocks_the_event_loop(make: Make, handed: Any) -> None:
    documents = [handed(exports.fhir(PATIENT)), handed(exports.cds(PATIENT), XML)]
    chart = make().accept({"documents": documents})
    with blockbuster_ctx():
        await make().read(chart)
        await make().check()
