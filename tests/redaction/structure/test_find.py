"""What stands in structured text is masked in place, and the form stays."""

import base64
import csv
import io
import json
from pathlib import Path

import pytest

from connectors.shapes import Kind
from redaction.structure import structured_findings
from redaction.structure.find import _hl7_of_strings
from redaction.structure.in_place import mask_in_form
from redaction.structure.page_cells import page_cells
from redaction.words.finding import Certainty, mask, settle

UUID = "b1c40999-39c4-c7f1-7447-6c0069a2538c"
SETS = Path(__file__).parents[4] / "shared" / "data" / "phi"


def masked(text: str) -> str:
    return mask(text, settle(structured_findings(text)))


def kinds(text: str) -> dict[str, Kind]:
    return {text[found.start : found.end]: found.kind for found in structured_findings(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            '{"emrId": "4821", "prenom": "Zéphyrine", "hn": "9876543217", "requestId": "r-1"}',
            '{"emrId": "4821", "prenom": "XXXXXXX", "hn": "XXXXXXX", "requestId": "r-1"}',
            id="json",
        ),
        pytest.param(
            '{"name": {"given": ["Zoé", "B"], "family": "Canari"}, "status": "AC"}',
            '{"name": {"given": ["XXXXXXX", "XXXXXXX"], "family": "XXXXXXX"}, "status": "AC"}',
            id="a masked name masks all below it",
        ),
        pytest.param(
            "log {'first_name': 'Zoé', 'dob': '1952-03-17', 'status': 'AC'} end",
            "log {'first_name': 'XXXXXXX', 'dob': 'XXXXXXX', 'status': 'AC'} end",
            id="python",
        ),
        pytest.param(
            "Adresse : 48 Elm St, Sudbury, P3C 1S4. 66290 / 7714. On attend",
            "Adresse : XXXXXXX. 66290 / 7714. On attend",
            id="an address ends with the sentence that its postal code ends",
        ),
        pytest.param(
            "Address: P3C 1S4, 48 Elm St. North, Sudbury",
            "Address: XXXXXXX",
            id="an address goes on after another sign",
        ),
        pytest.param(
            r'payload="{\"lastName\":\"Canari\",\"code\":\"E42\"}"',
            r'payload="{\"lastName\":\"XXXXXXX\",\"code\":\"E42\"}"',
            id="json in a string",
        ),
        pytest.param(
            '{"lastName": "Canari-Faux',
            '{"lastName": "XXXXXXX',
            id="cut off",
        ),
        pytest.param(
            "GET /p?demographicNo=4821&last=El Canari&first=Zo%C3%A9&hin=9876543217 HTTP/1.1",
            "GET /p?demographicNo=4821&last=XXXXXXX&first=XXXXXXX&hin=XXXXXXX HTTP/1.1",
            id="query",
        ),
        pytest.param(
            "url=%2Fp%3Flast%3DCanari%26demographicNo%3D4821",
            "url=%2Fp%3Flast%3DXXXXXXX%26demographicNo%3D4821",
            id="encoded query",
        ),
        pytest.param(
            "but surname=van der Zalm gives emr 9120. spaces! name=Jea2n Picard 1701\nok",
            "but surname=XXXXXXX 9120. spaces! name=XXXXXXX 1701\nok",
            id="a name ends before a number",
        ),
        pytest.param(
            "import fails, surname=Zalm gives emr 9120, nom=Le Canari ddn=1952-03-17\nok",
            "import fails, surname=XXXXXXX 9120, nom=XXXXXXX ddn=XXXXXXX\nok",
            id="a name behind a comma ends before a number or the next name",
        ),
        pytest.param(
            "x fails, surname=Zalm gives emr 9120. It hangs, again, and stops",
            "x fails, surname=XXXXXXX 9120. It hangs, again, and stops",
            id="a sentence with more commas is no list of names",
        ),
        pytest.param(
            "P(id=4, noms=Canari 2e, Zoé 3e, x=1)",
            "P(id=4, noms=XXXXXXX, x=1)",
            id="a list of names goes whole",
        ),
        pytest.param(
            "Patient{firstName=Zoé, lastName=Le Canari, status=AC}",
            "Patient{firstName=XXXXXXX, lastName=XXXXXXX, status=AC}",
            id="java",
        ),
        pytest.param(
            "retry nom=Canari Zoé ddn=1952-03-17 req=abc",
            "retry nom=XXXXXXX ddn=XXXXXXX req=abc",
            id="log",
        ),
        pytest.param(
            "<patient><nom>Canari</nom><status>AC</status></patient>",
            "<patient><nom>XXXXXXX</nom><status>AC</status></patient>",
            id="xml",
        ),
        pytest.param(
            'x <family value="Canari"/> <input name="firstName" value="Zoé">',
            'x <family value="XXXXXXX"/> <input name="firstName" value="XXXXXXX">',
            id="attributes",
        ),
        pytest.param(
            "DDN : 17 mars 1952   NAM : CANZ 5253 1712\nVersion: 19.12",
            "DDN : XXXXXXX   NAM : XXXXXXX\nVersion: 19.12",
            id="labels",
        ),
        pytest.param(
            "PID|1||9876543217||CANARI^ZOE\rOBX|1|NM|14749-6^HGB||76.9|g/L",
            "PID|1||XXXXXXX||XXXXXXX^XXXXXXX\rOBX|1|NM|14749-6^XXXXXXX||XXXXXXX|XXXXXXX",
            id="hl7 without its header",
        ),
        pytest.param(
            "Patient name: Zoe Canari-Roy, DOB: 1952-03-17, HCN: 9876 543 217 ON, site: 7001",
            "Patient name: XXXXXXX, DOB: XXXXXXX, HCN: XXXXXXX, site: 7001",
            id="labels in one line",
        ),
        pytest.param(
            "INSERT INTO demographic (last_name, hin, status)"
            " VALUES ('Canari','98','AC'), ('B','9','AC')",
            "INSERT INTO demographic (last_name, hin, status) VALUES "
            "('XXXXXXX','XXXXXXX','AC'), ('XXXXXXX','XXXXXXX','AC')",
            id="insert",
        ),
        pytest.param(
            "SET last_name='O''Canari', phone = '6135550142' WHERE demographic_no=4821",
            "SET last_name='XXXXXXX', phone = 'XXXXXXX' WHERE demographic_no=4821",
            id="update",
        ),
        pytest.param(
            "where last_name like 'Canar%' limit 5",
            "where last_name like 'XXXXXXX' limit 5",
            id="like",
        ),
        pytest.param(
            'Content-Disposition: form-data; name="firstName"\r\n\r\nZoe\r\n--b--',
            'Content-Disposition: form-data; name="firstName"\r\n\r\nXXXXXXX\r\n--b--',
            id="upload",
        ),
        pytest.param(
            "Demographic[no=4821, address=12 rue Canari, app. 4, status=AC]",
            "Demographic[no=4821, address=XXXXXXX, status=AC]",
            id="a comma in an address",
        ),
        pytest.param(
            "Map: {firstName: Zoe, dob: 1952-03-17, status: AC}",
            "Map: {firstName: XXXXXXX, dob: XXXXXXX, status: AC}",
            id="javascript",
        ),
        pytest.param(
            "Set-Cookie: SID=ABC1; Path=/\nX-Forwarded-For: 10.1.2.3\nContent-Type: text/html",
            "Set-Cookie: XXXXXXX\nX-Forwarded-For: XXXXXXX\nContent-Type: text/html",
            id="headers",
        ),
        pytest.param(
            "| Name | DOB | Status |\n|---|---|---|\n| Zoe Canari | 1952-03-17 | AC |\n\nThanks",
            "| Name | DOB | Status |\n|---|---|---|\n| XXXXXXX | XXXXXXX | AC |\n\nThanks",
            id="bars",
        ),
        pytest.param(
            "{'patient': {'first': \"O'Canari\", 'last': 'D\\'Arcy', 'id': 4821}, 'ok': True}",
            "{'patient': {'first': \"XXXXXXX\", 'last': 'XXXXXXX', 'id': 4821}, 'ok': True}",
            id="quotes in quotes",
        ),
        pytest.param(
            "&lt;firstName&gt;Zoe&lt;/firstName&gt;",
            "&lt;firstName&gt;XXXXXXX&lt;/firstName&gt;",
            id="escaped xml",
        ),
        pytest.param(
            "got MSH|^~\\&|LAB||||20240101||ORU^R01||P|2.3\\rPID|1||987||CANARI^ZOE\\r then failed",
            "got MSH|^~\\&|XXXXXXX||||XXXXXXX||ORU^R01||P|2.3\\r"
            "PID|1||XXXXXXX||XXXXXXX^XXXXXXX\\r XXXXXXX",
            id="hl7 in a line of a log",
        ),
        pytest.param(
            "attached: PID|1||9876543217^^^ON||CANARI^ZOE||19520317|F",
            "attached: PID|1||XXXXXXX^^^XXXXXXX||XXXXXXX^XXXXXXX||XXXXXXX|F",
            id="a segment behind a sentence",
        ),
        pytest.param(
            "<note><b>all</b> <i code='x'>well</i></note> <status>AC</status>",
            "<note><b>XXXXXXX</b> <i code='x'>XXXXXXX</i></note> <status>AC</status>",
            id="all of a note",
        ),
        pytest.param(
            "<tr><td>Name:</td> <td><b>Zoe Canari</b></td><td>Statut</td><td>AC</td></tr>",
            "<tr><td>Name:</td> <td><b>XXXXXXX</b></td><td>Statut</td><td>AC</td></tr>",
            id="cells of a page",
        ),
        pytest.param(
            '<div class="label patient-name">Zoe</div><i id="dob">1952</i><p>Bonjour</p>',
            '<div class="label patient-name">XXXXXXX</div><i id="dob">XXXXXXX</i><p>Bonjour</p>',
            id="classes of a page",
        ),
        pytest.param(
            'Object { surname: "Canari", hn: \'98765\', ref: "482913", message: "Read timed out" }',
            'Object { surname: "XXXXXXX", hn: \'XXXXXXX\', ref: "482913",'
            ' message: "Read timed out" }',
            id="console",
        ),
        pytest.param(
            "curl 'https://emr/p?firstName=Zo%C3%A9' -H 'X: y'",
            "curl 'https://emr/p?firstName=XXXXXXX' -H 'X: y'",
            id="a quote after an escape",
        ),
        pytest.param(
            "INSERT INTO d (`last_name`, [hin]) VALUES ('', 98, 'x'), ('Canari",
            "INSERT INTO d (`last_name`, [hin]) VALUES ('', XXXXXXX, 'x'), ('XXXXXXX",
            id="insert cut off",
        ),
        pytest.param("MSH|^^Canari|x", "XXXXXXX", id="no delimiters of hl7"),
        pytest.param(
            "{'note': ('Canari', 1)} {\"nom\":", "{'note': ('XXXXXXX', XXXXXXX)} {\"nom\":"
        ),
        pytest.param(
            "{'nom': ['Canari', 'x'",
            "{'nom': ['XXXXXXX', 'XXXXXXX'",
            id="a list cut off",
        ),
        pytest.param(
            "{'adresse': {'rue': '12 Canari', 'emrId': 4821}, 'note': {'emrId': 4821}}",
            "{'adresse': {'rue': 'XXXXXXX', 'emrId': 4821}, 'note': {'emrId': XXXXXXX}}",
            id="identifiers stay but inside notes",
        ),
        pytest.param(
            "GET /doc/UGF0aWVudCBDYW5hcmktRmF1eG5vbQ/page",
            "GET /doc/XXXXXXX/page",
            id="base64 in a path",
        ),
        pytest.param(
            '{"status": "see \\"nom\\": \\"Canari\\" there", "ok": true}',
            '{"status": "see \\"nom\\": \\"XXXXXXX\\" there", "ok": true}',
            id="members in a kept string",
        ),
        pytest.param(
            "nom,ddn\nCanari,1952,en trop\n\nnom,x",
            "nom,ddn\nXXXXXXX,XXXXXXX,XXXXXXX\n\nnom,x",
            id="a cell without a column",
        ),
        pytest.param(
            "see <zorgle><status>AC</status><nom>Canari</nom><note><i>all</i> well</note></zorgle>",
            "see <zorgle><status>AC</status><nom>XXXXXXX</nom>"
            "<note><i>XXXXXXX</i> XXXXXXX</note></zorgle>",
            id="the nearest name of several",
        ),
        pytest.param(
            "see <zorgle><nom><zz>Canari</zz></nom><zz>AC</zz></zorgle>",
            "see <zorgle><nom><zz>XXXXXXX</zz></nom><zz>AC</zz></zorgle>",
            id="below a name, and beside it",
        ),
        pytest.param(
            "see <nom><![CDATA[Canari]]></nom>",
            "see <nom><![CDATA[XXXXXXX]]></nom>",
            id="cdata",
        ),
    ],
)
def test_values_are_masked_where_they_stand(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We can't open the chart: error 500 (TypeError: x is undefined), version 19.12.",
        "Patient: The chart does not open. Nom : Aucun",
        "Name: the field is empty. The result: nothing happens.",
        '{"status": 500, "error": "Internal Server Error", "message": "Read timed out"}',
        "e.g. the field name= is empty and value= too; result=success, name = missing",
        "<html><body>Referral <b>failed</b> at 10:15</body></html>",
        "Education and Counseling: I said. Patient Agreements: The patient agrees.",
        '{"level": "error", "message": "Patient not found", "patientId": 4821}',
        '<input name="hin" type="text">',
        "<tr><th>Name</th><th>DOB</th></tr> <p>Note</p>",
        '{"error": {"code": 500, "message": "Patient not found"}}',
        "fileName=report.pdf userName hostName=srv threadName=main last=20",
    ],
)
def test_what_support_needs_stays(text: str) -> None:
    assert masked(text) == text


