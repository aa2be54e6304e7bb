"""Where a process is struck, and which defence it lacks.

Runs in the process itself, before its command begins. The twins of the tests
take one defence away; what then happens is what the defence is for.
"""

import asyncio
import functools
import json
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from portal import database
from portal.mail import claiming, held, settling, worker
from portal.mail.conversation import Outcome, Step
from portal.mail.recording import Recorder
from portal.mail.worker import MailWorker


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one process."""

    step: str = ""
    """At which step it is struck; "never" gives it the short lease alone."""
    passage: int = 1
    """The how manieth time that it comes there."""
    blow: int = signal.SIGKILL
    without: str = ""
    slow_notes: float = 0.0
    lease: float = 2.0
    """Seconds that whoever is struck holds its mails, so that no test waits for two minutes.

    By half of it a mail must be begun: the fewer, the more a busy machine leaves out.
    """

    def written(self) -> str:
        return json.dumps(asdict(self))


def prepare(written: str) -> None:
    """Change this process as its plan says."""
    plan = Plan(**json.loads(written))
    short = plan.step and plan.without != "the lease"
    lease = timedelta(seconds=plan.lease) if short else claiming.LEASE
    if plan.step:  # likewise for what it would keep locked
        _set(database, "HANGS_AFTER", "5s")
    _set(claiming, "LEASE", lease)
    _set(worker, "LEASE", lease)
    _set(held, "SAFE", lease / 2)
    _set(held, "FRESH", lease / 10)
    _set(worker, "POLL", 0.1)
    if plan.without in WITHOUT:
        WITHOUT[plan.without]()
    if plan.slow_notes:
        _before(settling, "note", functools.partial(asyncio.sleep, plan.slow_notes))
    if plan.step in STEPS:
        STEPS[plan.step](_striker(plan))


Strike = Callable[[], Awaitable[None]]


def _striker(plan: Plan) -> Strike:
    passages = 0

    async def strike() -> None:
        nonlocal passages
        passages += 1
        if passages == plan.passage:
            os.kill(os.getpid(), plan.blow)

    return strike


def _set(owner: Any, name: str, value: object) -> None:
    setattr(owner, name, value)


def _before(owner: Any, name: str, strike: Strike) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    async def struck(*arguments: Any, **named: Any) -> Any:
        await strike()
        return await original(*arguments, **named)

    _set(owner, name, struck)


def _after(owner: Any, name: str, strike: Strike) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    async def struck(*arguments: Any, **named: Any) -> Any:
        answer = await original(*arguments, **named)
        if answer != []:  # a claim of none
            await strike()
        return answer

    _set(owner, name, struck)


def _at_the_text(strike: Strike) -> None:
    """The server was asked for everything but the text, and said yes."""
    from portal.mail.conversation import Conversation  # noqa: PLC0415 - for this step alone

    reply = Conversation._reply

    async def struck(self: Conversation) -> int:
        answer = await reply(self)
        if answer == 354:
            await strike()
        return answer

    _set(Conversation, "_reply", struck)


def _at_the_answer(strike: Strike) -> None:
    """The server said that it took the mail, and nobody else knows."""
    _after(MailWorker, "_send", strike)


STEPS: Final[dict[str, Callable[[Strike], None]]] = {
    "it has claimed": functools.partial(_after, held, "claim"),
    "the server waits for the text": _at_the_text,
    "the server took it": _at_the_answer,
    "its note is written": functools.partial(_after, settling, "_note_sent"),
    "its note is committed": functools.partial(_after, settling, "note"),
}


def _do_not_wait() -> None:
    """Send on while what the server took is not noted yet."""
    note = Recorder.note

    def noted(self: Recorder, *arguments: Any) -> asyncio.Future[None]:
        note(self, *arguments)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    _set(Recorder, "note", noted)


def _side_by_side() -> None:
    """Send mails to one person over all connections at once."""

    @asynccontextmanager
    async def way(_: MailWorker, __: object, lane: object) -> Any:
        yield lane

    _set(MailWorker, "_way_of", way)


def _note_first() -> None:
    """Note it as sent, then send it."""

    async def tried(self: MailWorker, one: Any, way: Any) -> asyncio.Future[None]:
        noted = self._recorder.note(one, Outcome(Step.TAKEN))
        await noted
        await self._send(one, way)
        return noted

    _set(MailWorker, "_try", tried)


def _forget_what_failed() -> None:
    """Take a note that the database did not take for noted."""
    is_noted = Recorder._is_noted

    async def always(self: Recorder, batch: Any) -> bool:
        await is_noted(self, batch)
        return True

    _set(Recorder, "_is_noted", always)


WITHOUT: Final[dict[str, Callable[[], None]]] = {
    "waiting for the note": _do_not_wait,
    "one after another": _side_by_side,
    "sending first": _note_first,
    "looking at the clock": lambda: _set(MailWorker, "_is_in_time", lambda *_: True),
    "keeping what failed": _forget_what_failed,
}
"""The defences; "the lease" is one as well."""
