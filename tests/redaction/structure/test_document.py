"""One whole document of each format: what its list names in its shape leaves, and nothing else."""

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.level import Level
from redaction.redacted import MASK
from redaction.rules import RULES_VERSION
from redaction.structure import carriers, readers
from redaction.structure.document import RedactedDocument, redact_document
from redaction.structure.media_types import Format

SYNTHETIC = Path(__file__).parents[4] / "shared" / "data" / "synthetic"
UUID = "b1c40999-39c4-c7f1-7447-6c0069a2538c"


def text_of(body: str | bytes, media_type: str | None = None) -> str:
    answer = redact_document(body.encode() if isinstance(body, str) else body, media_type)
    assert answer.text is not None
    return answer.text


def test_json_keeps_what_is_listed_in_its_shape() -> None:
    kept = {"emrId": "4821", "oceanRef": 482, "status": 500, "requestId": UUID, "code": "ORA-01017"}
    source = {**kept, "firstName": "Zoé", "results": [1, "neg"], "zorgle": "Canari"}
    answer = redact_document(json.dumps(source).encode())
    assert json.loads(answer.output) == {**kept, "firstName": MASK, "results": MASK}
    assert answer.dropped == 1
    assert answer.findings == {Kind.NAME: 1, Kind.CLINICAL: 1}
    assert answer.rules_version == RULES_VERSION
    assert answer.media_type == "application/json"


@pytest.mark.parametrize(
    "value",
    ["Canari", "9876543217", 9876543217, "1952-03-17", "613.555.0142", "H-774411", {"a": 1}],
)
@pytest.mark.parametrize("name", ["status", "code", "version", "build", "requestId", "count", "ok"])
def test_a_listed_name_with_another_shape_is_masked(name: str, value: object) -> None:
    assert json.loads(text_of(json.dumps({name: value})))[name] == MASK


@pytest.mark.parametrize(
    "name", ["status\\ud800", "status\\u200b", "\\ud83d\\ude42status", "status?"]
)
def test_a_name_with_odd_signs_is_not_listed(name: str) -> None:
    answer = redact_document(f'{{"{name}": 500, "code": 500}}'.encode())
    assert json.loads(answer.output) == {"code": 500}
    assert answer.dropped == 1


def test_json_lines_are_a_list() -> None:
    assert json.loads(text_of('{"status": 500}\n\n{"nom": "Canari"}\n')) == [
        {"status": 500},
        {"nom": MASK},
    ]


def test_a_form_loses_its_unknown_parameters_with_their_names() -> None:
    text = "zorgle=1&emrId=4821&first=Zo%C3%A9&canari&status=200&hin=1&x=1"
    assert text_of(text) == "emrId=4821&first=XXXXXXX&status=200&hin=XXXXXXX"
    assert text_of("https://x.ca/p/Canari?last=Canari&status=200") == (
        "XXXXXXX?last=XXXXXXX&status=200"
    )


def test_a_head_keeps_its_lines_and_loses_its_body() -> None:
    head = (
        "POST /patient/Canari?hin=1 HTTP/1.1\r\nHost: canari.example\r\n"
        f"Authorization: Bearer canari\r\nX-Request-Id: {UUID}\r\n"
        "Content-Type: application/json\r\n\r\n"
    )
    assert text_of(head + '{"nom": "Canari"}') == (
        f"POST XXXXXXX HTTP/1.1\r\nAuthorization: XXXXXXX\r\nX-Request-Id: {UUID}\r\n"
        "Content-Type: application/json\r\n\r\nXXXXXXX"
    )
    answer = "HTTP/1.1 500 Internal Server Error\r\nSet-Cookie: a=canari;\r\n b=canari\r\n"
    assert text_of(answer) == ("HTTP/1.1 500 Internal Server Error\r\nSet-Cookie: XXXXXXX\r\n")
    assert "Canari" not in text_of("HTTP/1.1 500 Canari\r\nContent-Length: 1\r\n")
    assert text_of("HTTP/1.1 500 Gone wild") == "HTTP/1.1 500 XXXXXXX"


def test_a_table_loses_its_unknown_columns_with_their_names() -> None:
    text = (
        "Zorgle,Name,DOB,Status,EMR ID,x\r\n"
        '1,"Canari, ""Zoé""",1952,AC,4821,"a, b"\r\n'
        "2,,,Canari,,\r\n"
    )
    answer = redact_document(text.encode())
    assert answer.text == ('Name,DOB,Status,EMR ID\r\n"XXXXXXX",XXXXXXX,AC,4821\r\n,,XXXXXXX,\r\n')
    assert answer.dropped == 6
    assert text_of("Nom;Statut\nCanari;AC;en trop\n") == "Nom;Statut\nXXXXXXX;AC\n"


