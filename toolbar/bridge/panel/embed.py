"""Composes ``toolbar.js``: one classic script, so that an EMR page needs a single line.

Its parts stand in ``embed/`` and, where the browser extension is made of the
same, in ``toolbar/extension``; in the order in which they build on each other.
They share one function scope and leave no name behind on the page. What loads
``toolbar.js`` on an EMR's page cannot come from a bridge that may not run, so
it stands in each snippet (``loading_block``), and the extension takes no code
from anywhere, so it has the sentences in files (``words_files``).
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from toolbar.bridge.api_document import problem_codes
from toolbar.bridge.routes import CALLS
from web.catalogue import LANGUAGES, Catalogue

HERE: Final = Path(__file__).with_name("embed")
EXTENSION: Final = Path(__file__).parents[2] / "extension"
BUTTON: Final = tuple(
    EXTENSION / f"{name}.js"
    for name in (
        "trouble",
        "hashing",
        "telling",
        "asking",
        "elements",
        "look",
        "watching",
        "button",
    )
)
PARTS: Final = (
    *BUTTON,
    *(HERE / f"{name}.js" for name in ("permission", "pairing", "page")),
)
LOADING: Final = (
    *(EXTENSION / f"{name}.js" for name in ("trouble", "hashing", "telling")),
    *(HERE / f"{name}.js" for name in ("permission", "loading")),
)
ASKED: Final = ("/v1/pairings", "/v1/proofs", "/v1/context", "/v1/previews")
"""What a toolbar asks; of the problems it needs no other sentence."""
OF_LOADING: Final = (
    "toolbar.ask",
    "toolbar.ask.go-on",
    "toolbar.asking",
    "toolbar.button",
    "toolbar.denied",
    "toolbar.not-running",
    "toolbar.retry",
    "toolbar.unpaired",
    "toolbar.unverified",
)
ONLY_LOADING: Final = ("toolbar.ask", "toolbar.ask.go-on", "toolbar.asking", "toolbar.retry")


_COMMENT: Final = re.compile(r"^[ ]*(?:/\*.*?\*/|//[^\n]*)\n|^[ ]+", re.MULTILINE | re.DOTALL)
"""A comment that has its lines for itself, and indentation: an EMR's page loads this every time."""


@cache
def script() -> str:
    """Return the whole script, with the sentences of both languages and without comments."""
    parts = [_COMMENT.sub("", path.read_text("utf-8")) for path in PARTS]
    words = f"const WORDS = {_words(_codes())};"
    return "\n".join(['"use strict";', "(() => {", words, *parts, "})();", ""])


def words_files() -> dict[Path, str]:
    """Return the extension's files of sentences, which ``make docs`` writes."""
    codes = [*_codes(), *Catalogue(LANGUAGES[0]).starting_with("extension.")]
    words = f"/* Written by `make docs` from the catalogue. */\n\nconst WORDS = {_words(codes)};\n"
    return {EXTENSION / "words.js": words} | {
        EXTENSION / "_locales" / language / "messages.json": _messages(Catalogue(language))
        for language in LANGUAGES
    }


def loading_block() -> str:
    """Return what loads ``toolbar.js``, as it stands in each snippet; ``make docs`` writes it."""
    parts = [path.read_text("utf-8") for path in LOADING]
    # a function, since the snippet calls what follows before it
    words = f"function sentences() {{\n  return {_words(OF_LOADING)};\n}}\n"
    lines = "\n".join([words, *parts]).rstrip().splitlines()
    return "".join(f"  {line}".rstrip() + "\n" for line in lines)


def _messages(catalogue: Catalogue) -> str:
    """Return what the browser itself shows of the extension, in the browser's own form."""
    told = {
        name: {"message": catalogue.text(f"extension.{name}")} for name in ("name", "description")
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _codes() -> list[str]:
    catalogue = Catalogue(LANGUAGES[0])
    own = catalogue.starting_with("toolbar.").keys() - set(ONLY_LOADING)
    problems = {code for call in CALLS if call.path in ASKED for code in problem_codes(call)}
    return sorted(own | problems)


def _words(codes: Iterable[str]) -> str:
    words = {
        language: {code: Catalogue(language).text(code) for code in codes} for language in LANGUAGES
    }
    # JSON is a part of JavaScript, and without "<" it is safe wherever a script may stand
    return json.dumps(words, ensure_ascii=False, sort_keys=True, indent=2).replace("<", "\\u003c")
