"""Which addresses a page of ours may send a browser on to: paths of this portal alone."""

import re
from typing import Final

HOME: Final = "/tickets"
"""Where a log-in leads that came from nowhere."""

LONGEST: Final = 300
_OWN: Final = re.compile(r"/|(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9_.~-]+)+")
"""Segments of plain signs: no second slash, backslash, scheme, dot segment, escape or query."""


def own_path(written: str) -> str | None:
    """Return the path if a browser can only take it for one of this portal, or none."""
    return written if len(written) <= LONGEST and _OWN.fullmatch(written) else None
