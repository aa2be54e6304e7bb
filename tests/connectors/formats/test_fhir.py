"""FHIR R4 as EMRs write it becomes a document, an EMR ID, and the people whom it names."""

import base64
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import HandedDocument, JsonTree
from connectors.errors import ChartUnreadableError
from connectors.formats import fhir
from connectors.formats.handed import read_handed
from connectors.formats.reading import Reading

NAMING = "https://fhir.infoway-inforoute.ca/NamingSystem"
OCEAN = "https://ocean.cognisantmd.com/svc/fhir/v1/NamingSystem/id-external-patient-reference"
HL7 = b"MSH|^~\\&|OPEN ENGINE|CLS\rPID|1|987654321^^^AB|||Zwetschge, Balduin Otto||19310719|M\r"
SAMPLE = Path(__file__).parents[3].parent / "shared" / "data" / "synthetic" / "medaccess"

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "1234",
    "identifier": [
        {"system": f"{NAMING}/ca-ab-patient-healthcare-id", "value": "123456782"},
        {"system": "urn:example:clinic-mrn", "value": "QZ-88117"},
    ],
    "name": [
        {"use": "official", "family": "Quibblethorn", "given": ["Zanzibarla", "Moxietta"]},
        {"use": "maiden", "family": "Wigglesworth", "given": ["Zanzibarla"]},
    ],
    "telecom": [
        {"system": "phone", "value": "403-555-0142"},
        {"system": "email", "value": "plumduff@moonwhistle.invalid"},
    ],
    "birthDate": "1931-07-19",
    "address": [{"line": ["771 Wobblegate Parade"], "city": "Flummox", "postalCode": "T9Z 9Z1"}],
    "contact": [
        {
            "name": {"text": "Ottokarus Grumblewick"},
            "telecom": [{"value": "403 555 0163"}],
            "address": {"line": ["2 Elsewhere Lane"]},
        }
    ],
    "generalPractitioner": [{"display": "Parsimonia Snickerdoodle"}],
}


def read(tree: object, systems: tuple[str, ...] = ()) -> Reading:
    return fhir.read(json.dumps(tree).encode(), systems)


def bundle(*resources: object) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def told(reading: Reading, part: str) -> Any:
    content = reading.document.content
    assert isinstance(content, JsonTree)
    assert isinstance(content.value, dict)
    return content.value[part]


def reference(**attachment: object) -> dict[str, Any]:
    content = [{"attachment": attachment}]
    return {"resourceType": "DocumentReference", "status": "current", "content": content}


def test_a_patient_is_read_with_everybody_around() -> None:
    subject = read(PATIENT).subject
    assert dict.fromkeys(name for name, _ in subject).keys() == {
        *("family_name", "given_name", "other_names", "birth_date", "phone", "email", "address"),
        *("city", "postal_code", "health_number", "health_number_province", "other_numbers"),
        *("relatives", "providers"),
    }
    assert subject.get("family_name") == ("Quibblethorn",)
    assert subject.get("given_name") == ("Zanzibarla",)
    assert subject.get("other_names") == ("Moxietta", "Wigglesworth", "Zanzibarla")
    assert subject.get("health_number") == ("123456782",)
    assert subject.get("health_number_province") == ("AB",)
    assert subject.get("other_numbers") == ("QZ-88117", "403 555 0163")
    assert subject.get("relatives") == ("Ottokarus Grumblewick", "2 Elsewhere Lane")
    assert subject.get("providers") == ("Parsimonia Snickerdoodle",)


def test_the_tree_is_the_senders_own_beside_what_we_say_of_it() -> None:
    reading = read(PATIENT)
    assert told(reading, "resource") == PATIENT
    assert told(reading, "patient")["health_number"] == "123456782"
    assert told(reading, "patient")["health_number_version"] is None
    assert told(reading, "understood") == {
        "patients": 1,
        "documents": 0,
        "others": 0,
        "identifiers": ["ca-ab-patient-healthcare-id", "unknown"],
        "attachments": [],
        "model": "r4",
        "deviations": [],
    }


