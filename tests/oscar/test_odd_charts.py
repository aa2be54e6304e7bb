"""Charts that are old, merged, empty or oddly written: still found, still masked."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from connectors.contract import ChartHandle, Identifiers, JsonTree, Unredacted
from connectors.errors import ChartNotFoundError
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_oscar import Dialect, PretendOscar
from demo.pretend_oscar.faults import Fault
from oscar.connector import OscarConnector
from oscar.settings import Record
from redaction.allow_list import redact
from redaction.comparison import Comparison, compare

Make = Callable[..., OscarConnector]
PATIENT = PATIENTS[0]
EMPTY = dict.fromkeys(
    (
        "family_name", "given_name", "middle_name", "sex", "health_number",
        "health_number_version", "province", "phone", "cell", "email", "street", "city",
        "postal_code", "chart_number", "sin", "contact_family", "contact_given", "contact_phone",
        "provider_family", "provider_given", "provider_number", "note", "comments",
    ),
    "",
)  # fmt: skip


def admit(oscar: PretendOscar, **values: object) -> SyntheticPatient:
    """Replace the first patient by one with these values."""
    patient = replace(PATIENT, **values)  # type: ignore[arg-type]
    oscar.patients = (patient, *oscar.patients[1:])
    return patient


def shown(connector: OscarConnector, raw: Unredacted) -> tuple[str, dict[str, object]]:
    """Return what leaves of a read, its text and its facts."""
    found: Identifiers = connector.identify(raw)
    texts: list[str] = []
    facts: dict[str, object] = {}
    for document in raw.documents:
        redacted = redact(document, connector.keep, found, raw.subject)
        texts.append(redacted.text or "")
        facts |= redacted.facts
    return "\n".join(texts), facts


@pytest.mark.parametrize("dialect", Dialect)
async def test_a_birth_on_the_first_day_of_1970_is_a_date_in_every_dialect(
    make: Make, oscar: PretendOscar, chart: ChartHandle, dialect: Dialect
) -> None:
    admit(oscar, birth_date=date(1970, 1, 1))
    oscar.dialect = dialect
    connector = make(record="full")
    raw = await connector.read(chart)
    assert raw.subject.get("birth_date") == ("1970-01-01",)
    text, facts = shown(connector, raw)
    assert "00:00:00" not in text
    assert "1970" not in text
    assert facts["dateOfBirth"]["present"] is True  # type: ignore[index]


@pytest.mark.parametrize("record", Record)
@pytest.mark.parametrize("number", ["77", "78"])
async def test_every_number_of_a_merged_chart_is_told_and_kept_nowhere_else(
    make: Make, oscar: PretendOscar, chart: ChartHandle, number: str, record: Record
) -> None:
    oscar.merged = {"77": PATIENT.emr_id, "78": PATIENT.emr_id}
    connector = make(record=record)
    raw = await connector.read(replace(chart, patient_id=number))
    found = connector.identify(raw)
    assert (found.emr_id, found.merged_emr_ids) == (PATIENT.emr_id, (number,))
    text, _ = shown(connector, raw)
    assert json.loads(text)["demographicNo"] == int(PATIENT.emr_id)


async def test_a_chart_merged_into_one_that_is_gone_is_not_found(
    make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    oscar.merged = {"77": "999999"}
    with pytest.raises(ChartNotFoundError):
        await make().read(replace(chart, patient_id="77"))


@pytest.mark.parametrize("record", Record)
async def test_a_patient_that_is_not_there_is_not_found(
    make: Make, chart: ChartHandle, record: Record
) -> None:
    with pytest.raises(ChartNotFoundError):
        await make(record=record).read(replace(chart, patient_id="999999"))


@pytest.mark.parametrize("dialect", Dialect)
async def test_an_empty_chart_is_named_by_its_number_and_told_to_be_empty(
    make: Make, oscar: PretendOscar, chart: ChartHandle, dialect: Dialect
) -> None:
    admit(oscar, **EMPTY)
    oscar.dialect = dialect
    connector = make(record="full")
    raw = await connector.read(chart)
    assert connector.identify(raw).emr_id == PATIENT.emr_id
    assert raw.subject.get("health_number") == raw.subject.get("family_name") == ()
    _, facts = shown(connector, raw)
    assert facts["hin"]["present"] is False  # type: ignore[index]
    assert facts["lastName"]["present"] is False  # type: ignore[index]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252", "utf-8-sig", "utf-8"])
async def test_a_name_is_the_same_in_every_encoding(
    make: Make, oscar: PretendOscar, chart: ChartHandle, encoding: str
) -> None:
    patient = admit(oscar, family_name="Zébulon-Lœuvre" if encoding == "cp1252" else "Zébulon-Île")
    oscar.encoding = encoding
    connector = make(record="full")
    raw = await connector.read(chart)
    assert raw.subject.get("family_name") == (patient.family_name,)
    text, _ = shown(connector, raw)
    assert "bulon" not in text


async def test_bytes_of_no_encoding_are_read_all_the_same(
    make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    # 81 is no character of Windows-1252, and stands alone in no UTF-8
    admit(oscar, family_name="Z\x81bulon")
    oscar.encoding = "iso-8859-1"
    raw = await make(record="full").read(chart)
    assert raw.subject.get("family_name") == ("Z\x81bulon",)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_an_accent_may_be_written_apart_from_its_letter(
    make: Make, oscar: PretendOscar, chart: ChartHandle, form: str
) -> None:
    admit(oscar, family_name=unicodedata.normalize(form, "Zébulon-Île"))  # type: ignore[arg-type]
    connector = make(record="full")
    raw = await connector.read(chart)
    text, _ = shown(connector, raw)
    assert "bulon" not in text
    ocean = Subject(family_name="Zébulon-Île")
    compared = compare(raw.subject, ocean, chart_emr_id=None, ocean_emr_id=None)["family_name"]
    assert compared == (Comparison.EQUAL if form == "NFC" else Comparison.FOLDED)


async def test_one_element_lists_that_came_as_objects_are_masked_like_lists(
    make: Make, oscar: PretendOscar, chart: ChartHandle, leaks: Callable[[object], list[str]]
) -> None:
    oscar.dialect = Dialect.JETTISON
    connector = make(record="full")
    raw = await connector.read(chart)
    record = raw.documents[0].content
    assert isinstance(record, JsonTree)
    assert isinstance(record.value, dict)
    assert isinstance(record.value["demoContacts"], dict)
    assert leaks(record.value)
    text, _ = shown(connector, raw)
    assert "demoContacts" in text
    assert set(leaks(text)) <= {PATIENT.emr_id}


async def test_a_chart_that_is_gone_between_two_reads_leaves_nothing_behind(
    make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    connector = make()
    assert (await connector.read(chart)).documents
    oscar.faults.add(Fault.PATIENT_UNKNOWN)
    with pytest.raises(ChartNotFoundError):
        await connector.read(chart)