def test_results_and_notes_go_whatever_they_hold() -> None:
    source = {"results": [{"HGB": 120, "code": "718-7"}], "note": "all well", "body": "hello"}
    text = json.dumps(source)
    answer = json.loads(mask_in_form(text, settle(structured_findings(text))))
    assert answer["results"][0]["HGB"] == "XXXXXXX"
    assert answer["note"] == answer["body"] == "XXXXXXX"
    assert kinds(json.dumps(source))["all well"] is Kind.FREE_TEXT


def test_hl7_in_a_string_of_json_is_found_where_it_stands() -> None:
    header, patient = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.3", "PID|1||99||CANARI^ZOE"
    said = f"the log says {header}\nsee {patient}||19520317|F"
    text = json.dumps({"status": "AC", "said": said}, separators=(",", ":"))
    ours = [found for found in _hl7_of_strings(text) if found.start > text.index("said")]
    assert {text[one.start : one.end] for one in ours}
    assert all(text.index("MSH") <= one.start < one.end <= text.rindex('"') for one in ours)


def test_a_number_under_the_label_of_a_name_is_none_but_a_page() -> None:
    assert not list(page_cells("<td>Last name</td><td>20</td>"))
    assert [one.kind for one in page_cells("<td>Last name</td><td>Wu</td>")] == [Kind.NAME]


