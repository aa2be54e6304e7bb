"""The newest export of a patient is found by what files hold, never by what they are called."""

import errno
import io
import os
import traceback
from pathlib import Path
from typing import BinaryIO

import pytest

from connectors.contract import JsonTree
from connectors.errors import ChartNotFoundError, ChartUnreadableError, EmrUnreachableError
from connectors.formats import cds, export_folder, hl7v2
from connectors.formats.export_folder import newest_with, whole
from connectors.formats.reading import Reading
from connectors.formats.senders import Sender

TELLING = "Quenouille_Berengere_20077_1983-04-05.xml"


def export(emr_id: str, name: str = "Personne", *also: str) -> str:
    records = "".join(
        "<PatientRecord><Demographics>"
        f"<Names><LegalName><FirstName><Part>{name}</Part></FirstName></LegalName></Names>"
        f"<UniqueVendorIdSequence>{number}</UniqueVendorIdSequence>"
        "</Demographics></PatientRecord>"
        for number in (emr_id, *also)
    )
    return f'<OmdCds xmlns="cds">{records}</OmdCds>'


def put(folder: Path, name: str, body: str, age: int) -> Path:
    path = folder / name
    path.write_text(body, "utf-8")
    os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    return path


def found(folder: Path, patient_id: str = "42") -> tuple[str, ...]:
    return newest_with(folder, patient_id).subject.get("given_name")


def test_the_newest_file_that_holds_the_patient_is_read(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", export("42", "Ancien"), age=300)
    put(tmp_path, "z.xml", export("42", "Recent"), age=200)
    put(tmp_path, "m.xml", export("43", "Autrui"), age=100)
    assert found(tmp_path) == ("Recent",)


def test_a_name_says_nothing_about_who_is_in_the_file(tmp_path: Path) -> None:
    put(tmp_path, "Zorro_Zoe_42_1983-04-05.xml", export("43", "Autrui"), age=1)
    put(tmp_path, "sans-extension", export("42", "Vrai"), age=300)
    assert found(tmp_path) == ("Vrai",)


def test_a_patient_among_several_in_one_file_is_found(tmp_path: Path) -> None:
    put(tmp_path, "all.xml", export("41", "Tous", "42", "43"), age=1)
    assert newest_with(tmp_path, "42").emr_id == "42"


def test_a_file_that_nobody_can_read_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "cut.xml", export("42", "Coupe")[:-12], age=1)
    put(tmp_path, "ReadMe.txt", "42", age=2)
    put(tmp_path, "bomb.xml", f"<!DOCTYPE a []>{export('42', 'Bombe')}", age=3)
    put(tmp_path, "whole.xml", export("42", "Entier"), age=300)
    assert found(tmp_path) == ("Entier",)


@pytest.mark.parametrize("older", [True, False])
def test_a_share_that_goes_away_while_a_file_is_read_ends_in_a_code(
    tmp_path: Path, *, older: bool
) -> None:
    stale = put(tmp_path, TELLING, export("42", "Perdu"), age=1)
    if older:
        put(tmp_path, "a.xml", export("42", "Ancien"), age=300)

    def reader(source: BinaryIO, patient_id: str) -> Reading:
        body = source.read()
        if b"Perdu" in body:
            raise OSError(errno.ESTALE, "Stale file handle", str(stale))
        return cds.read(io.BytesIO(body), patient_id)

    if older:
        assert newest_with(tmp_path, "42", [reader]).subject.get("given_name") == ("Ancien",)
        return
    with pytest.raises(ChartUnreadableError) as caught:
        newest_with(tmp_path, "42", [reader])
    assert caught.value.__context__ is None


def test_no_file_of_the_patient_is_a_chart_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ChartNotFoundError):
        newest_with(tmp_path, "42")
    put(tmp_path, "m.xml", export("43"), age=1)
    put(tmp_path, "ReadMe.txt", "no export", age=2)
    with pytest.raises(ChartNotFoundError):
        newest_with(tmp_path, "42")


def test_a_folder_in_which_nothing_can_be_read_is_unreadable(tmp_path: Path) -> None:
    put(tmp_path, "export.pgp", "encrypted", age=1)
    with pytest.raises(ChartUnreadableError):
        newest_with(tmp_path, "42")


def test_a_folder_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(EmrUnreachableError):
        newest_with(tmp_path / "absent", "42")
    put(tmp_path, "file", "x", age=1)
    with pytest.raises(EmrUnreachableError):
        newest_with(tmp_path / "file", "42")


def test_a_link_leads_a_careless_reader_outside_and_us_nowhere(tmp_path: Path) -> None:
    folder, outside = tmp_path / "exports", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    target = put(outside, "secret.xml", export("42", "Dehors"), age=1)
    (folder / "link.xml").symlink_to(target)
    assert cds.read(io.BytesIO((folder / "link.xml").read_bytes()), "42").emr_id == "42"
    with pytest.raises(ChartNotFoundError):
        newest_with(folder, "42")


