"""Says whether a dose follows a word, which then is a drug, known or not."""

import re
from typing import Final

_DOSE: Final = re.compile(
    r" \d{1,4}/\d{1,4}(?!\d)|[ -](?:XR|XL|SR|CR|ER|LA|Plus) \d"
    r"|(?:[ -](?:HFA|Flex|PM|ES|DS|forte))? #?\d{1,4}(?:[.,]\d{1,3})?"
    r"(?: ?(?:mg|mcg|ug|g|ml|units?|ui|iu|puffs?|inh|tabs?|co|caps?|gtts?|%|unites?)(?![a-z])"
    r"| (?:po |sc |iv )?(?:od|die|bid|tid|qid|q\d{1,2}h|qhs|hs|qd|daily|wkly|weekly|prn|x\d))"
    r"| (?:po |sc |iv |im )?(?:bid|tid|qid|q\d{1,2}h|qhs|prn)(?![a-z])"
    r"| \u2063",
    re.IGNORECASE,
)
"""A mask may hide it: a name would have gone with what the mask hides."""


def is_dosed(plain: str, end: int) -> bool:
    """Say whether a dose or a rhythm of intake stands right after a place."""
    return _DOSE.match(plain, end) is not None