def test_a_table_keeps_its_form() -> None:
    text = 'Nom;DDN;Statut;Résultat\n"Canari; Zoé";1952-03-17;AC;"dit ""non"""\n;;AC;\n'
    rows = list(csv.reader(io.StringIO(masked(text)), delimiter=";"))
    assert rows[1] == ["XXXXXXX", "XXXXXXX", "AC", "XXXXXXX"]
    assert rows[2] == ["", "", "AC", ""]


def test_a_document_that_is_whole_keeps_no_value_of_an_unknown_name() -> None:
    inside = '{"zorgle": "Canari", "status": "AC"}'
    assert "Canari" not in masked(inside)
    assert "Canari" in masked(f"see {inside} there"), "inside a text the words decide"


def test_findings_are_sure() -> None:
    assert {found.certainty for found in structured_findings("<nom>Canari</nom>")} == {
        Certainty.STRUCTURED
    }


def test_hl7_leaves_no_marked_identifier() -> None:
    path = SETS / "hl7_public.jsonl"
    if not path.exists():
        pytest.skip("the annotated sets are not on this machine")
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        covered = {
            at
            for found in structured_findings(record["text"])
            for at in range(found.start, found.end)
        }
        wanted = {
            at
            for span in record["spans"]
            if not span.get("optional")
            for at in range(span["start"], span["end"])
            if record["text"][at].isalnum()
        }
        assert wanted <= covered, record["id"]


