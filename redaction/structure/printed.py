"""Says whether what was decoded is a text, by the signs that nobody can see."""

import re
from typing import Final

_CONTROL: Final = re.compile("[\0-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f]")
_LETTERS_OF_A_CONTROL: Final = 16
"""A text has so many letters for each control: logs have colours, HL7 is framed, and Windows
writes quotes where Latin-1 has controls. Other signs that nobody sees stand in any text: French
puts a no-break space before a colon."""


def is_printed(text: str) -> bool:
    """Say whether no more controls stand in it than in a text."""
    return len(_CONTROL.findall(text)) * _LETTERS_OF_A_CONTROL <= len(text)
