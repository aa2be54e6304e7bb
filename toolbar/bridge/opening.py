"""Opens the clinic after the bridge listens, keeps its courier running, closes it at the end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final

from connectors.logs import describe

if TYPE_CHECKING:
    from toolbar.clinic import Clinic

RESTART_SECONDS: Final = 5.0
OpenClinic = Callable[[], "AbstractAsyncContextManager[Clinic]"]

log = logging.getLogger(__name__)


class Opening:
    """The clinic, opened by the first who needs it and shared by all.

    If it cannot be opened, everyone who waits hears why, and the next who
    needs it tries again: a disk that was full may have room by then.
    """

    def __init__(self, open_clinic: OpenClinic) -> None:
        self._open_clinic = open_clinic
        self._holder: asyncio.Task[None] | None = None
        self._opened: asyncio.Future[Clinic] | None = None
        self._closing = asyncio.Event()

    async def clinic(self) -> "Clinic":
        """Return the open clinic; raise what opening it raises."""
        if self._opened is None or (self._holder is not None and self._holder.done()):
            self._opened = asyncio.get_running_loop().create_future()
            # one task opens and closes: what it enters it must leave itself
            self._holder = asyncio.create_task(self._hold(self._opened))
        # shielded: a caller who gives up must not close the clinic for others
        return await asyncio.shield(self._opened)

    async def close(self) -> None:
        """Stop the courier, close the clinic."""
        self._closing.set()
        if self._holder is not None:
            await self._holder

    async def _hold(self, opened: "asyncio.Future[Clinic]") -> None:
        try:
            async with self._open_clinic() as clinic, _courier_running(clinic):
                await _load_connectors(clinic)
                opened.set_result(clinic)
                await self._closing.wait()
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("the clinic could not be kept open", extra=describe(error))
            if not opened.done():
                opened.set_exception(error)
                opened.exception()  # whoever waits hears it; nobody may be waiting


async def _load_connectors(clinic: "Clinic") -> None:
    """Import and make the connectors in a thread, so that no request does it in the loop."""
    for connector in clinic.connectors:
        try:
            await asyncio.to_thread(clinic.connectors.__getitem__, connector)
        except Exception as error:  # noqa: BLE001 - whoever asks for this connector meets it again
            facts = {"connector": connector} | describe(error)
            log.error("a connector cannot be made", extra=facts)


@asynccontextmanager
async def _courier_running(clinic: "Clinic") -> AsyncIterator[None]:
    courier = asyncio.create_task(_keep_running(clinic))
    try:
        yield
    finally:
        courier.cancel()
        await asyncio.wait([courier])


async def _keep_running(clinic: "Clinic") -> None:
    while True:
        try:
            await clinic.courier.run()
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("the courier stopped and is started again", extra=describe(error))
        await asyncio.sleep(RESTART_SECONDS)
