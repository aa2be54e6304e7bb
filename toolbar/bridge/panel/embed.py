"""Composes ``toolbar.js``: one classic script, so that an EMR page needs a single line.

The parts stand in ``embed/`` in the order in which they build on each other.
They share one function scope and leave no name behind on the page.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final

from web.catalogue import LANGUAGES, Catalogue

PARTS: Final = ("hashing.js", "bridge.js", "look.js", "pairing.js", "button.js")
FOLDER: Final = Path(__file__).with_name("embed")


@cache
def script() -> str:
    """Return the whole script, with the sentences of both languages."""
    parts = [(FOLDER / name).read_text("utf-8") for name in PARTS]
    words = {language: _words(Catalogue(language)) for language in LANGUAGES}
    # JSON is a part of JavaScript, and without "<" it is safe wherever a script may stand
    told = json.dumps(words, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return "\n".join(['"use strict";', "(() => {", f"const WORDS = {told};", *parts, "})();", ""])


def _words(catalogue: Catalogue) -> dict[str, str]:
    return catalogue.starting_with("toolbar.") | catalogue.problems()