@pytest.mark.parametrize(
    "url",
    [
        "http://hl7.org/fhir/ca/baseline/StructureDefinition/ext-identifierversion",
        "http://ehealthontario.ca/fhir/StructureDefinition/versionCode",
    ],
)
@pytest.mark.parametrize("member", ["valueString", "valueCode"])
def test_an_ontario_version_code_stands_in_an_extension(url: str, member: str) -> None:
    identifier = {
        "system": "http://ehealthontario.ca/fhir/NamingSystem/ca-on-patient-hcn",
        "value": "9998887773",
        "extension": [{"url": url, member: "GX"}],
    }
    subject = read({"resourceType": "Patient", "identifier": [identifier]}).subject
    assert subject.get("health_number_version") == ("GX",)
    assert subject.get("health_number_province") == ("ON",)


def test_a_number_that_says_it_is_a_health_number_is_one_under_any_system() -> None:
    identifier = {"type": {"coding": [{"code": "JHN"}]}, "system": "urn:own", "value": "123456782"}
    subject = read({"resourceType": "Patient", "identifier": [identifier]}).subject
    assert subject.get("health_number") == ("123456782",)
    assert subject.get("health_number_province") == ()


def test_the_id_of_the_patient_is_the_emr_id() -> None:
    assert read(PATIENT).emr_id == "1234"
    assert read(bundle(PATIENT)).emr_id == "1234"


@pytest.mark.parametrize(
    ("system", "systems"), [(OCEAN, ()), ("urn:clinic:chart", ("urn:clinic:chart",))]
)
def test_a_system_that_is_known_to_hold_the_emr_id_comes_first(
    system: str, systems: tuple[str, ...]
) -> None:
    identifiers = [*PATIENT["identifier"], {"system": system, "value": "77"}]
    reading = read(PATIENT | {"identifier": identifiers}, systems)
    assert reading.emr_id == "77"
    assert "77" not in reading.subject.get("other_numbers")


@pytest.mark.parametrize("emr_id", ["synthetic-10042", "123456782", "4035550142", "", None, {}])
def test_what_cannot_be_an_emr_id_is_none(emr_id: object) -> None:
    assert read(PATIENT | {"id": emr_id}).emr_id is None


def test_patients_of_two_numbers_are_no_one_chart() -> None:
    assert read(bundle(PATIENT, PATIENT | {"id": "5309"})).emr_id is None
    assert read(bundle(PATIENT, PATIENT | {"id": "no-number"})).emr_id is None
    assert read(bundle(PATIENT, PATIENT)).emr_id == "1234"


def test_a_contained_patient_is_masked_and_names_no_emr_id() -> None:
    inside = {"resourceType": "Patient", "id": "p1", "name": {"family": "Marmelade"}}
    document = {"resourceType": "DocumentReference", "contained": [inside]}
    reading = read(bundle({"resourceType": "Patient", "id": "1234"}, document))
    assert reading.emr_id == "1234"
    assert reading.subject.get("family_name") == ("Marmelade",)
    assert read(document).emr_id is None


def test_a_bundle_in_a_bundle_is_read() -> None:
    first, second = (
        {"resourceType": "Patient", "id": one, "name": {"family": one}} for one in "12"
    )
    reading = read(bundle(bundle(first), bundle(bundle(second))))
    assert reading.subject.get("family_name") == ("1", "2")
    assert reading.emr_id is None
    assert told(reading, "understood")["patients"] == 2


def test_bundles_without_end_are_left_after_a_while() -> None:
    tree: dict[str, Any] = {"resourceType": "Patient", "id": "1234"}
    for _ in range(60):
        tree = bundle(tree, tree)
    assert len(list(fhir._stated_in(tree))) < fhir.MOST_RESOURCES