def test_a_number_of_json_becomes_a_quoted_mask() -> None:
    text = '{"hn": 9876543217, "values": [1, "a"], "status": 500}'
    answer = mask_in_form(text, settle(structured_findings(text)))
    assert answer == '{"hn": "XXXXXXX", "values": ["XXXXXXX", "XXXXXXX"], "status": 500}'
    inside = f"got {text} there"
    assert '"hn": "XXXXXXX",' in mask_in_form(inside, settle(structured_findings(inside)))


def test_a_control_id_that_is_random_stays() -> None:
    text = "MSH|^~\\&|||||||ORU^R01|{}|P|2.3\r"
    assert UUID in masked(text.format(UUID))
    assert "H774411" not in masked(text.format("H774411"))


@pytest.mark.parametrize(
    "text",
    [
        "PID|1||9876543217||CANARI^ZOE\rOBX|1|NM|14749-6^HGB||76.9|g/L",
        "DOB: 1952-03-17 ID #123-45-6789",
        '{"nom": "Zoe>%41", "results": [1, 2]',
        "Nom;NAM\nCanari;9876\n",
        "<nom>Canari</nom> nom=Zoe ddn=1952 req=x",
    ],
)
def test_masking_twice_changes_nothing(text: str) -> None:
    assert masked(masked(text)) == masked(text) != text


