"""Any tree, any text: no canary out, the form stays, nothing raised, the same answer twice."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.needles import Needles
from redaction.redacted import MASK
from redaction.secret_forms import forms
from redaction.structure import structured_findings
from redaction.structure.document import redact_document
from redaction.structure.in_place import mask_in_form
from redaction.structure.technical import RULES
from redaction.views import Views
from redaction.words.finding import Finding, settle
from tests.redaction.structure.canaries import CANARY, NAME, NUMBER, WRITINGS

NAMES = st.one_of(st.sampled_from(sorted(RULES)), st.just(NAME), st.text(max_size=8))
CANARIES = st.sampled_from(sorted(WRITINGS)).map(lambda name: WRITINGS[name](CANARY))
LEAVES = st.one_of(CANARIES, CANARIES, st.just(int(NUMBER)), st.none(), st.booleans(), st.text())
TREES = st.recursive(
    st.dictionaries(NAMES, LEAVES, min_size=1, max_size=4),
    lambda below: st.one_of(
        st.dictionaries(NAMES, st.one_of(below, LEAVES), min_size=1, max_size=4),
        st.lists(below, min_size=1, max_size=3),
    ),
    max_leaves=12,
)
PIECES = st.sampled_from(
    [
        '{"nom": "', '"}', "'dob': '", "', ", "[", "]", "{", "}", '"', "'", "\\", '\\"', "=", "&",
        "nom=", "MSH|^~\\&|", "PID|1|", "OBX|1|NM|", "|", "^", "\r", "\n", ",", ";", "Nom;NAM\n",
        "<nom>", "</nom>", "<a nom='", ">", "DDN: ", "1952-03-17", "Zoé", "Canari", "é", "🙂",
        "e\u0301",        "%41", "\\u0041", "&#65;", "data:,", "{\\rtf", "QUJDQUJDQUJDQUJD",
        "\ud800", " ", "results",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=4))).map("".join))


HIDDEN = Needles()
for _form in (*forms(NAME), *forms(NUMBER)):
    HIDDEN.add(_form)


def shows(body: bytes) -> bool:
    return any(map(HIDDEN.within, Views(body).squeezed()))


def spans(text: str) -> list[Finding]:
    return settle(structured_findings(text))


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_no_canary_comes_out_of_any_tree(tree: Any) -> None:
    answer = redact_document(json.dumps(tree).encode())
    assert not shows(answer.output)
    assert answer.text is None or json.loads(answer.text) is not None


def test_a_canary_that_came_out_would_be_seen() -> None:
    for name in ("as it is", "base64", "percent", "hexadecimal"):
        assert shows(WRITINGS[name](CANARY).encode()), name


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_no_canary_comes_out_of_a_form_or_a_table(tree: Any) -> None:
    flat = tree if isinstance(tree, dict) else {}
    values = [(name, str(value)) for name, value in flat.items()]
    form = "&".join(f"{name}={value}" for name, value in values) + "&status=500"
    head = ",".join(["status", "nom", *(name for name, _ in values)])
    row = ",".join(["500", "x", *('"' + value.replace('"', '""') + '"' for _, value in values)])
    for body, media_type in (
        (form, "application/x-www-form-urlencoded"),
        (f"{head}\n{row}\n", "text/csv"),
    ):
        answer = redact_document(body.encode("utf-8", "replace"), media_type)
        assert not shows(answer.output)


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_masking_a_document_twice_changes_nothing(tree: Any) -> None:
    once = redact_document(json.dumps(tree).encode())
    if once.text is not None and once.text not in (f'"{MASK}"', "{}", "[]"):
        again = redact_document(once.output)
        assert again.text is None or json.loads(again.text) == json.loads(once.text)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(), TEXTS.map(lambda text: text.encode("utf-8", "replace"))))
def test_a_document_raises_nothing_and_answers_the_same_twice(body: bytes) -> None:
    first, second = redact_document(body), redact_document(body)
    assert first.output == second.output
    assert first.findings == second.findings


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_findings_lie_in_the_text_and_are_the_same_twice(text: str) -> None:
    found = list(structured_findings(text))
    assert found == list(structured_findings(text))
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert not text[one.start].isspace()
        assert not text[one.end - 1].isspace()


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_what_is_not_masked_is_the_original(text: str) -> None:
    answer, at, position = mask_in_form(text, spans(text)), 0, 0
    for one in spans(text):
        piece = text[at : one.start]
        assert answer.startswith(piece, position)
        position += len(piece)
        mask = re.compile(rf'"{MASK}"|{MASK}').match(answer, position)
        assert mask is not None
        at, position = one.end, mask.end()
    assert answer[position:] == text[at:]


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_json_stays_json_where_it_stands(tree: Any) -> None:
    text = json.dumps(tree)
    json.loads(mask_in_form(text, spans(text)))


MESSAGE = "MSH|^~\\&|A|B|C|D|2026||ORU^R01|7|P|2.3\rPID|1||123||Canari^Zo\u00e9||19800101|F\r"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["sent", "nom", "status", MESSAGE])
def test_a_message_ends_with_the_string_that_holds_it(
    name: str, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = {"status": "open", "items": [{"status": "open", "code": 409}]}
    text = json.dumps({name: MESSAGE, "behind": behind}, indent=indent)
    answer = mask_in_form(text, spans(text))
    assert json.loads(answer)["behind"] == behind
    assert "Canari" not in answer
    assert "19800101" not in answer
    # as it was: the lines of the document taken for lines of the message
    monkeypatch.setattr("redaction.structure.find.strings", lambda whole: [(0, len(whole))])
    broken = mask_in_form(text, spans(text))
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_masking_in_place_twice_changes_nothing(tree: Any) -> None:
    once = mask_in_form(json.dumps(tree), spans(json.dumps(tree)))
    assert mask_in_form(once, spans(once)) == once


@pytest.mark.parametrize("indent", [None, 2])
@settings(max_examples=100, deadline=None)
@given(tree=TREES)
def test_no_masked_name_keeps_its_value_in_place(indent: int | None, tree: Any) -> None:
    text = json.dumps({"nom": tree, "notes": tree, "results": tree}, indent=indent)
    answer = json.loads(mask_in_form(text, spans(text)))

    def scalars(node: Any) -> list[Any]:
        if isinstance(node, dict):
            return [one for value in node.values() for one in scalars(value)]
        return (
            [one for value in node for one in scalars(value)] if isinstance(node, list) else [node]
        )

    for value in scalars(answer["notes"]) + scalars(answer["results"]):
        assert value is None or isinstance(value, bool) or CANARY not in str(value)
