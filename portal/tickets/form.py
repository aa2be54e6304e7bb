"""Makes a bundle of what a person wrote into the form, after the second net has looked at it."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.redacted import MASK
from redaction.rules import RULES_VERSION
from redaction.words import Certainty, Finding, find, mask
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
EMR_ID: Final = re.compile("[0-9]{1,9}")
"""GUESS: EMR IDs are numbers, and shorter than a health number or a phone number is."""
OCEAN_REFERENCE: Final = re.compile("[0-9]{3,9}")
"""Three digits or more (Ocean's own pages), shorter than a health number or a phone number."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text with what is certain masked, and the places of what may be names."""

    text: str = field(repr=False)
    guesses: tuple[Finding, ...]
    masked: Mapping[str, int]
    """How many values of each kind were masked."""
    has_credential: bool = False


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


def look_at(text: str, keep: Collection[str]) -> Words:
    """Mask what is certain; ``keep`` are the identifiers that the form names."""
    findings = find(text, Subject(), keep)
    if any(one.kind is Kind.CREDENTIAL for one in findings):
        return Words(text, (), {}, has_credential=True)
    certain = [one for one in findings if one.certainty is not Certainty.GUESS]
    masked = mask(text, certain)
    guesses = tuple(
        one
        for one in find(masked, Subject(), keep)
        if masked[one.start : one.end].replace(MASK, "").strip()
    )
    return Words(masked, guesses, _counted(certain))


def mask_guesses(words: Words, kept: Collection[str]) -> str:
    """Return the text with every guess masked that the person did not say is no name."""
    return mask(words.text, [one for one in words.guesses if place(one) not in kept])


def place(finding: Finding) -> str:
    """Name a finding's range as the form does."""
    return f"{finding.start}-{finding.end}"


@dataclass(frozen=True, slots=True)
class Looked:
    """What the net and the form's own rules say of it."""

    words: Words
    faults: tuple[str, ...]
    seen: bool
    """Whether the person was shown the text as it is now, masks and guesses."""

    @property
    def ready(self) -> bool:
        """Whether it may be taken as it stands."""
        unseen = bool(self.words.masked or self.words.guesses) and not self.seen
        return not (self.faults or self.words.has_credential or unseen)


def look(said: Said, sites: Collection[str] | None) -> Looked:
    """Look at all that a form says; ``sites`` as for ``faults``."""
    words = look_at(said.get("description").replace("\r\n", "\n"), identifiers(said))
    return Looked(words, tuple(faults(said, sites)), said.get("seen") == digest_of(words.text))


def digest_of(text: str) -> str:
    """Return what a form carries to say that its sender has seen this text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def tags(said: Said) -> tuple[str, ...]:
    """Return what a ticket of this form is tagged with."""
    return (said.get("category"),) if said.get("category") else ()


def identifiers(said: Said) -> list[str]:
    """Return the identifiers of the patient that the form names and that have the right shape."""
    wanted = (("emr_id", EMR_ID), ("ocean_reference", OCEAN_REFERENCE))
    return [said.get(name) for name, shape in wanted if shape.fullmatch(said.get(name))]


def faults(said: Said, sites: Collection[str] | None) -> list[str]:
    """Return the fields that are missing or not of their shape, in the form's order.

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
        "occurred_at": not said.get("occurred_at") or _is_moment(said.get("occurred_at")),
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


def count_masked(words: Words, kept: Collection[str]) -> dict[str, int]:
    """Return how many values of each kind are masked, guesses of the person's choice among them."""
    counts = dict(words.masked)
    for one in words.guesses:
        if place(one) not in kept:
            counts[one.kind.value] = counts.get(one.kind.value, 0) + 1
    return counts


def _counted(findings: Collection[Finding]) -> dict[str, int]:
    kinds = [one.kind.value for one in findings]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _holds_more(name: str) -> bool:
    return any(one.certainty is not Certainty.GUESS for one in find(name, Subject()))


def _is_moment(written: str) -> bool:
    try:
        datetime.strptime(written, "%Y-%m-%d")  # noqa: DTZ007 - a day alone
    except ValueError:
        return False
    return True
