"""Which addresses a page of ours may send a browser on to: paths of this portal alone."""

import re
from typing import Final

HOME: Final = "/tickets"
"""Where a log-in leads that came from nowhere."""

LONGEST: Final = 300
_PATH: Final = r"/|(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9_.~-]+)+"
"""Segments of plain signs: no second slash, backslash, scheme, dot segment or escape."""
_ASKED: Final = r"(?:find|add)=(?:[A-Za-z0-9_.~+-]|%[0-9A-F]{2})*"
"""What was looked up to let a Support Site in; no other query is led back to."""
_OWN: Final = re.compile(rf"(?:{_PATH})(?:\?{_ASKED}(?:&{_ASKED})*)?")


def own_path(written: str) -> str | None:
    """Return the address if a browser can only take it for one of this portal, or none."""
    return written if len(written) <= LONGEST and _OWN.fullmatch(written) else None