@pytest.mark.parametrize("media_type", [None, "text/csv"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last_name\nzqvarnik\n", "last_name\nXXXXXXX\n"),
        ("lastName\r\nzqvarnik\r\n\r\nrose", "lastName\r\nXXXXXXX\r\n\r\nXXXXXXX"),
        ('"LAST_NAME"\n"zqvarnik, rose"\n', '"LAST_NAME"\n"XXXXXXX"\n'),
        ("home_address\n12 Main, zqvarnik\n", "home_address\nXXXXXXX\n"),
        ("status,code\nzqvarnik,rose\nAC,500\n\n", "status,code\nXXXXXXX,XXXXXXX\nAC,500\n\n"),
        ("id;status\n77;zqvarnik", "status\nXXXXXXX"),
    ],
)
def test_a_table_need_not_name_two_fields_of_a_person(
    text: str, expected: str, media_type: str | None
) -> None:
    assert text_of(text, media_type) == expected


@pytest.mark.parametrize(
    "text",
    [
        "last_name\n",
        "notes\nthe page is slow\n",
        "NOTES\nthe page is slow\n",
        "Notes\nthe page is slow\n",
        "zorgle_name_of\nthe page is slow\n",
        "status,zorgle\nthe page,slow\n",
        "status,code\nthe page is slow\n",
        "status,code\nthe page,slow,again\n",
    ],
)
def test_a_text_that_begins_like_a_table_stays_one(text: str) -> None:
    assert text_of(text) == text
    assert redact_document(text.encode()).media_type == "text/plain"
    assert redact_document(text.encode(), "text/csv").text is None


def test_prose_is_left_to_the_words() -> None:
    answer = redact_document(b"Hello, my phone, 613-555-0142, rings.", level=Level.STANDARD)
    assert answer.text == "Hello, my phone, XXXXXXX, rings."
    assert answer.media_type == "text/plain"
    assert answer.findings == {Kind.PHONE: 1}


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"nom": "Canari"', None),
        (b'{"a": 1, "a": "Canari"}', "application/json"),
        (b"[]", None),
        (b"<canari>Zo\xc3\xa9</canari>", None),
        (b"MSH Canari", "application/hl7-v2"),
        (b"Canari, Zoe", "text/csv"),
        (b"Canari", "application/x-www-form-urlencoded"),
        (b"Canari", "message/http"),
        (b"Canari: x\nbcd", "message/http"),
        (b"%PDF-1.7 Canari", "application/pdf"),
        (b"{\\rtf1 Canari}", "text/plain"),
        (b"Canari\0\x01", None),
        (b"Canari", "image/png"),
    ],
)
def test_what_does_not_parse_leaves_as_a_skeleton(body: bytes, media_type: str | None) -> None:
    answer = redact_document(body, media_type)
    assert answer.text is None
    assert answer.skeleton is not None
    assert answer.skeleton["length"] == len(body)
    assert b"anari" not in answer.output.lower()


def test_without_a_keep_list_a_document_keeps_the_identifiers_that_it_states() -> None:
    body = b'{"emrId": "4821", "patientId": "4822", "oceanRef": "482"}'
    assert json.loads(redact_document(body).output) == {
        "emrId": MASK, "patientId": MASK, "oceanRef": "482",
    }  # fmt: skip
    assert json.loads(redact_document(body, keep=("4821",)).output) == {
        "emrId": "4821", "patientId": MASK, "oceanRef": MASK,
    }  # fmt: skip


@pytest.mark.parametrize(
    "number", ["987654321", '"987654321"', '"Canari"', '["4821"]', "true", "1" * 5000]
)
def test_what_is_no_identifier_does_not_pass_for_one(number: str) -> None:
    answer = redact_document(f'{{"emrId": {number}}}'.encode())
    assert "4821" not in answer.output.decode()
    assert "987654321" not in answer.output.decode()
    assert answer.text is None or json.loads(answer.text) == {"emrId": MASK}


def test_a_value_of_the_patient_in_a_kept_field_is_masked() -> None:
    body = b'{"count": 4477, "status": "final"}'
    subject = Subject(other_numbers="4477")
    assert json.loads(redact_document(body, subject=subject).output)["count"] == MASK
    assert json.loads(redact_document(body).output)["count"] == 4477