def test_everybody_in_a_bundle_is_masked() -> None:
    other = {"resourceType": "Patient", "id": "5", "name": [{"family": "Vlamboursier"}]}
    people = [
        {"resourceType": "RelatedPerson", "name": [{"family": "Mirlitontaine"}]},
        {"resourceType": "Practitioner", "name": [{"family": "Cassenoisil", "given": ["Anic"]}]},
        reference() | {"author": [{"display": "Whifflebottom"}], "subject": {"display": "Quib"}},
    ]
    contained = {"resourceType": "Patient", "contained": [people[1]]}
    subject = read(bundle(PATIENT, other, people[0], contained, people[2])).subject
    assert subject.get("family_name") == ("Quibblethorn", "Vlamboursier")
    assert "Mirlitontaine" in subject.get("relatives")
    assert {"Cassenoisil", "Anic", "Whifflebottom"} <= {*subject.get("providers")}
    assert "Quib" in subject.get("other_names")


@pytest.mark.parametrize(
    ("attachment", "word"),
    [
        ({"data": base64.b64encode(HL7).decode()}, "hl7-v2"),
        ({"data": base64.encodebytes(HL7).decode()}, "hl7-v2"),
        ({"data": base64.b64encode(b"%PDF").decode()}, "other"),
        ({"data": "***"}, "not-base64"),
        ({"data": "Zwetschgé"}, "not-base64"),
        ({"data": ""}, "empty"),
        ({"data": None}, "empty"),
        ({"url": "https://clinic.invalid/Quibblethorn.pdf"}, "elsewhere"),
        ({}, "empty"),
    ],
)
def test_an_attachment_is_told_by_one_word(attachment: dict[str, object], word: str) -> None:
    assert told(read(reference(**attachment)), "understood")["attachments"] == [word]


def test_whom_an_attached_message_is_about_is_masked_and_not_the_charts_word() -> None:
    reading = read(bundle(PATIENT, reference(data=base64.b64encode(HL7).decode())))
    assert "Zwetschge" in reading.aside.get("family_name")
    assert "987654321" in reading.aside.get("health_number")
    assert reading.subject.get("family_name") == ("Quibblethorn",)


def test_without_a_patient_the_attached_message_is_all_that_tells() -> None:
    reading = read(reference(data=base64.b64encode(HL7).decode()))
    assert reading.subject.get("family_name") == ("Zwetschge",)


def test_one_element_stands_for_its_list() -> None:
    name = PATIENT["name"][0] | {"given": "Zanzibarla"}
    odd = PATIENT | {"name": name, "address": PATIENT["address"][0]}
    reading = read({"resourceType": "Bundle", "type": "collection", "entry": {"resource": odd}})
    assert reading.subject.get("given_name") == ("Zanzibarla",)
    assert reading.subject.get("city") == ("Flummox",)
    assert told(reading, "understood")["model"] == "deviates"


def test_a_birth_on_the_first_day_of_1970_is_a_day_like_any_other() -> None:
    assert read(PATIENT | {"birthDate": "1970-01-01"}).subject.get("birth_date") == ("1970-01-01",)


@pytest.mark.parametrize("name", ["Éloïse", "E\u0301loi\u0308se"])
def test_accents_are_read_composed_and_decomposed(name: str) -> None:
    tree = PATIENT | {"name": [{"family": name}]}
    body = json.dumps(tree, ensure_ascii=False).encode()
    assert fhir.read(body).subject.get("family_name") == (name,)
    assert read(tree).subject.get("family_name") == (name,)


def test_an_empty_chart_is_a_chart() -> None:
    reading = read({"resourceType": "Patient"})
    assert (reading.emr_id, list(reading.subject)) == (None, [])
    empty = read({"resourceType": "Bundle", "type": "collection"})
    assert told(empty, "patient") == {}


def test_an_unknown_type_of_resource_hides_no_fault_of_another() -> None:
    reading = read(bundle({"resourceType": "Zwetschge"}, PATIENT | {"birthDate": "19/07/1931"}))
    understood = told(reading, "understood")
    assert (understood["patients"], understood["others"]) == (1, 1)
    assert [one["member"] for one in understood["deviations"]] == ["birthDate"]