def test_every_marked_set_is_masked_alike_twice() -> None:
    path = SETS / "canadian_gen.jsonl"
    if not path.exists():
        pytest.skip("the annotated sets are not on this machine")
    for line in path.read_text("utf-8").splitlines():
        once = masked(json.loads(line)["text"])
        assert masked(once) == once


@pytest.mark.parametrize("template", [5, 6, 8, 9])
def test_structured_records_keep_what_must_stay_and_lose_every_result(template: int) -> None:
    path = SETS / "canadian_gen.jsonl"
    if not path.exists():
        pytest.skip("the annotated sets are not on this machine")
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for record in (one for one in records if one["template"] == template):
        covered = {
            at
            for found in structured_findings(record["text"])
            for at in range(found.start, found.end)
        }
        for span in record["clinical"]:
            assert covered >= set(range(span["start"], span["end"]))
        for span in record["negs"]:
            if span["type"] in ("REQUEST_ID", "ERROR", "BUILD", "KEEP_OCEAN_REF"):
                assert not covered & set(range(span["start"], span["end"]))
        for span in record["spans"]:
            left_to_words = span.get("optional") or (template, span["type"]) == (8, "EMAIL")
            named = (at for at in range(span["start"], span["end"]) if record["text"][at].isalnum())
            assert left_to_words or covered >= set(named)


@pytest.mark.parametrize("length", range(24, 30))
def test_base64_without_its_signs_of_equality_is_opened_at_any_length(length: int) -> None:
    hidden = b"Zoe Canari lives in Sudbury, Ontario"[:length]
    run = base64.b64encode(hidden).decode().rstrip("=")
    assert masked(f"got {run} back") == "got XXXXXXX back"


def test_an_rtf_document_goes_to_its_own_last_brace() -> None:
    assert masked(r"got {\rtf1 {\b Zoe {x}} and {y} Canari} back") == "got XXXXXXX back"
    assert masked(r"got {\rtf1 {\b Zoe Canari") == "got XXXXXXX"
