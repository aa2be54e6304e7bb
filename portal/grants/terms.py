"""Reads the terms of a grant or a request from a form; each mistake is told beside its field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from connectors.shapes import Kind
from connectors.subject import Subject
from portal.database import Database
from portal.grants.granting import Terms
from portal.grants.models import Scope
from portal.grants.rules import DEFAULT_LENGTH, LENGTHS
from portal.tickets.models import ACTIVE, Ticket
from portal.tickets.review import Review, look_again
from redaction.words import Certainty, find

LONGEST_REASON: Final = 300
TICKET: Final = re.compile(r"T-(\d{6,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Form:
    """What a person typed, as it is shown again, and what is wrong with it."""

    reason: str = ""
    length: str = DEFAULT_LENGTH
    scopes: frozenset[str] = frozenset(Scope)
    ticket: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    review: Review | None = None
    """What the second net says of the reason: what may be a name is offered back."""


async def read_terms(
    database: Database, given: Mapping[str, Sequence[str]], site_id: int | None
) -> tuple[Terms | None, Form]:
    """Return the terms, or none and the form with a code for each field that is wrong.

    A ticket must be one of the clinic's (``site_id``; none where no such clinic exists) that
    is not solved yet. A reason goes on as its writer has seen it, with every word masked that
    may be a name and that the writer does not keep.
    """
    reason = " ".join("".join(given.get("reason", ())).split())
    length = "".join(given.get("length", ()))
    scopes = frozenset(given.get("scope", ()))
    ticket = "".join(given.get("ticket", ())).strip().upper()
    ticket_id = await _ticket(database, ticket, site_id) if ticket else None
    fault, review = reason_fault(reason), None
    if fault is None:
        review = look_again(reason, [], "".join(given.get("seen", ())), given.get("keep", ()))
        fault = None if review.ready else "reason-look"
    errors = {
        "reason": fault,
        "length": None if length in LENGTHS else "length-missing",
        "scopes": None if scopes and scopes <= frozenset(Scope) else "scopes-missing",
        "ticket": "ticket-unknown" if ticket and ticket_id is None else None,
    }
    wrong = {name: code for name, code in errors.items() if code is not None}
    form = Form(reason, length, scopes, ticket, wrong, review)
    if wrong or review is None:
        return None, form
    return Terms(review.text, length, frozenset(map(Scope, scopes)), ticket_id), form


def reason_fault(reason: str) -> str | None:
    """Return the code of what is wrong with a reason that two organisations read, or none.

    Nothing certain is masked for its writer: who has to leave it out sees what it was. What may
    be a name is for ``read_terms`` to offer back.
    """
    if not reason:
        return "reason-missing"
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        return "reason-too-long"
    found = find(reason, Subject(), [])
    certain = any(one.certainty is not Certainty.GUESS for one in found)
    secret = any(one.kind is Kind.CREDENTIAL for one in found)
    return "reason-private" if certain or secret else None


async def _ticket(database: Database, number: str, site_id: int | None) -> int | None:
    match = TICKET.fullmatch(number)
    if match is None or site_id is None:
        return None
    wanted = select(Ticket.id).where(
        Ticket.id == int(match[1]), Ticket.site_id == site_id, Ticket.state.in_(ACTIVE)
    )
    async with database.reading() as session:
        return await session.scalar(wanted)
