"""Repairs digits that a scanner read as letters, for the recognisers' eyes only."""

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"(?<![0-9OoIlSB])[OoIlSB]*+[0-9]++[OoIlSB][0-9OoIlSB]*+|[OoIlSB][0-9]{1,9}"
    r"|[OoIl]{2,3}[0-9]{1,9}|(?<=[0-9][-/.])[lIO]{1,2}(?=[-/.][0-9lIO]{2})"
    r"|(?<=[0-9][.,])[lIO](?![A-Za-z0-9])|(?<![A-Za-z0-9])O(?=[.,][0-9]{2}(?![0-9A-Za-z]))"
)
_HALF_A_CODE: Final = re.compile(r"[0-9][SB][0-9]|[SB][0-9][SB]|B(?:1|6|12)")
"""Half of a postal code, such as ``1S0``; no code has an O or an I. Or a vitamin: ``B12``."""
_DIGITS: Final = str.maketrans("OoIlSB", "001158")


def repaired(plain: str) -> str:
    """Return the text with O, l, I, S, B among digits as the digits meant; the length stays."""
    if not _SUSPECT.search(plain):
        return plain
    pieces = []
    at = 0
    for match in _TOKEN.finditer(plain):
        start, end = match.span()
        glued = plain[start - 1 : start].isalpha() if start else False
        if glued or plain[end : end + 1].isalpha() or _HALF_A_CODE.fullmatch(match[0]):
            continue
        pieces += [plain[at:start], match[0].translate(_DIGITS)]
        at = end
    return "".join([*pieces, plain[at:]])


_SUSPECT: Final = re.compile(r"[OoIlSB](?:[.,]?[0-9]|(?<=[0-9].)|(?<=[0-9][.,].))")
"""What every text holds that has a doubtful digit; cheap to look for."""
