"""What stays of a mailing that is over: its figures at once, a row per mail for a set time."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.announcements import publishing
from portal.errors import ValueRefusedError
from portal.mail.bounces import take_bounce
from portal.mail.claiming import claim
from portal.mail.compose import message_id, message_of
from portal.mail.conversation import Outcome, Step
from portal.mail.finishing import FINAL_AFTER, USUAL_DAYS, finish, keep_for, progress
from portal.mail.models import Ended, Mail, Mailing
from portal.mail.queue import queue_mail
from portal.mail.recording import Recorder
from tests.portal.announcements.newsroom import EDITOR, Newsroom, Open, logged_in
from tests.portal.announcements.test_bounces import announced, report, suspended
from tests.portal.announcements.test_delivery import add_followers, deliver, unruly
from tests.portal.announcements.unruly import Unruly
from tests.portal.command_line import Run
from tests.portal.hosting import Hosted

__all__ = ("unruly",)


async def figures(hosted: Hosted) -> dict[str, int] | None:
    """Return what is kept of the only mailing."""
    async with hosted.portal.database.reading() as session:
        return (await session.scalars(select(Mailing))).one().figures


async def counted(hosted: Hosted) -> dict[str, int]:
    """Return what the editor sees of the only mailing."""
    async with hosted.portal.database.reading() as session:
        (counts,) = (await progress(session, list(await session.scalars(select(Mailing))))).values()
    return {name: mails for name, mails in counts.items() if mails}


async def mails(hosted: Hosted) -> int:
    async with hosted.portal.database.reading() as session:
        return (await session.execute(select(func.count(Mail.id)))).scalar_one()


async def end(hosted: Hosted) -> None:
    """Let the duty see that nothing waits, and that every claim of then is over."""
    await finish(hosted.portal.database, hosted.clock)
    hosted.clock.forward(FINAL_AFTER)
    await finish(hosted.portal.database, hosted.clock)


async def test_figures_stay_when_the_rows_go(
    hosted: Hosted, room: Newsroom, unruly: Unruly, browser: Open
) -> None:
    await add_followers(hosted, room, "first", "second", "nobody")
    number = await room.announce()
    assert await counted(hosted) == {"waiting": 3}
    await deliver(hosted, unruly)
    seen = {"sent": 2, "refused": 1}
    assert await counted(hosted) == seen
    await end(hosted)
    assert await figures(hosted) == seen
    hosted.clock.forward(timedelta(days=USUAL_DAYS) - FINAL_AFTER - timedelta(seconds=1))
    assert (await finish(hosted.portal.database, hosted.clock), await mails(hosted)) == (0, 3)
    hosted.clock.forward(timedelta(seconds=1))
    assert (await finish(hosted.portal.database, hosted.clock), await mails(hosted)) == (3, 0)
    assert await counted(hosted) == seen
    editor = await logged_in(browser, EDITOR)
    page = await editor.page(f"/editing/{number}")
    assert "Sent: 2" in page
    assert "Refused: 1" in page


async def test_what_waits_or_is_paused_is_not_over(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, "first", "second")
    number = await room.announce()
    await end(hosted)
    assert await figures(hosted) is None
    await publishing.pause(hosted.portal.database, hosted.clock(), room.editor, number)
    assert await counted(hosted) == {"paused": 2}
    await end(hosted)
    assert await figures(hosted) is None
    hosted.clock.forward(timedelta(days=USUAL_DAYS))
    assert await finish(hosted.portal.database, hosted.clock) == 0
    await publishing.go_on(hosted.portal.database, hosted.clock(), room.editor, number)
    await deliver(hosted, unruly)
    assert len(unruly.taken) == 2
    await end(hosted)
    assert await figures(hosted) == {"sent": 2}


async def test_what_is_noted_after_a_withdrawal_is_in_the_figures(
    hosted: Hosted, room: Newsroom
) -> None:
    await add_followers(hosted, room, "first", "second")
    number = await room.announce()
    held, _ = await claim(hosted.portal.database, hosted.clock(), None)
    await publishing.withdraw(hosted.portal.database, hosted.clock(), room.editor, number)
    await finish(hosted.portal.database, hosted.clock)  # nothing waits, but a worker holds one
    recorder = Recorder(hosted.portal.database, hosted.clock)
    await recorder.note(held, Outcome(Step.TAKEN))
    await recorder.flush()
    hosted.clock.forward(FINAL_AFTER)
    await finish(hosted.portal.database, hosted.clock)
    assert await figures(hosted) == {"sent": 1, Ended.WITHDRAWN.value: 1}


async def test_a_mail_that_comes_back_is_known_until_its_row_goes(
    hosted: Hosted, room: Newsroom
) -> None:
    await add_followers(hosted, room, "first", "second")
    paths = await announced(room)
    await end(hosted)
    database = hosted.portal.database
    assert await take_bounce(database, hosted.clock(), paths[0], report())
    assert not await take_bounce(database, hosted.clock(), paths[0], report())
    assert len(await suspended(hosted)) == 1
    assert await figures(hosted) == {"sent": 1, "bounced": 1}
    hosted.clock.forward(timedelta(days=USUAL_DAYS))
    await finish(database, hosted.clock)
    assert not await take_bounce(database, hosted.clock(), paths[1], report())
    assert (await figures(hosted), len(await suspended(hosted))) == ({"sent": 1, "bounced": 1}, 1)


async def test_an_operator_sets_for_how_long_rows_stay(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    for days in (0, 3651):
        with pytest.raises(ValueRefusedError):
            await keep_for(hosted.portal.database, days)
    await keep_for(hosted.portal.database, 90)
    await keep_for(hosted.portal.database, 2)
    await add_followers(hosted, room, "reader")
    await room.announce()
    await deliver(hosted, unruly)
    await end(hosted)
    hosted.clock.forward(timedelta(days=2))
    assert await finish(hosted.portal.database, hosted.clock) == 1


def test_the_operators_command_sets_it_and_refuses_what_is_no_time(run: Run) -> None:
    run("migrate")
    code, _, said = run("mail-retention", "14")
    assert (code, "14 day" in said) == (0, True)
    assert "value-refused" in run("mail-retention", "0")[2]


async def test_the_id_of_a_mail_that_went_is_never_anothers(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    """Else a Message-ID would be a copy's to its reader, and a bounce another person's."""
    await add_followers(hosted, room, "reader")
    await room.announce()
    await deliver(hosted, unruly)
    await end(hosted)
    hosted.clock.forward(timedelta(days=USUAL_DAYS))
    assert await finish(hosted.portal.database, hosted.clock) == 1
    async with hosted.portal.database.writing() as session:
        queue_mail(session, hosted.clock(), "x", "other@clinic.invalid", "en")
    async with hosted.portal.database.reading() as session:
        other = (await session.scalars(select(Mail))).one()
    ((_, before),) = unruly.taken
    assert message_id(message_of(other), "no-reply@support.invalid", hosted.url) != before
