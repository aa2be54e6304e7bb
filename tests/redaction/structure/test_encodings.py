"""What is hidden in an encoding does not come out, wherever it stands."""

import base64
import hashlib
import json
from urllib.parse import quote

import pytest

from redaction.structure import structured_findings
from redaction.structure.document import redact_document
from redaction.words.finding import mask, settle
from tests.redaction.structure.canaries import CANARY, HIDDEN, NAME, NUMBER, WRITINGS, remains


def masked(text: str) -> str:
    return mask(text, settle(structured_findings(text)))


def test_there_are_twenty_encodings() -> None:
    assert len(HIDDEN) >= 20


@pytest.mark.parametrize("around", ["see {} there", "zorgle={}", "zorgle: '{}'", "{}"])
@pytest.mark.parametrize("name", HIDDEN)
def test_a_hidden_canary_is_masked_inside_a_text(name: str, around: str) -> None:
    written = HIDDEN[name](CANARY)
    text = around.format(written)
    assert remains(written, text), "it would show if nothing were masked"
    assert not remains(written, masked(text))


@pytest.mark.parametrize("name", WRITINGS)
@pytest.mark.parametrize("field", ["nom", "notes", "status", "code", "requestId", "zorgle"])
def test_no_field_of_a_document_lets_it_out(name: str, field: str) -> None:
    written = WRITINGS[name](CANARY)
    documents = (
        json.dumps({field: written}),
        json.dumps({"patient": [{field: [written]}], "status": 500}),
        f"{field}={''.join(written.replace('&', '').split())}&status=500",
        f"{field}={quote(written, safe='')}&status=500",
        f'status,{field},nom\n500,"{written}",x\n',
        f"HTTP/1.1 500 Internal Server Error\r\n{field}: {written}\r\n\r\n",
    )
    for document in documents:
        answer = redact_document(document.encode()).output.decode()
        assert not remains(written, answer)
        assert NAME not in answer
        assert NUMBER not in answer


@pytest.mark.parametrize(
    "text",
    [
        "at org.oscarehr.common.dao.DemographicDaoImpl.get(DemographicDaoImpl.java:123)",
        "sha256 " + hashlib.sha256(b"x").hexdigest(),
        "signature " + base64.b64encode(hashlib.sha512(b"x").digest()).decode(),
        r"C:\Users\x\file a=42&b=30 50% of 100%",
        r"Erreur g\u00e9n\u00e9rale du syst\u00e8me",
        "GET /a%20b%2Fc?x=%3D HTTP/1.1",
        "hydrochlorothiazide 12.5 mg acetaminophen-codeine esomeprazole",
        "AT&amp;T &lt;b&gt; l&#39;eau",
        "b1c40999-39c4-c7f1-7447-6c0069a2538c b1c4099939c4c7f174476c0069a2538c",
        "getElementById ThisIsALongCamelCaseName otherLongIdentifierName2",
    ],
)
def test_what_hides_nothing_stays(text: str) -> None:
    assert masked(text) == text
