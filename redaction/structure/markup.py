"""Finds the texts and attributes of elements: XML, HTML, cut or escaped ones too.

No parser is asked, since a log line holds pieces. An element whose name is
masked masks all that it holds; names inside may say a nearer kind.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.structure.names import STAYS, Meaning, meaning
from redaction.structure.values import BY_STRUCTURE, finding, verdict
from redaction.words.finding import Finding
from redaction.words.word_list import words

_TAG: Final = re.compile(
    r"(?:<|&lt;|\\u003[cC]|%3[Cc])(?P<end>/|%2[Ff]|\\/)?(?P<name>[A-Za-z_][\w.:-]{0,80}+)"
    r"(?P<attributes>(?:[^<>&\"']|\"[^\"<]{0,2000}+\"|'[^'<]{0,2000}+'|&(?!gt;|lt;))*?)"
    r"(?P<alone>/)?(?:>|&gt;|\\u003[eE]|%3[Ee])"
)
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[A-Za-z_][\w.:-]{0,80}+)\s{0,8}=\s{0,8}(?:\"(?P<a>[^\"]*+)\"|'(?P<b>[^']*+)')"
)
_CDATA: Final = re.compile(r"<!\[CDATA\[|\]\]>")
_DEEPEST: Final = 200
_NO_END: Final = frozenset(("br", "hr", "img", "input", "meta", "link", "source", "col"))
_LAYOUT: Final = frozenset(
    words(
        "html head body title div span p a b i u em strong table thead tbody tr td th ul ol li form"
        " label h1 h2 h3 h4 h5 h6 pre code small section article header footer main nav button"
        " option select textarea script style"
    )
)
"""Elements of pages; what they hold is prose."""
_ABOUT: Final = ("name", "id", "for", "data-field", "code", "key", "property")
"""Attributes whose value names the field that ``value`` holds."""
_FIELD_OF: Final = ("id", "class", "data-field", "headers")
_WHOLE_START: Final = re.compile(r"\s*(?:<\?xml|<(?!!|/)[A-Za-z_])")


def markup(text: str) -> Iterator[Finding]:
    """Yield the texts of elements and the values of attributes that their names mask."""
    if "<" not in text and "&lt;" not in text and "\\u003" not in text and "%3" not in text:
        return
    whole = _is_whole(text)
    open_: list[tuple[str, Meaning]] = []
    at = 0
    for tag in _TAG.finditer(text):
        yield from _text(text, at, tag.start(), open_, whole=whole)
        at = tag.end()
        name = tag["name"].rpartition(":")[2]
        if tag["end"]:
            _close(open_, name)
            continue
        means = _meaning(name, open_)
        if means is None and name.lower() in _LAYOUT:
            means = _said_by_attributes(tag["attributes"])
        yield from _attributes(text, tag, means, whole=whole)
        if not tag["alone"] and name.lower() not in _NO_END:
            del open_[_DEEPEST:]
            open_.append((name, means))
    if open_:
        yield from _text(text, at, len(text), open_, whole=whole)


def _is_whole(text: str) -> bool:
    """Say whether the text is one XML document, and no page."""
    start = _WHOLE_START.match(text)
    if start is None or not text.rstrip().endswith(">"):
        return False
    tag = _TAG.search(text)
    return tag is not None and tag["name"].lower() not in _LAYOUT


def _close(open_: list[tuple[str, Meaning]], name: str) -> None:
    for back in range(1, min(len(open_), 8) + 1):
        if open_[-back][0] == name:
            del open_[-back:]
            return


def _meaning(name: str, open_: list[tuple[str, Meaning]]) -> Meaning:
    above = open_[-1][1] if open_ else None
    if above in BY_STRUCTURE:
        return above
    if name.lower() in _LAYOUT:
        return above
    own = meaning(name)
    if own is None or (own is Kind.CLINICAL and isinstance(above, Kind)):
        return above if isinstance(above, Kind) else None
    return own


def _said_by_attributes(attributes: str) -> Meaning:
    """Return what a page's element holds if its id or class names a person's field."""
    for attribute in _ATTRIBUTE.finditer(attributes):
        if attribute["name"].lower() in _FIELD_OF:
            for word in (attribute["a"] or attribute["b"] or "").split():
                found = meaning(word)
                if isinstance(found, Kind) and found not in BY_STRUCTURE:
                    return found
    return None


def _text(
    text: str, start: int, end: int, open_: list[tuple[str, Meaning]], *, whole: bool
) -> Iterator[Finding]:
    if not open_:
        return
    means = open_[-1][1]
    pieces = []
    for mark in _CDATA.finditer(text, start, end):
        pieces.append((start, mark.start()))
        start = mark.end()
    for first, last in (*pieces, (start, end)):
        kind = verdict(means, text[first:last], whole=whole)
        found = finding(text, first, last, kind) if kind else None
        if found:
            yield found


def _attributes(text: str, tag: re.Match[str], means: Meaning, *, whole: bool) -> Iterator[Finding]:
    first = tag.start("attributes")
    written = [
        (
            attribute["name"].rpartition(":")[2],
            *attribute.span("a" if attribute["a"] is not None else "b"),
        )
        for attribute in _ATTRIBUTE.finditer(text, first, tag.end("attributes"))
    ]
    about = next(
        (
            said
            for name, start, end in written
            if name.lower() in _ABOUT and isinstance(said := meaning(text[start:end]), Kind)
        ),
        means,
    )
    for name, start, end in written:
        own = about if name.lower() in ("value", "content") else meaning(name)
        if (
            name.lower() in _ABOUT
            or name.startswith("xmlns")
            or name in ("schemaLocation", "class", "type", "style", "href", "src")
        ):
            own = STAYS
        if own is None and about in BY_STRUCTURE:
            own = about
        kind = verdict(own, text[start:end], whole=whole)
        found = finding(text, start, end, kind) if kind else None
        if found:
            yield found
