"""FHIR Questionnaires: what goes out comes back the same, and nothing is dropped in silence."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.eforms import json_file
from portal.eforms.form import Form, Item, Kind, Languages, Words
from portal.eforms.r4b import deviations
from portal.eforms.reading import read_questionnaire
from portal.eforms.writing import TRANSLATION, Status, help_control, questionnaire
from tests.portal.eforms import walking
from tests.portal.eforms.forms import FORMS
from tests.portal.eforms.walking import LIST, upload
from tests.portal.hosting import MAPLE_ADMIN, Browser, Hosted

Open = Callable[[], Browser]
MANY = int(os.environ.get("OCEAN_EXAMPLES", "60"))  # noqa: TID251 - a longer run says so
SLOW = settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@SLOW
@given(FORMS)
def test_what_is_exported_is_r4b_and_comes_back_the_same(form: Form) -> None:
    tree = questionnaire(form, Status.DRAFT)
    assert deviations(tree) == []
    written = json_file.read_json(json_file.write_json(tree).encode())
    assert written is not None
    found = read_questionnaire(written)
    assert (found.findings, found.left_out) == ([], [])
    assert found.form.items == form.items
    assert (found.form.title, found.form.intro) == (form.title, form.intro)
    assert questionnaire(found.form, Status.DRAFT) == tree


@pytest.mark.parametrize("lost", ["required", "repeats", "answerOption", "_text"])
def test_the_round_trip_notices_a_member_that_is_lost(lost: str) -> None:
    tree = questionnaire(EXAMPLE, Status.DRAFT)
    del tree["item"][0]["item"][1][lost]
    assert read_questionnaire(tree).form != EXAMPLE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
MEMBERS = (
    "linkId", "text", "_text", "type", "item", "answerOption", "required", "repeats", "extension",
    "enableWhen", "initial", "prefix", "code", "strange",
)  # fmt: skip


@SLOW
@given(FORMS, st.sampled_from(MEMBERS), JSON, st.integers(0, 20))
def test_any_file_is_held_whole_or_refused(form: Form, member: str, value: Any, turn: int) -> None:
    tree = json.loads(json.dumps(questionnaire(form, Status.DRAFT)))
    items: list[dict[str, Any]] = [tree, *_items_of(tree)]
    items[turn % len(items)][member] = value
    if deviations(tree):
        return
    found = read_questionnaire(tree)
    if found.findings:
        return
    # what was taken says all that the file said, but what is named as left out
    again = read_questionnaire(questionnaire(found.form, Status.DRAFT))
    assert again.form.items == found.form.items
    if member in {"enableWhen", "initial", "prefix", "extension"}:
        assert not value
    if member == "code" and value:
        assert found.left_out


def _items_of(tree: dict[str, Any]) -> list[dict[str, Any]]:
    inside = [one for one in tree.get("item", ()) if one["type"] != "display"]
    return [found for one in inside for found in (one, *_items_of(one))]


EXAMPLE = Form(
    Words("Visit", "Visite"),
    Words("Before you come", "Avant de venir"),
    Languages.BOTH,
    (
        Item(
            "you",
            Kind.SECTION,
            Words("You", "Vous"),
            items=(
                Item(
                    "name",
                    Kind.LINE,
                    Words("Name", "Nom"),
                    Words("As on the card", "Comme sur la carte"),
                ),
                Item(
                    "smoker",
                    Kind.CHOICE,
                    Words("Do you smoke?", "Fumez-vous?"),
                    required=True,
                    several=True,
                    choices=(walking.choice("Yes", "Oui", "y"), walking.choice("No", "Non", "")),
                ),
            ),
        ),
    ),
)


def spoiled(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Return the example with a change to its question ``name``."""
    tree: dict[str, Any] = json.loads(json.dumps(questionnaire(EXAMPLE, Status.ACTIVE, 3)))
    change(tree["item"][0]["item"][0])
    return tree


def nested(levels: int) -> dict[str, Any]:
    item: dict[str, Any] = {"linkId": "q", "type": "string", "text": "Q"}
    for level in range(levels):
        item = {"linkId": f"s{level}", "type": "group", "item": [item]}
    return {"resourceType": "Questionnaire", "status": "draft", "item": [item]}


@pytest.mark.parametrize(
    ("change", "reason", "name"),
    [
        ({"type": "quantity"}, "type-not-held", "quantity"),
        ({"type": "open-choice"}, "type-not-held", "open-choice"),
        ({"type": "display"}, "type-not-held", "display"),
        ({"type": "hologram"}, "type-not-held", "?"),
        ({"prefix": "1."}, "member-not-held", "prefix"),
        ({"maxLength": 3}, "member-not-held", "maxLength"),
        ({"initial": [{"valueString": "x"}]}, "member-not-held", "initial"),
        ({"enableWhen": [{"question": "smoker", "operator": "exists", "answerBoolean": True}]},
         "member-not-held", "enableWhen"),
        ({"extension": [{"url": "http://x.ca", "valueString": "x"}]}, "extension-not-held", ""),
        ({"_text": {"extension": [{"url": TRANSLATION, "extension": [
            {"url": "lang", "valueCode": "es"}, {"url": "content", "valueString": "Nombre"},
        ]}]}}, "language-not-held", ""),
        ({"linkId": "with space"}, "link-refused", ""),
        ({"linkId": "smoker"}, "link-twice", ""),
        ({"text": "x\u202ey"}, "text-refused", ""),
        ({"text": 501 * "x"}, "text-refused", ""),
        ({"repeats": True}, "repeats-not-held", ""),
        ({"item": [{"linkId": "more", "type": "string"}]}, "question-with-items", ""),
    ],
    ids=lambda value: value if isinstance(value, str) and value else "-",
)  # fmt: skip
def test_what_cannot_be_held_is_named(change: dict[str, Any], reason: str, name: str) -> None:
    tree = spoiled(lambda item: item.update(change))
    assert deviations(tree) == []
    found = read_questionnaire(tree)
    assert (reason, name) in [(one.reason.value, one.name) for one in found.findings]


