"""Reviews a ready-made answer: it stands on every ticket, and belongs to no patient.

Its name and its words pass the same net as all that is written on a ticket, and nothing of them
is kept before their writer has seen what is masked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from multidict import MultiMapping

from portal.tickets.canned import Words
from portal.tickets.review import Review, look_again

FIELDS: Final = ("name", "body_en", "body_fr")
SEEN, KEEP = "-seen", "-keep"


@dataclass(frozen=True, slots=True)
class Posted:
    """What the form says: which answer, its words, and what its writer answers to the review."""

    fields: Mapping[str, str] = field(repr=False)
    kept: Mapping[str, frozenset[str]]

    @property
    def number(self) -> int | None:
        """The answer that is changed; none is a new one."""
        written = self.fields.get("id", "")
        return int(written) if written.isdecimal() and len(written) <= 9 else None

    @property
    def words(self) -> Words:
        """The words as they were written, their lines as we keep them."""
        said = (self.fields.get(name, "").replace("\r\n", "\n") for name in FIELDS)
        name, body_en, body_fr = said
        return Words(name.strip(), body_en, body_fr)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the net says of each field."""

    by_field: Mapping[str, Review]

    @property
    def ready(self) -> bool:
        """Whether all of it may be kept."""
        return all(one.ready for one in self.by_field.values())

    @property
    def words(self) -> Words:
        """The words as they are kept."""
        return Words(**{name: one.text for name, one in self.by_field.items()})

    @property
    def shown(self) -> Words:
        """The words as their writer sees them, guesses unmasked."""
        return Words(**{name: one.words.text for name, one in self.by_field.items()})

    @property
    def has_credential(self) -> bool:
        """Whether there is what nobody may keep."""
        return any(one.words.has_credential for one in self.by_field.values())


def read(posted: MultiMapping[Any]) -> Posted:
    """Return what a form says; of its boxes, each range that is ticked."""
    kept = {name: tuple(map(str, posted.getall(name + KEEP, []))) for name in FIELDS}
    fields = {name: str(value) for name, value in posted.items()}
    fields |= {name + KEEP: " ".join(ranges) for name, ranges in kept.items()}
    return Posted(fields, {name: frozenset(ranges) for name, ranges in kept.items()})


def review(posted: Posted) -> Reviewed:
    """Review name and words; no identifier of a patient may stand in them."""
    words, fields = posted.words, posted.fields
    return Reviewed(
        {
            name: look_again(
                getattr(words, name), (), fields.get(name + SEEN, ""), posted.kept[name]
            )
            for name in FIELDS
        }
    )