def test_what_is_kept_is_the_bytes_of_the_original() -> None:
    body = "EMR ID;Résumé;Statut\r\n4821;é;AC\r\n".encode("latin-1")
    assert redact_document(body).output == body.replace(b"\xe9;AC", b"XXXXXXX;AC")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("text", ["é : 613-555-0142\r\n", "first=613-555-0142&status=200"])
def test_every_encoding_comes_back_as_it_was(text: str, encoding: str) -> None:
    expected = text.replace("613-555-0142", MASK).encode(encoding)
    assert redact_document(text.encode(encoding)).output == expected


def test_utf_16_that_ends_within_a_letter_is_a_skeleton() -> None:
    assert redact_document("Canari".encode("utf-16")[:-1]).text is None
    json_text = redact_document(b"\xfe\xff" + '{"status": 500}'.encode("utf-16-be")).output
    assert json.loads(json_text.decode("utf-16")) == {"status": 500}


def test_documents_of_the_emrs_go_by_their_own_lists() -> None:
    if not SYNTHETIC.exists():
        pytest.skip("the synthetic charts are not on this machine")
    kinds = set()
    for path in SYNTHETIC.rglob("*.*"):
        answer = redact_document(path.read_bytes())
        kinds.add(answer.media_type)
        assert answer.text is not None
        for canary in ("Canari", "Eloise", "Prochefictif", "555-0142", "5550142"):
            assert canary.lower() not in answer.text.lower()
    assert kinds >= {
        "application/xml", "application/hl7-v2", "application/fhir+json", "application/json",
    }  # fmt: skip


def zipped(*members: tuple[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return body.getvalue()


INSIDE = b'{"status": 500, "nom": "Canari"}'


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(INSIDE, mtime=0),
        gzip.compress(INSIDE + b" " * 9_000, mtime=0),  # many times as long as what is packed
        zipped(("Canari.json", INSIDE)),
        base64.b64encode(INSIDE),
        base64.encodebytes(INSIDE + b"\n" + INSIDE + b" " * 13).replace(b"\n", b"\r\n"),
        base64.urlsafe_b64encode(INSIDE).rstrip(b"="),
        b"data:application/json;base64," + base64.b64encode(INSIDE),
        b"data:application/json,%7B%22status%22%3A 500, %22nom%22: %22Canari%22}",
        json.dumps(INSIDE.decode()).encode(),
        base64.b64encode(gzip.compress(zipped(("a", INSIDE)), mtime=0)),
    ],
)
def test_a_carrier_is_opened(body: bytes) -> None:
    answer = json.loads(redact_document(body).output)
    assert (answer if isinstance(answer, dict) else answer[0]) == {"status": 500, "nom": MASK}


def _nested(times: int) -> bytes:
    body = INSIDE
    for _ in range(times):
        body = gzip.compress(body)
    return body


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"0" * 20_000_000, mtime=0),
        zipped(("a", b"0" * 20_000_000)),
        zipped(("a", INSIDE), ("b", INSIDE)),
        zipped(),
        b"PK\x03\x04 Canari",
        b"\x1f\x8b\x08 Canari",
        gzip.compress(INSIDE, mtime=0)[:20],
        b"data:;base64,Canari!",
        _nested(carriers.DEEPEST + 1),
    ],
)
def test_a_bomb_and_a_damaged_carrier_leave_as_a_skeleton(body: bytes) -> None:
    answer = redact_document(body)
    assert answer.text is None
    assert b"anari" not in answer.output.lower()


@pytest.mark.parametrize("text", ["eyes hurt and are swollen today", "W3 said the phone rings"])
def test_prose_is_no_base64(text: str) -> None:
    assert redact_document(text.encode()).text == text


def test_depth_is_counted_exactly() -> None:
    assert redact_document(_nested(carriers.DEEPEST)).text is not None


@pytest.mark.parametrize("media_type", ["application/vnd.emr+json", "TEXT/JSON; charset=utf-8"])
def test_json_under_another_name_is_json(media_type: str) -> None:
    assert json.loads(text_of('{"status": 500, "zorgle": "Canari"}', media_type)) == {"status": 500}


def test_a_row_that_does_not_end_is_no_table() -> None:
    row = "Nom,Statut\n" + "Canari," * 600
    assert redact_document(row.encode(), "text/csv").text is None


def test_nothing_of_a_document_stands_in_a_repr() -> None:
    understood = readers.READERS[Format.JSON][-1](b'{"emrId": "4821"}')
    assert understood is not None
    assert "4821" not in repr(understood)
    answer = redact_document(b'{"emrId": "4821"}')
    assert "4821" not in repr(answer)
    assert isinstance(answer, RedactedDocument)
