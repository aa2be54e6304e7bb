"""Shows the outbox; tries one of its submissions again, or cancels it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from toolbar.cli.errors import SubmissionMissingError
from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import agreed, say
from toolbar.clinic import OUTBOX_KEY, open_outbox, open_secrets
from toolbar.troubleshooting.errors import SubmissionUnknownError
from toolbar.troubleshooting.identifiers import iso
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.submission import State, Submission

UNSENT = frozenset({State.QUEUED, State.SENDING, State.PARKED})
"""The states of what support has not received."""

T = TypeVar("T")


def show_all(place: Place, *, as_json: bool) -> None:
    """Print one submission per line, the newest first, or all as JSON."""
    found = read_all(place)
    if as_json:
        _print_json([_facts(one) for one in found])
        return
    for one in found:
        told = one.ticket_number or one.reason or "-"
        cells = (one.submission_id, one.state.value, iso(one.created_at), one.connector, told)
        sys.stdout.write("\t".join(cells) + "\n")
    if not found:
        say("cli.outbox-empty")


def show_one(place: Place, submission_id: str) -> None:
    """Print what is known of one as JSON; raise ``SubmissionMissingError``."""
    _print_json(_facts(_change(place, submission_id, lambda outbox: outbox.get(submission_id))))


def retry(place: Place, submission_id: str) -> None:
    """Make one due now; raise ``SubmissionMissingError``, ``SubmissionNotWaitingError``."""
    _change(place, submission_id, lambda outbox: outbox.retry(submission_id))
    say("cli.outbox-retried", submission_id=submission_id)


def cancel(place: Place, submission_id: str, *, yes: bool) -> None:
    """Ask, then wipe one that waits; raise as ``retry`` does."""
    if not yes and not agreed("cli.outbox-cancel-ask"):
        say("cli.outbox-kept")
        raise SystemExit(1)
    _change(place, submission_id, lambda outbox: outbox.cancel(submission_id))
    say("cli.outbox-cancelled", submission_id=submission_id)


def read_all(place: Place) -> Sequence[Submission]:
    """Return every submission; none, and no file, if nothing was ever put."""
    if not (place.directory / "outbox.db").exists():
        return ()
    return _run(place, lambda outbox: outbox.list())


def cancel_all(place: Place, submissions: Sequence[Submission]) -> None:
    """Cancel each, one after the other; raise ``SubmissionNotWaitingError``."""

    async def work(outbox: Outbox) -> None:
        for one in submissions:
            await outbox.cancel(one.submission_id)

    _run(place, work)


def _change(
    place: Place, submission_id: str, work: Callable[[Outbox], Awaitable[Submission]]
) -> Submission:
    done: list[Submission] = []
    if (place.directory / "outbox.db").exists() and submission_id:
        with suppress(SubmissionUnknownError):
            done.append(_run(place, work))
    if not done:
        raise SubmissionMissingError
    return done[0]


def _run(place: Place, work: Callable[[Outbox], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with opened_outbox(place) as outbox:
            return await work(outbox)

    return asyncio.run(opened())


@asynccontextmanager
async def opened_outbox(place: Place) -> AsyncIterator[Outbox]:
    """Lend the outbox of this place; raise ``OutboxUnavailableError``."""
    key = open_secrets(place.settings, place.directory).make(OUTBOX_KEY)
    async with open_outbox(place.settings, place.directory, key, utc_now).opened() as outbox:
        yield outbox


def _facts(one: Submission) -> dict[str, object]:
    """Return what a person may want to know; the bytes that wait are not among it."""
    return {
        "submission_id": one.submission_id,
        "state": one.state.value,
        "created_at": iso(one.created_at),
        "site_number": one.site_number,
        "connector": one.connector,
        "attempts": one.attempts,
        "next_attempt_at": iso(one.next_attempt_at) if one.next_attempt_at else None,
        "reason": one.reason,
        "ticket_number": one.ticket_number,
        "first_answer_due_at": one.first_answer_due_at,
        "ticket_url": one.ticket_url,
        "time_zone": one.time_zone,
        "ticket_state": one.ticket_state,
        "first_answered_at": one.first_answered_at,
        "merged_into": one.merged_into,
    }


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
