"""Takes what is due from the outbox to support, until it is there or a person has to look."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from connectors.errors import ProductError, SecretMissingError
from connectors.secret_store import SecretStore
from toolbar.troubleshooting.errors import DeliveryError, OutboxUnavailableError
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.submission import Destination, Submission

if TYPE_CHECKING:
    from toolbar.troubleshooting.portal_answers import Delivered

LONGEST_NAP: Final = 1.0
"""Seconds after which the outbox is looked at anyway: another process may have put something."""
LONGEST_DELIVERY: Final = 90.0
PURGE_EVERY: Final = 3600.0
log = logging.getLogger(__name__)


class Recipient(Protocol):
    """One place where tickets are made; ``hung`` is how a delivery without an end counts."""

    hung: type[DeliveryError]

    async def deliver(self, submission: Submission, parcel: Parcel) -> "Delivered":
        """Hand one submission over, once however often it is called; raise a ``ProductError``."""
        ...


class Courier:
    """Delivers submissions one at a time, if this process is the outbox's owner."""

    def __init__(
        self, outbox: Outbox, recipients: Mapping[Destination, Recipient], secrets: SecretStore
    ) -> None:
        self._outbox = outbox
        self._recipients = recipients
        self._secrets = secrets
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
        loop = asyncio.get_running_loop()
        purge_at = loop.time()
        while True:
            self._awake.clear()
            nap = LONGEST_NAP
            try:
                while await self.deliver_due_once() is not None:
                    pass
                if loop.time() >= purge_at:
                    await self._outbox.purge()
                    purge_at = loop.time() + PURGE_EVERY
                due = await self._outbox.next_due()
                nap = LONGEST_NAP if due is None else min(due, LONGEST_NAP)
            except OutboxUnavailableError as error:
                log.warning("the outbox cannot be used now", extra={"code": error.code})
            with suppress(TimeoutError):
                async with asyncio.timeout(nap):
                    await self._awake.wait()

    async def deliver_due_once(self) -> Submission | None:
        """Try the one whose turn it is; return it as it then stands, none if none is due."""
        claimed = await self._outbox.claim_due()
        if claimed is None:
            return None
        submission, parcel = claimed
        self._tell(submission)
        recipient = self._recipients[submission.destination]
        outcome: Delivered | ProductError = recipient.hung()
        try:
            # in a thread: the secrets may come from the system's keyring
            await asyncio.to_thread(self._guard, parcel)
            async with asyncio.timeout(self.patience):
                outcome = await recipient.deliver(submission, parcel)
        except TimeoutError:
            pass
        except ProductError as error:
            outcome = error
        after = await self._note(submission, outcome)
        facts = {"submission_id": after.submission_id, "state": after.state, "code": after.reason}
        log.info("a delivery was tried", extra=facts)
        self._tell(after)
        return after

    def _guard(self, parcel: Parcel) -> None:
        from toolbar.troubleshooting.credentials import (  # noqa: PLC0415 - not needed to start
            check_credentials,
        )

        check_credentials(self._secrets, parcel.bundle, parcel.attachments)

    async def _note(
        self, submission: Submission, outcome: "Delivered | ProductError"
    ) -> Submission:
        if not isinstance(outcome, ProductError):
            return await self._outbox.delivered(submission.submission_id, outcome)
        # a token that is not entered yet is waited for; what else is no delivery error stands
        # in the bundle itself, and waiting does not change that
        if not (outcome.retryable or isinstance(outcome, SecretMissingError)):
            return await self._outbox.park(submission.submission_id, outcome.code)
        asked = outcome.retry_after if isinstance(outcome, DeliveryError) else None
        return await self._outbox.retry_later(submission.submission_id, outcome.code, asked)

    def _tell(self, submission: Submission) -> None:
        for listener in self.on_change:
            listener(submission)
