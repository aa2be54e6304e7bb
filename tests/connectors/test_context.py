"""What any page may hand over, value by value."""

import base64

import pytest

from connectors.context import MOST_DOCUMENTS, context_schema, read_context
from connectors.errors import ContextInvalidError

PAGE = {"mood": ("fine", "sad")}
TEXT = {"media_type": "text/plain", "body": "é", "encoding": "text"}


def test_every_member_may_be_missing_or_null() -> None:
    empty = read_context({})
    nulls = read_context(dict.fromkeys(("patient_id", "site_number", "documents", "mood")), PAGE)
    assert empty == nulls


def test_documents_come_as_text_or_base64() -> None:
    coded = base64.b64encode(b"\x00MSH").decode()
    binary = {"media_type": "application/hl7-v2", "body": coded, "encoding": "base64"}
    first, second = read_context({"documents": [TEXT, binary]}).documents
    assert (first.media_type, first.body) == ("text/plain", "é".encode())
    assert second.body == b"\x00MSH"


def test_words_of_the_page_are_kept() -> None:
    assert read_context({"mood": "sad"}, PAGE).page == {"mood": "sad"}


@pytest.mark.parametrize(
    "context",
    [
        {"name": "Quibblethorn"},
        {"mood": "angry"},
        {"mood": {"fine": 1}},
        {"mood": ""},
        {"mood": []},
        {"mood": False},
        {"patient_id": 1234},
        {"patient_id": "1234 "},
        {"patient_id": "1234\n"},
        {"patient_id": "١٢٣٤"},
        {"patient_id": ""},
        {"ocean_reference": "48"},
        {"site_number": "123"},
        {"ereferral_reference": "482"},
        {"documents": "text"},
        {"documents": [TEXT] * (MOST_DOCUMENTS + 1)},
        {"documents": ["text"]},
        {"documents": [TEXT | {"name": "Quibblethorn.hl7"}]},
        {"documents": [{"media_type": "text/plain", "body": "x"}]},
        {"documents": [TEXT | {"encoding": "utf-7"}]},
        {"documents": [TEXT | {"encoding": "base64", "body": "***"}]},
        {"documents": [TEXT | {"encoding": "base64", "body": "é"}]},
        {"documents": [TEXT | {"body": "\ud800"}]},
        {"documents": [TEXT | {"body": 7}]},
        {"documents": [TEXT | {"media_type": "Quibblethorn"}]},
        {"documents": [TEXT | {"media_type": None}]},
    ],
    ids=lambda context: ascii(context)[:60],
)
def test_it_refuses_and_quotes_nothing(context: dict[str, object]) -> None:
    with pytest.raises(ContextInvalidError) as caught:
        read_context(context, PAGE)
    assert caught.value.args == ("context-invalid",)
    assert caught.value.__context__ is None


def test_the_schema_lists_every_member_and_no_other() -> None:
    schema = context_schema(PAGE)
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {  # type: ignore[call-overload]
        "patient_id",
        "ocean_reference",
        "ereferral_reference",
        "site_number",
        "documents",
        "mood",
    }
