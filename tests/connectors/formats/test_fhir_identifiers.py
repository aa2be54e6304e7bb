"""An identifier system is told by its tail, and an unknown one is private."""

import pytest

from connectors.formats.fhir_identifiers import NAMES, UNKNOWN, system_of

INFOWAY = "https://fhir.infoway-inforoute.ca/NamingSystem"


@pytest.mark.parametrize(
    ("written", "province"),
    [
        (f"{INFOWAY}/ca-on-patient-hcn", "ON"),
        ("http://ehealthontario.ca/fhir/NamingSystem/ca-on-patient-hcn", "ON"),
        ("https://ehealthontario.ca/API/FHIR/NamingSystem/CA-ON-Patient-HCN/", "ON"),
        (f"{INFOWAY}/ca-ab-patient-healthcare-id", "AB"),
        (f"{INFOWAY}/ca-qc-patient-healthcare-id", "QC"),
        (f"{INFOWAY}/ca-bc-patient-hcn", "BC"),
        ("urn:example:hcim:BCPHN", "BC"),
        ("https://moh.example/identifiers#NFPHN", "NL"),
    ],
)
def test_a_provincial_health_number_is_known_under_every_host(written: str, province: str) -> None:
    system = system_of(written)
    assert (system.is_health_number, system.province) == (True, province)


@pytest.mark.parametrize(
    "written",
    [
        f"{INFOWAY}/ca-veterans-affairs-health-id",
        "urn:example:hcim:VAC",
        "urn:example:hcim:CACF",
        "urn:example:hcim:rcmp",
    ],
)
def test_a_federal_health_number_has_no_province(written: str) -> None:
    system = system_of(written)
    assert (system.is_health_number, system.province) == (True, "")


@pytest.mark.parametrize("code", ["CCIMS", "TRTY"])
def test_another_authority_of_british_columbia_is_known_and_private(code: str) -> None:
    system = system_of(f"urn:example:hcim:{code}")
    assert (system.name, system.is_health_number) == (code, False)


def test_a_social_insurance_number_is_no_health_number() -> None:
    system = system_of(f"{INFOWAY}/ca-social-insurance-number")
    assert (system.name, system.is_health_number) == ("ca-social-insurance-number", False)


@pytest.mark.parametrize(
    "written",
    [
        "urn:example:clinic-mrn",
        "https://clinic.invalid/fhir/NamingSystem/ca-on-patient-hcn/Quibblethorn",
        "ca-on-patient-hcn-2",
        "",
        None,
        42,
        ["ca-on-patient-hcn"],
    ],
    ids=str,
)
def test_anything_else_is_unknown(written: object) -> None:
    assert system_of(written).name == UNKNOWN


def test_what_is_said_of_a_system_is_a_word_of_a_closed_list() -> None:
    assert system_of(f"{INFOWAY}/CA-NU-Patient-Healthcare-ID").name in NAMES