def test_more_levels_or_choices_than_an_eform_has_are_named() -> None:
    assert read_questionnaire(nested(4)).findings == []
    assert [one.reason for one in read_questionnaire(nested(5)).findings] == ["too-deep"]
    many = nested(0)
    many["item"] = [{"linkId": f"q{n}", "type": "date"} for n in range(201)]
    assert [one.reason for one in read_questionnaire(many).findings] == ["too-many"]
    one = {"valueInteger": 3}
    many["item"] = [{"linkId": "q", "type": "choice", "answerOption": [one]}]
    assert [one.reason for one in read_questionnaire(many).findings] == ["choice-not-held"]


def test_what_says_nothing_to_a_patient_is_left_out_and_named() -> None:
    coding = {"system": "http://loinc.org", "code": "45392-8"}
    tree = spoiled(lambda item: item.update(code=[coding]))
    tree |= {"publisher": "A clinic", "url": "http://x.invalid/q", "language": "en-CA"}
    found = read_questionnaire(tree)
    assert found.findings == []
    assert found.left_out == ["item-code", "language", "publisher", "url", "version"]
    assert found.form == EXAMPLE


def test_a_help_text_is_one_only_with_its_control() -> None:
    aid = {"linkId": "name.help", "type": "display", "text": "Help", "extension": [help_control()]}
    assert read_questionnaire(spoiled(lambda item: item.update(item=[aid]))).findings == []
    del aid["extension"]
    found = read_questionnaire(spoiled(lambda item: item.update(item=[aid])))
    assert "question-with-items" in [one.reason for one in found.findings]


@pytest.mark.parametrize(
    "upload",
    [
        b"", b"[]", b"\xff\xfe", b"{", b'{"a": 1, "a": 2}', b'{"a": NaN}',
        b'{"a": ' + 50 * b"[" + 50 * b"]" + b"}", 100_000 * b"[", b'{"a": ' + 5000 * b"9" + b"}",
    ],
    ids=["empty", "list", "not-utf-8", "cut", "twice", "nan", "deep", "very-deep", "long-number"],
)  # fmt: skip
def test_a_file_that_is_no_plain_json_object_is_none(upload: bytes) -> None:
    assert json_file.read_json(upload) is None


def test_brackets_in_a_text_are_no_depth() -> None:
    assert json_file.read_json(json.dumps({"a": 99 * "[" + '\\"' + 99 * "{"}).encode())


async def test_an_import_is_a_draft_and_its_export_the_same_file(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    tree = questionnaire(EXAMPLE, Status.DRAFT)
    status, where = await upload(visitor, tree | {"publisher": "A clinic"})
    assert status == 303, where
    text = await visitor.page(where)
    assert "<code>publisher</code>" in text
    page = where.partition("?")[0]
    answer = await visitor.get(f"{page}/export")
    assert answer.content_type == "application/fhir+json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(await answer.text()) == tree
    assert (await walking.draft(hosted, page))[0] == EXAMPLE
    assert (await walking.changes(hosted, page))[0].left_out == ["publisher"]
    await walking.post(visitor, f"{page}/publish", page, revision="1")
    active = json.loads(await (await visitor.get(f"{page}/export?version=1")).text())
    assert (active["status"], active["version"]) == ("active", "1")


async def test_a_file_that_is_refused_leaves_nothing(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    hostile = "<script>alert(1)</script>"
    cases: list[tuple[object, str]] = [
        (spoiled(lambda item: item.update(type="quantity")), "<code>quantity</code>"),
        (spoiled(lambda item: item.update(type=hostile)), "<code>type-not-held</code>"),
        (spoiled(lambda item: item.update({hostile: 1})), "Questionnaire.item[1].item[1].?"),
        ({"resourceType": "Patient"}, "<code>not-a-questionnaire</code>"),
        (b"no json", "<code>not-json</code>"),
    ]
    for tree, shown in cases:
        status, text = await upload(visitor, tree)
        assert status == 422, shown
        assert shown in text
        assert "<script>" not in text
        assert "alert(1)" not in text
    assert (await upload(visitor, 300_000 * b" "))[0] == 413
    assert (await upload(visitor, b"{}", token=64 * "0"))[0] == 403
    assert "no eForm yet" in await visitor.page(LIST)
    assert await walking.audited(hosted) == []
