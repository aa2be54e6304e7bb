"""A clinic may say who writes its own EMR ID into HL7, and where; nobody else is believed."""

from pathlib import Path

import pytest

from connectors.errors import ChartNotFoundError
from connectors.formats import hl7v2
from connectors.formats.export_folder import newest_with, readers_for
from connectors.formats.senders import SENDERS, sender_of, with_emr_ids


def message(application: str = "OWNLAB", number: str = "48213") -> bytes:
    return f"MSH|^~\\&|{application}|X\rPID|1|{number}^^^A||||19500317".encode()


def test_the_stated_field_of_the_stated_sender_is_the_emr_id() -> None:
    senders = with_emr_ids(["OWNLAB:2"])
    assert hl7v2.read(message(), senders).emr_id == "48213"
    assert hl7v2.read(message()).emr_id is None
    assert hl7v2.read(message("OTHERLAB"), senders).emr_id is None


def test_a_known_sender_keeps_its_habits() -> None:
    (known,) = (one for one in with_emr_ids(["GDML:3"]) if one.name == "gdml")
    before = sender_of(SENDERS, ("GDML",), ())
    assert (known.emr_id, known.health_number) == (3, before.health_number)
    assert len(with_emr_ids(["GDML:3"])) == len(SENDERS)


def test_a_health_number_in_that_field_is_no_emr_id() -> None:
    body = b"MSH|^~\\&|OWNLAB|X\rPID|1|9698658215^^^BC^PHN"
    reading = hl7v2.read(body, with_emr_ids(["OWNLAB:2"]))
    assert reading.emr_id is None


@pytest.mark.parametrize("stated", ["OWNLAB", "OWNLAB:0", "OWNLAB:40", ":2", "A|B:2", "A:2\n", ""])
def test_another_form_is_refused(stated: str) -> None:
    with pytest.raises(ValueError, match="APPLICATION:FIELD"):
        with_emr_ids([stated])


def test_an_export_of_that_sender_is_found_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.hl7").write_bytes(message())
    readers = readers_for(with_emr_ids(["OWNLAB:2"]), trusts_cds=True)
    assert newest_with(tmp_path, "48213", readers).emr_id == "48213"
    with pytest.raises(ChartNotFoundError):
        newest_with(tmp_path, "48213")
