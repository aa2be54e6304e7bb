"""Reads a posted text for a ticket, and has it reviewed before anything of it is kept."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from multidict import MultiMapping

from portal.database import Database
from portal.principals import Principal
from portal.tickets.acting import need_words
from portal.tickets.finding import find_ticket
from portal.tickets.review import Review, look_again


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form on a ticket says; of its boxes, each kept range and each file's name."""

    fields: dict[str, str] = field(repr=False)
    """All of it, as ``portal.once`` knows the form again."""
    kept: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()

    def get(self, name: str) -> str:
        """Return a field as it was written; what was not is empty."""
        return self.fields.get(name, "")


def read_posted(posted: MultiMapping[Any]) -> Posted:
    """Return what a form says."""
    kept, files = (tuple(map(str, posted.getall(name, []))) for name in ("keep", "file"))
    fields = {name: str(value) for name, value in posted.items()}
    fields |= {"keep": " ".join(kept), "file": " ".join(files)}
    return Posted(fields, frozenset(kept), files)


async def review_body(
    database: Database, principal: Principal, number: str, posted: Posted
) -> Review:
    """Review the form's ``body``; the patient's identifiers on the ticket may stand in it.

    Raises ``not-found`` for a ticket that is not for these eyes, and ``body-invalid``
    for no words, or too many.
    """
    ticket = await find_ticket(database, principal, number)
    words = need_words(posted.get("body"))
    keep = [one for one in (ticket.emr_id, ticket.ocean_reference) if one]
    # the recognisers take their time with a long text
    return await asyncio.to_thread(look_again, words, keep, posted.get("seen"), posted.kept)