def test_a_link_put_in_place_of_a_listed_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, outside = tmp_path / "exports", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    put(folder, "export.xml", export("42", "Dedans"), age=1)
    put(outside, "secret.xml", export("42", "Dehors"), age=1)
    listed = export_folder._newest_first(folder)
    (folder / "export.xml").unlink()
    (folder / "export.xml").symlink_to(outside / "secret.xml")
    with pytest.raises(ChartUnreadableError):
        export_folder._open(listed[0])
    # Where a system has no such flag, the number of the file tells
    monkeypatch.delattr(os, "O_NOFOLLOW")
    with pytest.raises(ChartUnreadableError):
        export_folder._open(listed[0])


def test_a_file_that_vanished_is_passed_over(tmp_path: Path) -> None:
    gone = put(tmp_path, "gone.xml", export("42"), age=1)
    listed = export_folder._newest_first(tmp_path)
    gone.unlink()
    with pytest.raises(ChartUnreadableError):
        export_folder._open(listed[0])


def test_subfolders_pipes_and_empty_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    put(tmp_path / "sub", "export.xml", export("42"), age=1)
    os.mkfifo(tmp_path / "pipe")
    put(tmp_path, "empty.xml", "", age=1)
    with pytest.raises(ChartNotFoundError):
        newest_with(tmp_path, "42")


def test_a_file_above_the_limit_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "export.xml", export("42", "Grand"), age=1)
    assert found(tmp_path) == ("Grand",)
    monkeypatch.setattr(export_folder, "MOST_BYTES", 20)
    with pytest.raises(ChartNotFoundError):
        newest_with(tmp_path, "42")


def test_a_search_that_would_read_too_much_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age in range(5):
        put(tmp_path, f"{age}.xml", export("43"), age=age)
    put(tmp_path, "old.xml", export("42"), age=300)
    monkeypatch.setattr(export_folder, "MOST_IN_ALL", 3 * len(export("43")))
    with pytest.raises(ChartUnreadableError):
        newest_with(tmp_path, "42")


def test_the_oldest_of_very_many_files_are_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "new.xml", export("43"), age=1)
    put(tmp_path, "old.xml", export("42", "Vieux"), age=300)
    assert found(tmp_path) == ("Vieux",)
    monkeypatch.setattr(export_folder, "MOST_FILES", 1)
    with pytest.raises(ChartNotFoundError):
        newest_with(tmp_path, "42")


@pytest.mark.parametrize("body", [export("43"), "encrypted", export("42")[:-5]])
def test_no_name_of_a_file_is_in_an_error(
    tmp_path: Path, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    put(tmp_path, TELLING, body, age=1)
    with pytest.raises((ChartNotFoundError, ChartUnreadableError)) as caught:
        newest_with(tmp_path, "42")
    told = "".join(traceback.format_exception(caught.value))
    assert "Quenouille" not in told + caplog.text
    assert caught.value.__context__ is None


def test_no_name_of_a_file_is_in_a_reading(tmp_path: Path) -> None:
    put(tmp_path, TELLING, export("42"), age=1)
    reading = newest_with(tmp_path, "42")
    assert isinstance(reading.document.content, JsonTree)
    told = [str(reading.document.content.value), reading.document.kind, *dict(reading.subject)]
    assert "Quenouille" not in "".join(told)


def test_a_reader_of_whole_documents_takes_those_of_the_patient_alone(tmp_path: Path) -> None:
    own = Sender("own", ("OWN",), (2,), emr_id=3)
    reader = whole(lambda body: hl7v2.read(body, (own,)))
    put(tmp_path, "other.hl7", "MSH|^~\\&|OWN\rPID|1||43||Autrui", age=1)
    put(tmp_path, "this.hl7", "MSH|^~\\&|OWN\rPID|1||42||Vrai", age=2)
    reading = newest_with(tmp_path, "42", (cds.read, reader))
    assert reading.subject.get("family_name") == ("Vrai",)


def test_a_document_that_is_too_large_to_be_taken_whole_is_unreadable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(export_folder, "MOST_AT_ONCE", 10)
    with pytest.raises(ChartUnreadableError):
        whole(hl7v2.read)(io.BytesIO(b"MSH|^~\\&|OWN\rPID|1||42"), "42")


def test_each_reader_begins_at_the_start_of_the_file(tmp_path: Path) -> None:
    heard: list[bytes] = []

    def reader(source: BinaryIO, _: str) -> Reading:
        heard.append(source.read())
        raise ChartUnreadableError

    put(tmp_path, "a", "body", age=1)
    with pytest.raises(ChartUnreadableError):
        newest_with(tmp_path, "42", (reader, reader))
    assert heard == [b"body", b"body"]
