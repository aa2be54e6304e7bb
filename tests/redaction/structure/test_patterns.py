"""Patterns mean the same in every Python that the product runs on."""

import re
from pathlib import Path

import redaction

_REPEATED_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")


def test_no_group_is_repeated_possessively() -> None:
    # before Python 3.11.5 such a repeat stops in the middle of a group (CPython issue 106052),
    # and what should be masked stays; ``(?>(?:...)*)`` says the same and is right everywhere
    assert _REPEATED_GROUP.search(r"(?:\\r\\n|x)*+")
    folder = Path(redaction.__file__).parent
    found = [
        f"{path.name}:{number}"
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if _REPEATED_GROUP.search(line)
    ]
    assert found == []
