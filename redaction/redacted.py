"""What may leave the clinic of one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from connectors.shapes import Kind

MASK: Final = "XXXXXXX"
"""What stands for a masked value, whatever its length."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """One document after its allow-list; made by ``redaction.allow_list.redact`` alone.

    ``text`` is what leaves; a document without a rule, or one that nothing could
    parse, has none and leaves as ``skeleton``: counts and lengths. ``findings``
    counts the masked values by kind, ``dropped`` the members that no rule lists,
    ``passages`` the free text that the clinic lets leave, masked word by word.
    ``facts`` says of masked fields what cannot identify anyone.
    """

    kind: str
    media_type: str
    text: str | None = field(repr=False)
    skeleton: Mapping[str, object] | None
    findings: Mapping[Kind, int]
    dropped: int
    facts: Mapping[str, Mapping[str, object]]
    passages: int = 0
