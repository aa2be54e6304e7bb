"""Asks support where the delivered tickets stand that nobody has answered yet.

A calendar may have been edited, the ticket may wait for the clinic or have been merged:
then what was promised with the receipt holds no more. Only a ticket's number is shown.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Protocol

from connectors.errors import ProductError
from toolbar.troubleshooting.errors import PortalRefusedError
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.portal_answers import Standing
from toolbar.troubleshooting.submission import Destination, State, Submission

PATIENCE: Final = 5.0
"""Seconds for all answers; the panel shows what was known before meanwhile."""
MOST: Final = 20
ENDED: Final = frozenset({"solved", "closed"})


class Source(Protocol):
    """Says where a ticket stands; raises a ``ProductError``."""

    async def standing(self, ticket_number: str) -> Standing:
        """Return where it stands now."""
        ...


async def refresh(outbox: Outbox, portal: Source) -> list[Submission]:
    """Return the submissions whose ticket stands otherwise than we knew, as they are now.

    The newest are asked for. A portal that does not answer, or does not know how to say
    it, is no failure of the panel; what it said before stays.
    """
    changed: list[Submission] = []
    with suppress(TimeoutError, ProductError):
        async with asyncio.timeout(PATIENCE):
            waiting = _unanswered(await outbox.list())
            # those that ended without an answer seldom go on; the others come first
            for one in sorted(waiting, key=lambda one: one.ticket_state in ENDED)[:MOST]:
                standing = await _ask(portal, one.ticket_number or "")
                if standing is not None and standing != _known(one):
                    changed.append(await outbox.note_standing(one.submission_id, standing))
    return changed


def _unanswered(submissions: Sequence[Submission]) -> list[Submission]:
    return [
        one
        for one in submissions
        if one.state is State.DELIVERED
        and one.destination is Destination.PORTAL
        and one.ticket_number
        and one.first_answered_at is None
    ]


async def _ask(portal: Source, ticket_number: str) -> Standing | None:
    with suppress(PortalRefusedError):  # one that the portal has no more; the others it may have
        return await portal.standing(ticket_number)
    return None


def _known(one: Submission) -> Standing:
    return Standing(
        one.ticket_state or "",
        one.first_answer_due_at,
        one.first_answered_at,
        one.time_zone,
        one.merged_into,
    )
