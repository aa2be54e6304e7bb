"""Takes what is due from the outbox to the portal, until it is there or a person has to look."""

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from connectors.contract import Clock
from connectors.errors import ProductError, SecretMissingError
from connectors.secret_store import SecretStore
from toolbar.troubleshooting.backoff import delay
from toolbar.troubleshooting.errors import (
    DeliveryError,
    OutboxUnavailableError,
    PortalUnreachableError,
)
from toolbar.troubleshooting.outbox import LEASE, Outbox
from toolbar.troubleshooting.submission import Submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientSession

    from toolbar.settings import PortalSettings
    from toolbar.troubleshooting.portal_answers import Delivered

LONGEST_NAP: Final = 20.0
"""Seconds after which the outbox is looked at anyway: another process may have put something."""
LONGEST_DELIVERY: Final = LEASE / 2
log = logging.getLogger(__name__)


class Courier:
    """Delivers submissions one at a time; several processes may run one on the same outbox."""

    def __init__(
        self,
        outbox: Outbox,
        session: "ClientSession",
        settings: "PortalSettings",
        secrets: SecretStore,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._session = session
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self.patience = LONGEST_DELIVERY
        """Seconds after which a delivery that hangs is given up, to be tried again later."""
        self._awake = asyncio.Event()
        self.on_change: list[Callable[[Submission], None]] = []
        """Called with each submission whose state has changed."""

    def wake(self) -> None:
        """Look at the outbox now: something was put, or is to be tried again."""
        self._awake.set()

    async def run(self) -> None:
        """Deliver what is due, for ever; the owner cancels it."""
        while True:
            self._awake.clear()
            nap = LONGEST_NAP
            try:
                while await self.deliver_due_once() is not None:
                    pass
                due = await self._outbox.next_due(self._clock())
                nap = LONGEST_NAP if due is None else min(due, LONGEST_NAP)
            except OutboxUnavailableError as error:
                log.warning("the outbox cannot be used now", extra={"code": error.code})
            with suppress(TimeoutError):
                async with asyncio.timeout(nap):
                    await self._awake.wait()

    async def deliver_due_once(self) -> Submission | None:
        """Try the one that has waited longest; return it as it then stands, none if none is due."""
        claimed = await self._outbox.claim_due(self._clock())
        if claimed is None:
            return None
        submission, plaintext = claimed
        self._tell(submission)
        delivered = None
        failure: ProductError | None = None
        try:
            async with asyncio.timeout(self.patience):
                delivered = await self._deliver(submission, plaintext)
        except TimeoutError:
            failure = PortalUnreachableError()
        except ProductError as error:
            failure = error
        after = await self._note(submission, delivered, failure or PortalUnreachableError())
        facts = {"submission_id": after.submission_id, "state": after.state, "code": after.reason}
        log.info("a delivery was tried", extra=facts)
        self._tell(after)
        return after

    async def _deliver(self, submission: Submission, plaintext: bytes) -> "Delivered":
        from toolbar.troubleshooting import portal_client  # noqa: PLC0415 - not needed to start
        from toolbar.troubleshooting.parcel import unpack  # noqa: PLC0415 - not needed to start

        parcel = unpack(plaintext)
        # in a thread: the secrets may come from the system's keyring
        await asyncio.to_thread(self._guard, parcel.bundle)
        return await portal_client.deliver(
            self._session, self._settings, self._secrets, submission, parcel
        )

    def _guard(self, bundle: bytes) -> None:
        from redaction.guard import Guard  # noqa: PLC0415 - not needed to start

        Guard(self._secrets.known()).check(bundle)

    async def _note(
        self, submission: Submission, delivered: "Delivered | None", failure: ProductError
    ) -> Submission:
        if delivered is not None:
            return await self._outbox.delivered(
                submission.submission_id,
                ticket_number=delivered.ticket_number,
                first_answer_due_at=delivered.first_answer_due_at,
                ticket_url=delivered.url,
            )
        # a token that is not entered yet is waited for; what else is no delivery error stands
        # in the bundle itself, and waiting does not change that
        if not (failure.retryable or isinstance(failure, SecretMissingError)):
            return await self._outbox.park(submission.submission_id, failure.code)
        asked = failure.retry_after if isinstance(failure, DeliveryError) else None
        wait = delay(submission.attempts, asked)
        return await self._outbox.retry_later(
            submission.submission_id, self._clock(), wait, failure.code
        )

    def _tell(self, submission: Submission) -> None:
        for listener in self.on_change:
            listener(submission)
