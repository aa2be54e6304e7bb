"""Finds what identifies inside web addresses: query values, long tokens of a path."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding

_URL: Final = re.compile(
    r"(?:https?|wss?|ftp)://[^\s<>\"']+|(?<![\w/])/[\w./-]{1,200}\?[^\s<>\"']+"
)
_VALUE: Final = re.compile(r"[?&#;][\w.%\[\]-]{1,64}=(?P<value>[^&#;]+)")
_TOKEN: Final = re.compile(
    r"(?<=/)(?P<value>(?=[A-Za-z_~.%-]{0,40}\d)[\w~.%-]{12,256}|\d{4,20})(?=[/?#]|$)"
)
_WORDS: Final = re.compile(r"true|false|on|off|[a-z]{2}(?:[-_][A-Z]{2})?|\d")
"""Query values that are switches, languages or a single digit."""


def urls(plain: str) -> Iterator[Finding]:
    """Yield query values and identifying path segments; the address itself stays readable."""
    for url in _URL.finditer(plain) if "://" in plain or "?" in plain else ():
        text = url[0].rstrip(".,;:!?)")
        path = text.partition("?")[0].partition("#")[0]
        for match in (*_TOKEN.finditer(path), *_VALUE.finditer(text)):
            if _WORDS.fullmatch(match["value"]) is None:
                start, end = match.span("value")
                yield Finding(
                    url.start() + start, url.start() + end, Kind.URL_TOKEN, Certainty.STRUCTURED
                )
