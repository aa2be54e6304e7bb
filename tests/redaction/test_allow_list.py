"""What may leave of a document, and that nothing else does."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import (
    Content,
    Identifiers,
    JsonTree,
    Leaf,
    Opaque,
    RawDocument,
    SpannedText,
)
from connectors.shapes import (
    EMR_ID,
    EREFERRAL_REFERENCE,
    OCEAN_REFERENCE,
    SITE_NUMBER,
    Each,
    Fields,
    Keep,
    Kind,
    Masked,
    Paths,
    code,
    flag,
    matching,
    one_of,
    whole_number,
)
from connectors.subject import Subject
from redaction import tree as walked
from redaction.allow_list import redact
from redaction.redacted import MASK, Redacted

NOBODY = Subject()
NOTHING_SENT = Identifiers(dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
ANYTHING: Keep = matching(r"(?s).*")


def anything(_: object) -> bool:
    return True


def redacted(
    content: Content,
    rule: Keep,
    identifiers: Identifiers = NOTHING_SENT,
    subject: Subject = NOBODY,
) -> Redacted:
    return redact(RawDocument("kind", "text/x", content), {"kind": rule}, identifiers, subject)


def tree(value: object, rule: Keep, *whose: Any) -> Any:
    text = redacted(JsonTree(value), rule, *whose).text
    assert text is not None
    return json.loads(text)


def test_a_listed_member_of_the_listed_shape_is_kept() -> None:
    assert tree({"status": "AC"}, Fields({"status": one_of("AC", "IN")})) == {"status": "AC"}


def test_an_unlisted_member_is_dropped_and_counted_with_its_name() -> None:
    source = {"Canari": "x", "status": "AC"}
    answer = redacted(JsonTree(source), Fields({"status": code(most=4)}))
    assert answer.text is not None
    assert "Canari" not in answer.text
    assert answer.dropped == 1
    listed = Fields({"status": code(most=4), "Canari": anything})
    assert "Canari" in str(redacted(JsonTree(source), listed).text), "it would show if it were kept"


def test_a_name_that_is_no_string_is_dropped() -> None:
    assert tree({1: "x"}, Fields({"1": anything})) == {}


def test_a_listed_member_of_another_shape_is_masked() -> None:
    source = {"status": "Canari"}
    answer = redacted(JsonTree(source), Fields({"status": code(most=4)}))
    assert answer.findings == {Kind.OTHER: 1}
    assert "Canari" not in str(answer.text)
    assert "Canari" in str(redacted(JsonTree(source), Fields({"status": anything})).text)


@pytest.mark.parametrize(
    "value", [{"a": "Canari"}, ["Canari"], ("Canari",), b"Canari", float("nan")]
)
def test_what_is_no_scalar_passes_no_shape(value: object) -> None:
    assert tree({"status": value}, Fields({"status": anything})) == {"status": MASK}


@pytest.mark.parametrize(
    "value", [10**18, pytest.param(-(10**5000), id="huge"), "\ud800Canari", float("inf")]
)
def test_what_readers_cannot_read_back_passes_no_shape(value: object) -> None:
    assert tree({"status": value}, Fields({"status": anything})) == {"status": MASK}


@pytest.mark.parametrize("value", [True, 7, 0.5, "text"])
def test_scalars_are_kept_as_they_are(value: object) -> None:
    assert tree({"a": value}, Fields({"a": anything})) == {"a": value}


def test_the_order_of_the_source_stays() -> None:
    rule = Fields({"a": flag, "b": flag, "c": flag})
    assert list(tree({"c": True, "a": True, "b": False}, rule)) == ["c", "a", "b"]


def test_an_object_where_a_scalar_is_listed_is_masked() -> None:
    assert tree("Canari", Fields({})) == MASK


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("rule", [Masked(Kind.NAME), EMR_ID, flag])
def test_presence_is_not_a_secret(value: object, rule: Keep) -> None:
    assert tree({"a": value}, Fields({"a": rule})) == {"a": value}


def test_masked_values_are_counted_by_kind() -> None:
    rule = Fields({"first": Masked(Kind.NAME), "last": Masked(Kind.NAME), "hin": Masked(Kind.SIN)})
    answer = redacted(JsonTree({"first": "a", "last": {"deep": "b"}, "hin": 5}), rule)
    assert answer.findings == {Kind.NAME: 2, Kind.SIN: 1}
    assert answer.text is not None
    assert set(json.loads(answer.text).values()) == {MASK}


def test_a_list_is_walked_element_by_element() -> None:
    source = {"list": [{"on": True, "who": "Canari"}, "Canari", None]}
    rule = Fields({"list": Each(Fields({"on": flag}))})
    assert tree(source, rule) == {"list": [{"on": True}, MASK, None]}


def test_one_element_may_stand_for_a_list_of_one() -> None:
    assert tree({"list": {"on": True}}, Fields({"list": Each(Fields({"on": flag}))})) == {
        "list": {"on": True}
    }


def test_what_comes_after_the_longest_list_is_dropped_and_counted() -> None:
    answer = redacted(JsonTree([True] * (walked.MOST_ELEMENTS + 3)), Each(flag))
    assert answer.text is not None
    assert len(json.loads(answer.text)) == walked.MOST_ELEMENTS
    assert answer.dropped == 3


def nested(depth: int) -> tuple[object, Keep]:
    value: object = "Canari"
    rule: Keep = anything
    for _ in range(depth):
        value, rule = {"a": value}, Fields({"a": rule})
    return value, rule


def test_a_tree_deeper_than_the_limit_is_masked_below_it() -> None:
    assert "Canari" in str(redacted(JsonTree(nested(40)[0]), nested(40)[1]).text)
    answer = redacted(JsonTree(nested(41)[0]), nested(41)[1])
    assert "Canari" not in str(answer.text)


def test_a_hostile_depth_raises_nothing() -> None:
    value: object = "Canari"
    for _ in range(100_000):
        value = [value]
    rule: Keep = Each(anything)
    for _ in range(60):
        rule = Each(rule)
    assert "Canari" not in str(redacted(JsonTree(value), rule).text)
    while isinstance(value, list):  # unwind by hand: freeing it is recursive
        value = value.pop()


def test_an_error_of_a_shape_is_a_no() -> None:
    def quotes(value: object) -> bool:
        raise ValueError(value)

    with pytest.raises(ValueError, match="Canari"):
        quotes("Canari")
    assert tree({"a": "Canari"}, Fields({"a": quotes})) == {"a": MASK}


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (4821, EMR_ID),
        ("4821", EMR_ID),
        ("77", EMR_ID),
        ("482", OCEAN_REFERENCE),
        ("7001", SITE_NUMBER),
    ],
)
def test_an_identifier_that_is_sent_is_kept(
    value: object, rule: Keep, identifiers: Identifiers
) -> None:
    assert tree({"a": value}, Fields({"a": rule}), identifiers) == {"a": value}


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("4822", EMR_ID),
        ("482", EMR_ID),
        (True, EMR_ID),
        (["4821"], EMR_ID),
        pytest.param(-(10**5000), EMR_ID, id="huge"),
        ("a3", EREFERRAL_REFERENCE),
    ],
)
def test_an_identifier_that_is_not_sent_is_masked(
    value: object, rule: Keep, identifiers: Identifiers
) -> None:
    answer = redacted(JsonTree({"a": value}), Fields({"a": rule}), identifiers)
    assert answer.findings == {Kind.RECORD_NUMBER: 1}
    assert MASK in str(answer.text)


def test_an_identifier_that_the_user_dropped_is_masked() -> None:
    assert tree({"a": "4821"}, Fields({"a": EMR_ID}), NOTHING_SENT) == {"a": MASK}


def test_an_identifier_is_kept_though_the_chart_lists_it(identifiers: Identifiers) -> None:
    whose = (identifiers, Subject(other_numbers="4821"))
    assert tree({"a": "4821"}, Fields({"a": EMR_ID}), *whose) == {"a": "4821"}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("see CANARI fauxnom", Kind.NAME),
        ("zephyrine", Kind.NAME),
        ("98-76 54.32/17", Kind.HEALTH_NUMBER),
        (9876543217, Kind.HEALTH_NUMBER),
        ("+1 (613) 555 0142", Kind.PHONE),
        ("17/03/1952", Kind.BIRTH_DATE),
        ("k1a0b1", Kind.POSTAL_CODE),
        ("h774411", Kind.RECORD_NUMBER),
    ],
)
def test_a_kept_value_of_the_patient_is_caught_by_the_second_net(
    value: object, kind: Kind, subject: Subject
) -> None:
    rule = Fields({"a": anything})
    answer = redacted(JsonTree({"a": value}), rule, NOTHING_SENT, subject)
    assert answer.findings == {kind: 1}
    assert tree({"a": value}, rule, NOTHING_SENT, NOBODY) == {"a": value}, "without the net"


def test_facts_are_told_of_masked_members_outside_lists(subject: Subject) -> None:
    rule = Fields(
        {
            "hin": Masked(Kind.HEALTH_NUMBER),
            "ver": Masked(Kind.RECORD_NUMBER),
            "address": Fields({"postal": Masked(Kind.POSTAL_CODE)}),
            "list": Each(Fields({"name": Masked(Kind.NAME)})),
            "on": flag,
        }
    )
    source = {"hin": "9876543217", "address": {"postal": "K1A0B1"}, "list": [{"name": "Canari"}]}
    facts = redacted(JsonTree(source), rule, NOTHING_SENT, subject).facts
    assert set(facts) == {"hin", "ver", "address.postal"}
    assert facts["hin"]["check_digit"] == "right"
    assert facts["ver"]["present"] is False


HL7 = "PID|1|9876543217|Canari^Z\rOBX|1|NM"


def spans(*found: tuple[str, str]) -> SpannedText:
    leaves, at = [], 0
    for path, value in found:
        start = HL7.index(value, at)
        at = start + len(value)
        leaves.append(Leaf(path, start, at))
    return SpannedText(HL7, tuple(leaves))


WHOLE = spans(
    ("PID-1", "1"), ("PID-3", "9876543217"), ("PID-5", "Canari"), ("PID-5", "Z"), ("OBX-1", "1"),
    ("OBX-2", "NM"),
)  # fmt: skip


def test_leaves_of_a_text_are_masked_and_structure_stays() -> None:
    rule = Paths({"PID-1": whole_number(most=99), "OBX-2": code(most=2)})
    answer = redacted(WHOLE, rule)
    assert answer.text == f"PID|1|{MASK}|{MASK}^{MASK}\rOBX|{MASK}|NM"
    assert answer.findings == {Kind.OTHER: 4}
    assert answer.facts == {}


def test_a_text_under_a_rule_that_is_not_for_texts_is_masked_whole() -> None:
    answer = redacted(WHOLE, Fields({"PID-3": anything}))
    assert answer.text == f"PID|{MASK}|{MASK}|{MASK}^{MASK}\rOBX|{MASK}|{MASK}"


def test_a_leaf_under_a_rule_for_structures_is_masked() -> None:
    answer = redacted(WHOLE, Paths({"PID-3": Fields({})}))
    assert "9876543217" not in str(answer.text)


def test_an_empty_leaf_stays_empty() -> None:
    assert redacted(SpannedText("PID||", (Leaf("PID-1", 4, 4),)), Paths()).text == "PID||"


def test_facts_are_told_of_a_listed_leaf_that_stands_once(subject: Subject) -> None:
    rule = Paths({"PID-3": Masked(Kind.HEALTH_NUMBER), "PID-5": Masked(Kind.NAME)})
    answer = redacted(WHOLE, rule, NOTHING_SENT, subject)
    assert set(answer.facts) == {"PID-3"}
    assert answer.findings == {Kind.HEALTH_NUMBER: 1, Kind.NAME: 2, Kind.OTHER: 3}


def test_a_value_that_slipped_into_the_structure_is_masked(subject: Subject) -> None:
    content = SpannedText("PID|Canari|1", (Leaf("PID-2", 11, 12),))
    rule = Paths({"PID-2": anything})
    assert "Canari" in str(redacted(content, rule).text), "without the net"
    answer = redacted(content, rule, NOTHING_SENT, subject)
    assert answer.text == f"{MASK}1"
    assert answer.findings == {Kind.NAME: 1}


@pytest.mark.parametrize(
    "leaves",
    [
        (Leaf("a", 2, 4), Leaf("a", 3, 5)),
        (Leaf("a", 3, 2),),
        (Leaf("a", 0, 99),),
        (Leaf("a", -1, 2),),
    ],
)
def test_a_text_whose_leaves_are_out_of_order_leaves_as_a_skeleton(
    leaves: tuple[Leaf, ...],
) -> None:
    answer = redacted(SpannedText("Canari", leaves), Paths({"a": anything}))
    assert answer.text is None
    assert answer.skeleton is not None
    assert answer.findings == {}


@pytest.mark.parametrize(
    "content", [JsonTree({"Canari": "Canari"}), WHOLE, Opaque(b"Canari")], ids=["tree", "text", "?"]
)
def test_a_document_without_a_rule_leaves_as_a_skeleton(content: Content) -> None:
    answer = redact(RawDocument("kind", "text/x", content), {}, NOTHING_SENT, NOBODY)
    assert (answer.text, answer.findings, answer.dropped, answer.facts) == (None, {}, 0, {})
    assert "Canari" not in str(answer.skeleton)


def test_an_unreadable_document_leaves_as_a_skeleton_whatever_its_rule() -> None:
    answer = redacted(Opaque(b"Canari"), anything)
    assert answer.text is None
    assert answer.skeleton == {
        "form": "text", "elements": 0, "length": 6, "lines": 1, "longest_line": 6
    }  # fmt: skip


def test_a_redacted_document_says_nothing_of_its_text_when_printed() -> None:
    assert "AC" not in repr(redacted(JsonTree({"a": "AC"}), Fields({"a": anything})))


CANARIES = ("Canari", "Zéphyrine", "9876543217", "zephyrine.cf@canari.example", "1952-03-17")
STRICT: Keep = Fields(
    {
        "id": EMR_ID,
        "status": one_of("AC", "IN"),
        "count": whole_number(most=500),
        "code": code(most=4),
        "on": flag,
        "name": Masked(Kind.NAME),
        "hin": Masked(Kind.HEALTH_NUMBER),
        "born": Masked(Kind.BIRTH_DATE),
        "address": Fields({"province": one_of("ON"), "postal": Masked(Kind.POSTAL_CODE)}),
        "list": Each(Fields({"code": code(most=4), "name": Masked(Kind.NAME)})),
    }
)
NAMES = ("id", "status", "count", "code", "on", "name", "hin", "born", "address", "list", "postal")
SCALARS = st.one_of(
    st.sampled_from(CANARIES),
    st.text(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.floats(),
    st.just(9876543217),
    st.just("AC"),
)
TREES = st.recursive(
    SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(st.sampled_from((*NAMES, *CANARIES)), below, max_size=8),
    ),
    max_leaves=25,
)


def leaks(answer: Redacted) -> list[str]:
    shown = str(answer.text) + str(answer.facts) + str(answer.skeleton) + str(answer.findings)
    return [canary for canary in CANARIES if canary in shown]


@given(TREES)
def test_no_canary_leaves_any_tree(value: object) -> None:
    answer = redacted(JsonTree(value), STRICT)
    assert leaks(answer) == []
    assert answer == redacted(JsonTree(value), STRICT), "same input, same answer"
    assert answer.text is not None
    json.loads(answer.text)


@given(TREES)
def test_no_canary_leaves_any_tree_though_every_shape_says_yes(value: object) -> None:
    yes = Fields(dict.fromkeys(NAMES, anything) | {"list": Each(Fields({"name": anything}))})
    knows = Subject(
        family_name="Canari",
        given_name="Zéphyrine",
        health_number="9876543217",
        birth_date="1952-03-17",
        email="zephyrine.cf@canari.example",
    )
    assert leaks(redacted(JsonTree(value), yes, NOTHING_SENT, knows)) == []


@pytest.mark.parametrize("canary", CANARIES)
def test_the_canary_test_can_fail(canary: str) -> None:
    open_door = Fields({"name": Each(anything)})
    assert canary in leaks(redacted(JsonTree({"name": [canary]}), open_door))


def test_a_dropped_part_of_a_text_leaves_nothing_behind_and_is_counted() -> None:
    text = "a=1&Canari=Canari&b=2"
    leaves = (Leaf("a", 2, 3), Leaf("unknown", 3, 17), Leaf("b", 20, 21))
    rules: dict[str, Keep] = {"a": ANYTHING, "b": ANYTHING, "unknown": ANYTHING}
    answer = redacted(SpannedText(text, leaves), Paths(rules, dropped=frozenset(("unknown",))))
    assert answer.text == "a=1&b=2"
    assert answer.dropped == 1
    assert answer.findings == {}
    assert redacted(SpannedText(text, leaves), Paths(rules)).text == text


def test_what_follows_a_dropped_part_is_masked_by_its_own_rule() -> None:
    text = "x=1&name=Quibblewick"
    leaves = (Leaf("x", 2, 3), Leaf("name", 9, 20))
    answer = redacted(SpannedText(text, leaves), Paths({}, dropped=frozenset(("x",))))
    assert answer.text == f"x=&name={MASK}"


@pytest.mark.parametrize("written", ["as lists", "as their element"])
def test_lists_count_for_the_depth_also_where_one_stands_as_its_element(written: str) -> None:
    def nested_in_lists(depth: int) -> tuple[object, Keep]:
        value: object = "Canari"
        rule: Keep = anything
        for _ in range(depth // 2):
            inner = [value] if written == "as lists" else value
            value, rule = {"a": inner}, Fields({"a": Each(rule)})
        return value, rule

    assert "Canari" in str(redacted(JsonTree(nested_in_lists(40)[0]), nested_in_lists(40)[1]).text)
    deeper = nested_in_lists(42)
    assert "Canari" not in str(redacted(JsonTree(deeper[0]), deeper[1]).text)


def test_free_text_leaves_in_words_only_where_it_is_switched_on() -> None:
    body = "OBX|1|Zanzibarla cannot open the form at all|x"
    document = RawDocument("kind", "text/x", SpannedText(body, (Leaf("NTE-3", 6, len(body) - 2),)))
    rule = {"kind": Paths({"NTE-3": Masked(Kind.FREE_TEXT)})}
    off = redact(document, rule, NOTHING_SENT, Subject(given_name="Zanzibarla"))
    on = redact(document, rule, NOTHING_SENT, Subject(given_name="Zanzibarla"), free_text=True)
    assert (off.text, off.passages) == ("OBX|1|XXXXXXX|x", 0)
    assert (on.text, on.passages) == (f"OBX|1|{MASK} cannot open the form at all|x", 1)


@pytest.mark.parametrize(
    "text",
    ["Zan\\X7A\\ibarla cannot", "Zan&#122;ibarla cannot", "Zan<b>zibarla</b> cannot", "a\\.br\\b"],
)
def test_free_text_in_escapes_or_markup_is_masked_whole(text: str) -> None:
    document = RawDocument("kind", "text/x", JsonTree({"note": text}))
    rule = {"kind": Fields({"note": Masked(Kind.FREE_TEXT)})}
    subject = Subject(given_name="Zanzibarla")
    answer = redact(document, rule, NOTHING_SENT, subject, free_text=True)
    assert json.loads(answer.text or "") == {"note": MASK}
    assert answer.passages == 0
