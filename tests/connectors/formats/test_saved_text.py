"""A text is decoded as it was saved: by Windows, by a window, by an old EMR."""

import json

import pytest

from connectors.formats import fhir, ocean_raw
from connectors.formats.saved_text import decoded

NAME = "Bérengère Cœur-d\u2019Éloïse"
SAVED = {
    "utf-8": NAME.encode(),
    "utf-8 with a mark": NAME.encode("utf-8-sig"),
    "utf-16 as Notepad writes it": b"\xff\xfe" + NAME.encode("utf-16-le"),
    "utf-16 the other way round": b"\xfe\xff" + NAME.encode("utf-16-be"),
    "windows-1252": NAME.encode("cp1252"),
}


@pytest.mark.parametrize("body", SAVED.values(), ids=SAVED)
def test_a_saved_text_is_read_in_every_encoding_that_windows_saves_in(body: bytes) -> None:
    assert decoded(body) == NAME


def test_iso_8859_1_is_read_as_windows_1252() -> None:
    assert decoded("Éloïse".encode("iso-8859-1")) == "Éloïse"


@pytest.mark.parametrize("body", [b"\x81", b"caf\xe9\x8d", b"\xff\xfea", b"\xef\xbb\xbf\xe9"])
def test_what_no_encoding_explains_is_no_text(body: bytes) -> None:
    assert decoded(body) is None


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_raw_data_and_fhir_keep_their_accents(codec: str) -> None:
    raw = {"ref": "482", "demographics": {"firstName": NAME}}
    patient = {"resourceType": "Patient", "name": [{"given": [NAME]}]}
    for read, tree in ((ocean_raw.read, raw), (fhir.read, patient)):
        body = json.dumps(tree, ensure_ascii=False).encode(codec)
        assert read(body).subject.get("given_name") == (NAME,)
