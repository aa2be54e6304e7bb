"""Makes a bundle of what a person wrote into the form, after the second net has looked at it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from connectors.subject import Subject
from portal.tickets.review import Review, Words, look_again
from redaction.rules import RULES_VERSION
from redaction.words import Certainty, find
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.ticket import SERVICES, read_ticket, wrong_of_reporter

EMRS: Final[Mapping[str, str]] = {
    "accuro": "Accuro",
    "medaccess": "Med Access",
    "oscar": "OSCAR Pro",
    "pssuite": "PS Suite",
    "ocean": "Ocean",
}
FREQUENCIES: Final = ("constant", "sporadic")
SCOPES: Final = ("one_patient", "group", "all_patients")
CATEGORIES: Final = (
    "shared-encryption-key",
    "references-running-out",
    "toolbar-unavailable",
    "accuro-permissions",
    "note-import",
    "user-linkage",
    "deletion-mails",
)
"""What Ocean's own help pages are most often about; a ticket is tagged with it."""
SITE_NUMBER: Final = re.compile("[0-9]{4,7}")
LONGEST_TEXT: Final = 4000
GRACE: Final = timedelta(days=1)
"""So far may a day that somebody writes be ahead of ours: their clock may be, and their zone."""
EMR_ID: Final = re.compile("[0-9]{1,6}")
"""GUESS: an EMR ID that somebody has to type is an integer of six digits at most.

From seven on ``find`` calls a number certain: a telephone number of seven, health numbers of eight
to twelve, a social insurance number of nine. No check digit tells them from an EMR ID, since one
number in ten passes it. A toolbar reads the ID where the chart has it, and may send longer ones.
"""
OCEAN_REFERENCE: Final = re.compile("[0-9]{3,6}")
"""Three digits by default (Ocean's own pages); as long as an EMR ID at most, for its reason."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says, nothing of it checked."""

    fields: Mapping[str, str] = field(repr=False)
    services: tuple[str, ...]
    kept: frozenset[str] = frozenset()
    """Ranges (``12-20``) of the text that the person says are no names."""
    files: tuple[str, ...] = ()
    """Names of the files that were looked at and are to be attached."""

    def get(self, name: str) -> str:
        """Return a field as it was written; what was not is empty."""
        return self.fields.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Looked:
    """What the net and the form's own rules say of it."""

    review: Review
    faults: tuple[str, ...]

    @property
    def words(self) -> Words:
        """What the net says of the description."""
        return self.review.words

    @property
    def ready(self) -> bool:
        """Whether it may be taken as it stands."""
        return not self.faults and self.review.ready


def look(said: Said, sites: Collection[str] | None, now: datetime) -> Looked:
    """Look at all that a form says; ``sites`` and ``now`` as for ``faults``."""
    written = said.get("description").replace("\r\n", "\n")
    review = look_again(written, identifiers(said), said.get("seen"), said.kept)
    return Looked(review, tuple(faults(said, sites, now)))


def tags(said: Said) -> tuple[str, ...]:
    """Return what a ticket of this form is tagged with."""
    return (said.get("category"),) if said.get("category") else ()


def identifiers(said: Said) -> list[str]:
    """Return the identifiers of the patient that the form names and that have the right shape."""
    wanted = (("emr_id", EMR_ID), ("ocean_reference", OCEAN_REFERENCE))
    return [said.get(name) for name, shape in wanted if shape.fullmatch(said.get(name))]


def faults(said: Said, sites: Collection[str] | None, now: datetime) -> list[str]:
    """Return the fields that are missing or not of their shape, in the form's order.

    Nothing has happened later than a day after ``now``.

    ``sites`` are those of a person who is logged in; whoever is not writes a site's number,
    and it is not looked up: an answer would tell which sites there are.
    """
    number = said.get("site")
    wrong = () if sites is not None else wrong_of_reporter(said.get("name"), said.get("email"))
    right = {
        "name": "name" not in wrong and not _holds_more(said.get("name")),
        "email": "email" not in wrong,
        "site": bool(SITE_NUMBER.fullmatch(number)) if sites is None else number in sites,
        "category": said.get("category") in {"", *CATEGORIES},
        "emr": said.get("emr") in EMRS,
        "services": bool(said.services) and set(said.services) <= set(SERVICES),
        "frequency": said.get("frequency") in FREQUENCIES,
        "scope": said.get("scope") in SCOPES,
        "emr_id": not said.get("emr_id") or bool(EMR_ID.fullmatch(said.get("emr_id"))),
        "ocean_reference": not said.get("ocean_reference")
        or bool(OCEAN_REFERENCE.fullmatch(said.get("ocean_reference"))),
        "occurred_at": not said.get("occurred_at") or _has_begun(said.get("occurred_at"), now),
        "description": 0 < len(said.get("description")) <= LONGEST_TEXT
        and "\x00" not in said.get("description"),
    }
    return [name for name, fits in right.items() if not fits]


def bundle_bytes(  # noqa: PLR0913, PLR0917 - what a bundle is made of
    said: Said,
    text: str,
    counts: Mapping[str, int],
    name: str,
    email: str,
    language: str,
    now: datetime,
    submission_id: str,
) -> bytes:
    """Return the bundle of a form without faults, in the bytes that are kept.

    Raises ``TicketInvalidError`` if the ticket's schema says no, as for an account's odd address.
    """
    written = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    ticket: dict[str, object] = {
        "reporter": {"name": name, "email": email},
        "site_number": said.get("site"),
        "emr": EMRS[said.get("emr")],
        "services": list(said.services),
        "frequency": said.get("frequency"),
        "scope": said.get("scope"),
        "description": text,
        "language": language,
    }
    if said.get("occurred_at"):
        ticket["occurred_at"] = said.get("occurred_at")
    return canonical(
        {
            "schema": "troubleshooting-bundle/1",
            "submission_id": submission_id,
            "created_at": written,
            "identifiers": {
                "emr": said.get("emr"),
                "emr_id": said.get("emr_id") or None,
                "merged_emr_ids": [],
                "ocean_reference": said.get("ocean_reference") or None,
                "ereferral_reference": None,
                "site_number": said.get("site"),
                "captured_at": written,
            },
            "ticket": read_ticket(ticket).tree(),
            "documents": [],
            "comparison": {},
            "environment": {},
            "redaction": {"rules_version": RULES_VERSION, "findings": dict(counts)},
        }
    )


def _holds_more(name: str) -> bool:
    return any(one.certainty is not Certainty.GUESS for one in find(name, Subject()))


def _has_begun(written: str, now: datetime) -> bool:
    """Say whether it is a day, and one that has begun somewhere on earth."""
    try:
        day = datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - a day alone
    except ValueError:
        return False
    return day <= (now + GRACE).date()