def test_a_resource_that_is_too_deep_is_not_compared() -> None:
    tree: dict[str, Any] = {}
    for _ in range(200):
        tree = {"extension": [tree]}
    understood = told(read(PATIENT | tree), "understood")
    assert [one["wrong"] for one in understood["deviations"]] == ["unchecked"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Quibblethorn",
        b"[]",
        b"null",
        b'{"resourceType": ["Patient"]}',
        b'{"resourceType": "Observation", "subject": {"display": "Quibblethorn"}}',
        b'{"name": [{"family": "Quibblethorn"}]}',
        b'{"resourceType": "Patient", "id": "1", "id": "2"}',
        b'{"resourceType": "Patient", "id": NaN}',
        b'{"resourceType": "Patient", "name": [{"family": "Quibble',
        b'{"resourceType": "Patient", "name": "\xe9\x81"}',
        b'{"resourceType": "Patient", "x": ' + b"[" * 100_000,
        b'{"resourceType": "Patient", "x": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
def test_what_is_no_such_document_is_refused_and_not_quoted(body: bytes) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        fhir.read(body)
    assert caught.value.__context__ is None
    assert "Quibble" not in repr(caught.value)


def test_a_document_that_is_too_large_is_refused() -> None:
    body = json.dumps(PATIENT).encode()
    fhir.read(body.rjust(fhir.MOST_BYTES))
    with pytest.raises(ChartUnreadableError):
        fhir.read(body.rjust(fhir.MOST_BYTES + 1))


@pytest.mark.parametrize("media_type", ["application/fhir+json", "application/json"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_handed_document_is_recognised(media_type: str, mark: bytes) -> None:
    reading = read_handed(HandedDocument(media_type, mark + json.dumps(PATIENT).encode()))
    assert (reading.document.kind, reading.document.media_type) == ("fhir", fhir.MEDIA_TYPE)
    assert reading.emr_id == "1234"


def test_the_sample_of_ca_baseline_is_read() -> None:
    path = SAMPLE / "patient_ca_baseline_synthetic.json"
    if not path.exists():
        pytest.skip("the samples are not beside the project")
    reading = fhir.read(path.read_bytes(), ("urn:example:clinic-mrn",))
    assert reading.emr_id == "10042"
    assert "123456782" in reading.subject.get("health_number")
    assert told(reading, "understood")["attachments"] == ["hl7-v2"]
    assert told(reading, "understood")["model"] == "r4"


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PLACES = st.sampled_from([*PATIENT, "entry", "contained", "content", "author", "type", "id"])
RESOURCES = st.builds(
    lambda kind, members: {**members, "resourceType": kind},
    st.sampled_from(["Patient", "DocumentReference", "RelatedPerson", "Practitioner", "Bundle"]),
    st.dictionaries(PLACES, TREES, max_size=5),
)


@given(st.lists(RESOURCES, max_size=3), RESOURCES)
def test_any_tree_is_read_or_refused_the_same_each_time(
    entries: list[dict[str, object]], outer: dict[str, object]
) -> None:
    for tree in (outer, bundle(*entries)):
        found: list[Reading] = []
        body = json.dumps(tree).encode()
        for _ in range(2):
            with suppress(ChartUnreadableError):
                found.append(fhir.read(body))
        if found:
            one, two = found
            assert (one.emr_id, list(one.subject)) == (two.emr_id, list(two.subject))
            assert told(one, "understood") == told(two, "understood")


@given(st.binary(max_size=40), st.integers(0, 2000), st.integers(0, 2000))
def test_a_damaged_document_is_read_or_refused(noise: bytes, start: int, length: int) -> None:
    body = json.dumps(bundle(PATIENT, reference(data=base64.b64encode(HL7).decode()))).encode()
    with suppress(ChartUnreadableError):
        fhir.read(body[:start] + noise + body[start + length :])
