"""Reads the terms of a grant or a request from a form; each mistake is told beside its field."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.shapes import Kind
from connectors.subject import Subject
from portal.grants.granting import Terms
from portal.grants.models import Scope
from portal.grants.rules import DEFAULT_LENGTH, LENGTHS
from portal.tickets.finding import NUMBER
from portal.tickets.review import Review, look_again
from redaction.words import Certainty, find

LONGEST_REASON: Final = 300


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


def read_terms(given: Mapping[str, Sequence[str]]) -> tuple[Terms | None, Form]:
    """Return the terms, or none and the form with a code for each field that is wrong.

    Whether a ticket is one of the clinic's is for the grant to look up, not for a form that
    others fill in. A reason goes on as its writer has seen it, with every word masked that
    may be a name and that the writer does not keep.
    """
    reason = " ".join("".join(given.get("reason", ())).split())
    length = "".join(given.get("length", ()))
    scopes = frozenset(given.get("scope", ()))
    ticket = "".join(given.get("ticket", ())).strip().upper()
    named = NUMBER.fullmatch(ticket)
    fault, review = reason_fault(reason), None
    if fault is None:
        review = look_again(reason, [], "".join(given.get("seen", ())), given.get("keep", ()))
        fault = None if review.ready else "reason-look"
        if len(review.text) > LONGEST_REASON:  # masks may be longer than what they cover
            fault = "reason-too-long"
    errors = {
        "reason": fault,
        "length": None if length in LENGTHS else "length-missing",
        "scopes": None if scopes and scopes <= frozenset(Scope) else "scopes-missing",
        "ticket": "ticket-shape" if ticket and named is None else None,
    }
    wrong = {name: code for name, code in errors.items() if code is not None}
    form = Form(reason, length, scopes, ticket, wrong, review)
    if wrong or review is None:
        return None, form
    number = f"T-{int(named[1]):06d}" if named else None
    return Terms(review.text, length, frozenset(map(Scope, scopes)), number), form


def reason_fault(reason: str, may_hold: Collection[Kind] = ()) -> str | None:
    """Return the code of what is wrong with a reason that two organisations read, or none.

    ``may_hold`` are kinds that are none of a patient there: an invoice has a record's number.

    Nothing certain is masked for its writer: who has to leave it out sees what it was. What may
    be a name is for ``read_terms`` to offer back.
    """
    if not reason:
        return "reason-missing"
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        return "reason-too-long"
    found = [one for one in find(reason, Subject(), []) if one.kind not in may_hold]
    certain = any(one.certainty is not Certainty.GUESS for one in found)
    secret = any(one.kind is Kind.CREDENTIAL for one in found)
    return "reason-private" if certain or secret else None
