"""Documents read as trees by the panel's script, beside Python's own readers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from tests.toolbar.bridge.panel.test_scripts import NODE, READ, importing, run

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not here: the scripts were not run")
LEAVES = (
    "const leaves = (nodes, path, text) => nodes.flatMap((node) => node.children.length > 0"
    " ? leaves(node.children, [...path, node.label], text)"
    " : [[[...path, node.label], text.slice(node.start, node.end)]]);"
)
SCRIPT = (
    READ + importing("readTree") + LEAVES + "console.log(JSON.stringify(given.map(([text, type]) =>"
    " { const nodes = readTree(text, type); return nodes && leaves(nodes, [], text); })))"
)
HL7 = "MSH|^~\\&|LAB||OSCAR|CLINIC\rPID|1||1234||XXXXXXX^XXXXXXX||XXXXXXX\r\nZZZ\n"
XML = (
    '<?xml version="1.0"?><!-- <a> -->\n<cdsd:Patient xmlns="urn:x" xmlns:cdsd="urn:y">\n'
    " <Name part='legal'>\n  <cdsd:First>XXXXXXX</cdsd:First><Empty/><Last>É 🏥</Last></Name>\n"
    ' <Mixed>one<b>two</b> three </Mixed>\n<Code a="1" b = "XXXXXXX"/></cdsd:Patient>'
)


def read(text: str, media_type: str) -> Any:
    return run(SCRIPT, [[text, media_type]])[0]


def test_hl7_is_read_by_segment_and_field() -> None:
    assert read(HL7, "application/hl7-v2") == [
        [["MSH", "MSH-2"], "^~\\&"],
        [["MSH", "MSH-3"], "LAB"],
        [["MSH", "MSH-5"], "OSCAR"],
        [["MSH", "MSH-6"], "CLINIC"],
        [["PID", "PID-1"], "1"],
        [["PID", "PID-3"], "1234"],
        [["PID", "PID-5"], "XXXXXXX^XXXXXXX"],
        [["PID", "PID-7"], "XXXXXXX"],
        [["ZZZ"], "ZZZ"],
    ]


def test_xml_is_read_by_element_and_attribute() -> None:
    assert read(XML, "application/xml") == [
        [["Patient", "Name", "@part"], "legal"],
        [["Patient", "Name", "First"], "XXXXXXX"],
        [["Patient", "Name", "Empty"], ""],
        [["Patient", "Name", "Last"], "É 🏥"],
        [["Patient", "Mixed", ""], "one"],
        [["Patient", "Mixed", "b"], "two"],
        [["Patient", "Mixed", ""], "three"],
        [["Patient", "Code", "@a"], "1"],
        [["Patient", "Code", "@b"], "XXXXXXX"],
    ]
    texts = [text.strip() for text in etree.fromstring(XML.encode()).itertext() if text.strip()]
    found = [value for path, value in read(XML, "text/xml") if not path[-1].startswith("@")]
    assert [value for value in found if value] == texts


def test_a_number_that_was_masked_by_hand_is_still_a_value() -> None:
    masked = '{"a":XXXXXXX,"b":[1,XXXXXXX],"c":{"d":"XXXXXXX"}}'
    assert read(masked, "application/json") == [
        [["a"], "XXXXXXX"],
        [["b", "1"], "1"],
        [["b", "2"], "XXXXXXX"],
        [["c", "d"], "XXXXXXX"],
    ]


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("", "application/json"),
        ("{", "application/json"),
        ('{"a" 1}', "application/json"),
        ('{"a":1}}', "application/json"),
        ("[" * 5000, "application/json"),
        ("[" + "1," * 30_000 + "1]", "application/json"),
        ("<a><b></a>", "application/xml"),
        ("<a>", "application/xml"),
        ("<a>" * 5000, "application/xml"),
        ("no segments", "application/hl7-v2"),
        ("%PDF-1.7", "application/pdf"),
    ],
)
def test_what_cannot_be_read_is_left_to_be_shown_as_text(text: str, media_type: str) -> None:
    assert read(text, media_type) is None


def written(tree: Any) -> str:
    return json.dumps(tree, ensure_ascii=False)


def flat(tree: Any, path: tuple[str, ...] = ()) -> Iterator[list[Any]]:
    """Yield what a reader of JSON finds, written as it stands in the text."""
    if isinstance(tree, dict) and tree:
        for name, value in tree.items():
            yield from flat(value, (*path, written(name)[1:-1]))
    elif isinstance(tree, list) and tree:
        for place, value in enumerate(tree, 1):
            yield from flat(value, (*path, str(place)))
    else:
        yield [list(path), written(tree)[1:-1] if isinstance(tree, str) else written(tree)]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@settings(max_examples=3)
@given(st.lists(st.dictionaries(st.text(max_size=5), TREES, min_size=1), max_size=40))
def test_json_is_read_as_python_reads_it(trees: list[Any]) -> None:
    for indent in (None, 2):
        texts = [json.dumps(tree, ensure_ascii=False, indent=indent) for tree in trees]
        answers = run(SCRIPT, [[text, "application/json"] for text in texts])
        assert answers == [list(flat(tree)) for tree in trees]
