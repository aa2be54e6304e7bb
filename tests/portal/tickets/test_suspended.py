"""An address whose mails come back gets no mail about tickets, until it shows that it hears."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from demo.mail_sink import MailSink
from portal.mail import claiming
from portal.mail.models import Ended, Mail, MailAddress
from tests.portal.hosting import ASSOCIATE, Browser, Hosted
from tests.portal.people.post import fill
from tests.portal.reading.requester import MAILBOX, ask_for_help
from tests.portal.test_mail import worker_of
from tests.portal.tickets.test_desk import logged_in, post

Open = Callable[[], Browser]
RECEPTION = "reception@clinic.invalid"


@pytest.fixture
async def sink() -> AsyncIterator[MailSink]:
    async with MailSink() as one:
        yield one


async def suspend(hosted: Hosted, address: str) -> None:
    now = hosted.clock()
    async with hosted.portal.database.writing() as session:
        known = {"last_at": now, "suspended_at": now, "bounced_at": now}
        session.add(MailAddress(address=address, refusals=1, **known))


async def suspended(hosted: Hosted) -> int:
    async with hosted.portal.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(MailAddress)) or 0


async def delivered(hosted: Hosted, sink: MailSink, address: str) -> int:
    """Let the worker send all that is due; return how many an address has got by now."""
    hosted.clock.forward(timedelta(seconds=1))
    worker = worker_of(hosted, sink)
    while await worker.deliver_next():
        pass
    return sum(one.recipients == (address,) for one in sink.mails)


@pytest.mark.parametrize("checked", [True, False], ids=["checked", "as it was"])
async def test_receipt_and_answer_do_not_go_where_mails_come_back(
    hosted: Hosted,
    browser: Open,
    sink: MailSink,
    monkeypatch: pytest.MonkeyPatch,
    checked: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    if not checked:
        monkeypatch.setattr(claiming, "_wanted", lambda rows: rows)
    await suspend(hosted, RECEPTION)
    number = await hosted.make_ticket()
    desk = await logged_in(browser, ASSOCIATE)
    answered = await post(desk, number, "answers", kind="public", body="Try again, please.")
    assert answered.status == 303
    assert await delivered(hosted, sink, RECEPTION) == (0 if checked else 2)
    if checked:
        async with hosted.portal.database.reading() as session:
            rows = list(await session.scalars(select(Mail).where(Mail.recipient == RECEPTION)))
        assert {(one.ended, one.next_attempt_at, one.sent_at) for one in rows} == {
            (Ended.SUSPENDED.value, None, None)
        }
        assert all(one.facts == {} for one in rows)
    assert 'id="unheard"' in await desk.page(f"/tickets/{number}")


async def test_a_link_that_was_asked_for_goes_and_opening_it_brings_the_mails_back(
    hosted: Hosted, browser: Open, sink: MailSink
) -> None:
    requester = await ask_for_help(hosted, browser())
    before = await delivered(hosted, sink, MAILBOX)
    await suspend(hosted, MAILBOX)
    desk = await logged_in(browser, ASSOCIATE)
    said = {"kind": "public", "body": "Try again, please."}
    assert (await post(desk, requester.number, "answers", **said)).status == 303
    assert await delivered(hosted, sink, MAILBOX) == before
    asked = {"email": MAILBOX, "number": requester.number}
    await fill(requester.visitor, "/reading/new", "/reading/new", **asked)
    assert await delivered(hosted, sink, MAILBOX) == before + 1
    [token] = re.findall(r"/reading\?lang=en#([\w-]{43})\s", sink.mails[-1].text)
    assert await suspended(hosted) == 1  # that a server took it says nothing of a mailbox
    assert await requester.open(token) == 303
    assert await suspended(hosted) == 0
    assert (await post(desk, requester.number, "answers", **said)).status == 303
    assert await delivered(hosted, sink, MAILBOX) == before + 2


async def test_a_confirmed_request_brings_the_mails_back(
    hosted: Hosted, browser: Open, sink: MailSink
) -> None:
    await suspend(hosted, MAILBOX)
    await ask_for_help(hosted, browser())
    assert await suspended(hosted) == 0
    assert await delivered(hosted, sink, MAILBOX) == 2  # the confirmation, and the receipt
