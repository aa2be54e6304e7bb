"""The mail that confirms a ticket: what it says, what it never says, and that it arrives."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, update

from connectors.errors import SettingsError
from connectors.secret import Secret
from demo.mail_sink import MailSink
from portal.ending import end
from portal.mail import held
from portal.mail.claiming import LEASE, Claim, claim
from portal.mail.held import Held
from portal.mail.models import Mail
from portal.mail.settling import MOST_ATTEMPTS, backoff
from portal.mail.transport import Transport
from portal.mail.worker import MailWorker
from portal.running import Serving, serve_on
from portal.server import listen
from portal.settings import MailSettings, Tls
from tests.portal.announcements.unruly import Turns, Unruly
from tests.portal.hosting import Hosted, make_tree
from toolbar.troubleshooting.bundle import canonical

SENDER = "no-reply@support.invalid"


@pytest.fixture
async def sink() -> AsyncIterator[MailSink]:
    async with MailSink() as one:
        yield one


def worker_to(hosted: Hosted, port: int) -> MailWorker:
    settings = MailSettings("127.0.0.1", port, SENDER, Tls.NONE)
    return MailWorker(hosted.portal.database, hosted.clock, settings, hosted.url)


def worker_of(hosted: Hosted, sink: MailSink) -> MailWorker:
    return worker_to(hosted, sink.smtp_port)


async def the_mail(hosted: Hosted) -> Mail:
    async with hosted.portal.database.reading() as session:
        return (await session.scalars(select(Mail))).one()


async def test_the_reporter_gets_the_number_and_the_due_time(
    hosted: Hosted, sink: MailSink
) -> None:
    number = await hosted.make_ticket()
    assert await worker_of(hosted, sink).deliver_next()
    (mail,) = sink.mails
    assert (mail.sender, mail.recipients) == (SENDER, ("reception@clinic.invalid",))
    assert mail.subject == f"We received your support ticket {number}"
    assert "Monday, November 23, 2026 at 12:00" in mail.text
    assert f"{hosted.url}/tickets/{number}" in mail.text
    assert "Auto-Submitted: auto-generated" in mail.raw


async def test_a_french_ticket_gets_a_french_mail(hosted: Hosted, sink: MailSink) -> None:
    await hosted.make_ticket(ticket={"language": "fr"})
    await worker_of(hosted, sink).deliver_next()
    (mail,) = sink.mails
    assert "votre ticket de support porte le numéro T-000001" in mail.text
    assert "lundi 23 novembre 2026 à 12 h 00" in mail.text


async def test_nothing_of_the_patient_or_the_problem_is_in_the_mail(
    hosted: Hosted, sink: MailSink
) -> None:
    tree = make_tree(ticket={"description": "Rhubarb does not open"})
    tree["identifiers"] |= {"emr_id": "90817263", "ocean_reference": "55443"}
    answer = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert answer.status == 201
    await worker_of(hosted, sink).deliver_next()
    (mail,) = sink.mails
    for word in ("Rhubarb", "90817263", "55443", "Zebulon", "OSCAR", "7001"):
        assert word not in mail.raw


async def test_a_line_break_makes_no_header(hosted: Hosted, sink: MailSink) -> None:
    tree = make_tree()
    tree["ticket"]["reporter"]["email"] = "x@clinic.invalid\nBcc: evil@x.invalid"
    answer = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert answer.status == 422
    odd = make_tree(ticket={"reporter": {"name": "X", "email": "a..b=c@clinic.invalid"}})
    assert (await hosted.post(canonical(odd), key=odd["submission_id"])).status == 201
    assert await worker_of(hosted, sink).deliver_next()
    assert [mail.recipients for mail in sink.mails] == [("a..b=c@clinic.invalid",)]


async def test_a_mail_goes_once(hosted: Hosted, sink: MailSink) -> None:
    await hosted.make_ticket()
    workers = [worker_of(hosted, sink) for _ in range(4)]
    done = await asyncio.gather(*(worker.deliver_next() for worker in workers))
    assert sum(done) == 1
    assert len(sink.mails) == 1
    assert (await the_mail(hosted)).sent_at == hosted.clock()


async def test_a_server_that_cannot_now_is_asked_again(hosted: Hosted, sink: MailSink) -> None:
    await hosted.make_ticket()
    worker = worker_of(hosted, sink)
    sink.refusing = True
    assert await worker.deliver_next()
    assert not await worker.deliver_next()
    assert (await the_mail(hosted)).next_attempt_at is not None
    sink.refusing = False
    hosted.clock.forward(timedelta(seconds=backoff(10) + 3600))
    assert await worker.deliver_next()
    assert len(sink.mails) == 1


async def test_a_server_that_is_down_loses_no_mail(hosted: Hosted, sink: MailSink) -> None:
    await hosted.make_ticket()
    gone = MailSettings("127.0.0.1", 1, SENDER, Tls.NONE)
    lost = MailWorker(hosted.portal.database, hosted.clock, gone, hosted.url)
    assert await lost.deliver_next()
    hosted.clock.forward(timedelta(hours=1))
    assert await worker_of(hosted, sink).deliver_next()
    assert len(sink.mails) == 1


async def test_a_mail_whose_deliverer_died_is_sent_by_another_under_the_same_id(
    hosted: Hosted, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hosted.make_ticket()
    worker = worker_of(hosted, sink)
    noted = asyncio.get_running_loop().create_future()
    noted.set_result(None)
    with monkeypatch.context() as dying:  # before it can note that the server took it
        dying.setattr(worker._recorder, "note", lambda *_: noted)
        await worker.deliver_next()
    assert not await worker.deliver_next()
    hosted.clock.forward(LEASE)
    await worker.deliver_next()
    ids = {re.search(r"Message-ID: (\S+)", mail.raw) for mail in sink.mails}
    assert len(sink.mails) == 2
    assert len({match[1] for match in ids if match}) == 1


async def test_what_a_mail_tells_is_forgotten_when_it_has_gone(
    hosted: Hosted, sink: MailSink
) -> None:
    await hosted.make_ticket()
    assert (await the_mail(hosted)).facts["number"] == "T-000001"
    await worker_of(hosted, sink).deliver_next()
    assert (await the_mail(hosted)).facts == {}


async def test_a_mail_is_given_up_in_the_end(hosted: Hosted, sink: MailSink) -> None:
    await hosted.make_ticket()
    async with hosted.portal.database.engine.begin() as connection:
        await connection.execute(update(Mail).values(attempts=MOST_ATTEMPTS))
    sink.refusing = True
    await worker_of(hosted, sink).deliver_next()
    mail = await the_mail(hosted)
    assert (mail.next_attempt_at, mail.sent_at) == (None, None)


def test_waiting_grows_and_is_never_longer_than_an_hour() -> None:
    assert all(5 <= backoff(n) <= 3600 for n in range(1, 60))
    assert backoff(1) <= 10


async def test_the_portal_delivers_by_itself(hosted: Hosted, sink: MailSink) -> None:
    mail = MailSettings("127.0.0.1", sink.smtp_port, SENDER, Tls.NONE)
    url = hosted.database_url
    with listen("127.0.0.1", 0) as listener:
        async with serve_on(listener, url, hosted.clock, Serving(mail=mail)) as portal:
            second = replace(hosted, portal=portal)
            number = await second.make_ticket()
            async with asyncio.timeout(30):
                await sink.caught.wait()
    assert number in sink.mails[0].subject


async def test_a_worker_that_forgets_one_cancellation_is_ended_all_the_same(
    hosted: Hosted, sink: MailSink
) -> None:
    begun = asyncio.Event()
    forgotten: list[int] = []

    class Forgetful(MailWorker):
        async def _deliver_next(self, transport: Transport) -> bool:
            del transport
            begun.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if forgotten:
                    raise
                forgotten.append(1)
            return True

    settings = MailSettings("127.0.0.1", sink.smtp_port, SENDER, Tls.NONE)
    worker = Forgetful(hosted.portal.database, hosted.clock, settings, hosted.url)
    running = asyncio.create_task(worker.run())
    await begun.wait()
    async with asyncio.timeout(30):
        await end(running)
    assert running.cancelled()
    assert forgotten == [1]  # so once would not have been enough


async def sent_at_once(hosted: Hosted) -> int:
    """Return how many mails a worker finds due, without waiting for a lease, and sends."""
    async with Unruly().serving() as other:
        worker = worker_to(hosted, other.port)
        while await worker.deliver_next():
            pass
        await worker.close()
    return len(other.taken)


async def sent_on_by_another(hosted: Hosted) -> int:
    """End a worker while it sends the first of four mails; return what another sends at once."""
    for _ in range(4):
        await hosted.make_ticket()
    async with Turns(1).serving() as turns, asyncio.timeout(60):
        running = asyncio.create_task(worker_to(hosted, turns.port).run())
        await turns.all_here.wait()
        ending = asyncio.create_task(end(running))
        await asyncio.sleep(0.1)  # until every lane has heard of it
        turns.go_on.release()
        await ending
        assert len(turns.taken) == 1
    return await sent_at_once(hosted)


async def test_what_waits_behind_a_mail_when_its_worker_ends_goes_at_once(hosted: Hosted) -> None:
    assert await sent_on_by_another(hosted) == 3


async def test_what_is_not_put_back_would_wait_for_the_lease(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Held, "put_back", lambda *_: None)
    assert await sent_on_by_another(hosted) == 0


async def told_to_end_while_claiming(hosted: Hosted, monkeypatch: pytest.MonkeyPatch) -> int:
    """End a worker whose claims are committed and not told yet; return what another sends."""
    for _ in range(4):
        await hosted.make_ticket()
    committed, tell = asyncio.Event(), asyncio.Event()

    async def slow(*arguments: Any) -> list[Claim]:
        found = await claim(*arguments)
        committed.set()
        await tell.wait()
        return found

    async with Unruly().serving() as unruly, asyncio.timeout(60):
        with monkeypatch.context() as changed:
            changed.setattr(held, "claim", slow)
            running = asyncio.create_task(worker_to(hosted, unruly.port).run())
            await committed.wait()
            ending = asyncio.create_task(end(running))
            await asyncio.sleep(0.1)  # until every lane has heard of it
            tell.set()
            await ending
        assert not unruly.taken
    return await sent_at_once(hosted)


async def test_what_is_just_being_claimed_is_given_back(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await told_to_end_while_claiming(hosted, monkeypatch) == 4


async def test_a_claim_that_is_broken_off_would_wait_for_the_lease(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "to_its_end", lambda work, _: work)
    assert await told_to_end_while_claiming(hosted, monkeypatch) == 0


async def test_the_sink_lists_its_mails_as_json(hosted: Hosted, sink: MailSink) -> None:
    await hosted.make_ticket()
    await worker_of(hosted, sink).deliver_next()
    async with ClientSession() as session, session.get(sink.url) as answer:
        (mail,) = await answer.json()
    assert set(mail) == {"from", "to", "subject", "text", "raw"}
    assert mail["to"] == ["reception@clinic.invalid"]


@pytest.mark.parametrize(
    "url",
    ["smtp://mail.example:25", "http://x:1", "smtps://x", "smtps://u:p@x:465", "smtps://x:bad"],
)
def test_an_address_that_would_leak_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        MailSettings.from_url(url, SENDER)


def test_a_mail_server_s_address_says_how_it_is_reached() -> None:
    settings = MailSettings.from_url("smtp+starttls://ada@mail.example:587", SENDER, Secret("x"))
    assert settings.tls is Tls.STARTTLS
    assert (settings.host, settings.port, settings.user_name) == ("mail.example", 587, "ada")
