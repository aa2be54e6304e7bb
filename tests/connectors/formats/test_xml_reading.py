"""Hostile XML: each attack first succeeds against a careless parser, then fails against ours."""

import io
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from connectors.errors import ChartUnreadableError
from connectors.formats import xml_reading
from connectors.formats.xml_reading import (
    DEEPEST,
    LONGEST_PROLOGUE,
    LONGEST_SILENCE,
    MOST_NAMES,
    Attention,
    Told,
    feed,
)


class Text:
    """Collects all text."""

    def __init__(self, attention: Attention) -> None:
        self.attention = attention
        self.text = ""
        self.names: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.names += [name, *attributes]

    def data(self, text: str) -> None:
        self.text += text

    def end(self, name: str) -> None:
        self.names.append(f"/{name}")


class Deaf(Text):
    """Collects nothing."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Keep nothing."""

    def data(self, text: str) -> None:
        """Keep nothing."""

    def end(self, name: str) -> None:
        """Keep nothing."""


def ours(body: bytes) -> tuple[Text, Told]:
    return feed(io.BytesIO(body), Text)


def refused(body: bytes) -> bool:
    try:
        ours(body)
    except ChartUnreadableError as error:
        return error.__context__ is None
    return False


def careless(body: bytes) -> str:
    parser = etree.XMLParser(resolve_entities=True, load_dtd=True, huge_tree=True)
    return "".join(etree.fromstring(body, parser).itertext())


def test_a_secret_file_is_fetched_by_a_careless_parser_and_not_by_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Quenouille")
    body = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode()
    assert careless(body) == "Quenouille"
    assert refused(body)


def test_a_bomb_grows_in_a_careless_parser_and_not_in_ours() -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(5)
    )
    body = f"<!DOCTYPE a [{entities}]><a>&e4;</a>".encode()
    assert len(careless(body)) == 100_000
    assert refused(body)


def test_an_external_dtd_defaults_a_value_for_a_careless_parser_and_not_for_ours(
    tmp_path: Path,
) -> None:
    dtd = tmp_path / "a.dtd"
    dtd.write_text('<!ENTITY x "Quenouille">')
    body = f'<!DOCTYPE a SYSTEM "{dtd.as_uri()}"><a>&x;</a>'.encode()
    assert careless(body) == "Quenouille"
    assert refused(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_document_type_is_refused_in_every_encoding(encoding: str) -> None:
    assert not refused("<a>x</a>".encode(encoding))
    assert refused("<!DOCTYPE a><a>x</a>".encode(encoding))
    assert refused("<!DOCTYPE a []><a>x</a>".encode(encoding))


class Endless(io.BytesIO):
    """A file that begins so and goes on for ever; knows how much of it was asked for."""

    def __init__(self, beginning: bytes, more: bytes) -> None:
        super().__init__(beginning)
        self.more = more
        self.given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size) or self.more * ((size or 1) // len(self.more))
        self.given += len(piece)
        return piece


@pytest.mark.parametrize(
    ("beginning", "more", "limit"),
    [
        ("<!DOCTYPE a [", " ", LONGEST_PROLOGUE),
        ("", " ", LONGEST_PROLOGUE),
        ("<a b='", "x", LONGEST_PROLOGUE),
        ("<a><!--", "x", LONGEST_SILENCE),
        ("<a><?x ", "x", LONGEST_SILENCE),
        ("<a>", "x", LONGEST_SILENCE),
        ("<a><![CDATA[", "x", LONGEST_SILENCE),
    ],
)
def test_a_file_that_never_says_anything_new_is_given_up(
    beginning: str, more: str, limit: int
) -> None:
    source = Endless(beginning.encode(), more.encode())
    with pytest.raises(ChartUnreadableError):
        feed(source, Deaf)
    assert source.given < limit + 200_000


def test_a_file_of_endless_elements_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_reading, "MOST_ELEMENTS", 50_000)
    source = Endless(b"<a>", b"<b/>")
    with pytest.raises(ChartUnreadableError):
        feed(source, Deaf)
    assert source.given < 1_000_000


def test_the_five_entities_and_characters_by_number_are_text() -> None:
    heard, _ = ours(b"<a>&lt;&amp;&gt;&quot;&apos;&#233;&#xE9;<![CDATA[<b>]]></a>")
    assert heard.text == "<&>\"'éé<b>"


def test_comments_and_instructions_are_not_heard() -> None:
    heard, _ = ours(b"<?xml-stylesheet href='x'?><a><!-- Quenouille --><?quenouille x?>y</a>")
    assert heard.text == "y"
    assert heard.names == ["a", "/a"]


def test_names_come_without_their_namespace() -> None:
    heard, told = ours(b'<c:a xmlns:c="cds" c:x="1" y="2"/>')
    assert heard.names == ["a", "x", "y", "/a"]
    assert told.namespace == "cds"


def test_a_file_that_is_too_deep_is_refused() -> None:
    def nested(depth: int) -> bytes:
        return b"<a>" * depth + b"</a>" * depth

    assert not refused(nested(DEEPEST))
    assert refused(nested(DEEPEST + 1))


@pytest.mark.parametrize("form", ["<x{}/>", "<x a{}='1'/>", "<x xmlns:a='u{}'/>"])
def test_a_file_of_ever_new_names_is_refused(form: str) -> None:
    def named(count: int) -> bytes:
        return f"<a>{''.join(map(form.format, range(count)))}</a>".encode()

    assert not refused(named(MOST_NAMES - 3))
    assert refused(named(MOST_NAMES + 1))


def test_a_name_that_is_longer_than_any_of_the_schemas_is_refused() -> None:
    assert refused(f"<{'x' * 300}/>".encode())


def test_a_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = b"<a>" + b"x" * 1000 + b"</a>"
    assert not refused(body)
    monkeypatch.setattr(xml_reading, "MOST_BYTES", 999)
    assert refused(body)


@pytest.mark.parametrize(
    "body",
    [b"<a>caf\xe9\x81</a>", b"<a>\x00</a>", b"<a>\x01</a>", b"<a>&#0;</a>", b"<a b='1' b='2'/>"],
)
def test_what_no_encoding_explains_is_refused(body: bytes) -> None:
    assert refused(body)


def test_memory_does_not_grow_with_a_text() -> None:
    def peak(size: int) -> int:
        source = io.BytesIO(b"<a>" + b"words " * (size // 6) + b"</a>")
        tracemalloc.start()
        feed(source, Deaf)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1_000)
    assert peak(20_000_000) < peak(200_000) + 500_000


def test_a_handler_that_sleeps_hears_what_it_wakes_at_and_the_ends_above_its_floor() -> None:
    class Sleeper(Text):
        def __init__(self, attention: Attention) -> None:
            super().__init__(attention)
            attention.sleep(frozenset({"c"}), 1)

    heard, _ = feed(io.BytesIO(b"<a>\n<b>xy</b><c>z</c></a>"), Sleeper)
    assert heard.names == ["c", "/a"]
    assert heard.text == ""
    assert heard.attention.elements == 3
    assert heard.attention.characters == 3
