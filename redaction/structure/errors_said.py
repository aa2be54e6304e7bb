"""Tells the message of a program that failed from a message that somebody wrote."""

import re
from typing import Final

PROGRAM_SAYS: Final = frozenset(("message", "msg", "summary", "text", "report", "content", "body"))
"""Names under which a line of a log or a console says what happened; left to the words there."""
_SAYS: Final = ("message", "msg", "summary")
_NEAR: Final = 300
_ERROR: Final = re.compile(
    r"[\"'](?:error\w{0,12}|exception|code|status\w{0,5}|level|severity|logger|stack\w{0,6}|trace"
    r"|errno|http_?[sS]tatus|path)\\{0,15}[\"']"
)


def is_said_of_a_failure(name: str, text: str, start: int, end: int) -> bool:
    """Say whether a member called ``message`` stands in one object with an error or a log level.

    ``start`` and ``end`` are where the name stands.
    """
    if name.casefold() not in _SAYS:
        return False
    first = max(text.rfind("{", max(0, start - _NEAR), start), start - _NEAR, 0)
    last = text.find("}", end, end + _NEAR)
    return _ERROR.search(text, first, last if last >= 0 else end + _NEAR) is not None
