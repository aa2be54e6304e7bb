"""What comes back suspends the address that it was sent to, and nobody else can say so."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from portal.mail.bounces import says_for_good, take_bounce
from portal.mail.models import Mail, MailAddress
from portal.mail.worker import MailWorker
from portal.settings import MailSettings, Tls
from tests.portal.announcements.newsroom import SENDER, Newsroom, Open, follow, logged_in, post
from tests.portal.announcements.test_delivery import add_followers
from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import MAPLE_ADMIN, Hosted

BOUNCES = "bounces@support.invalid"
LIST = "/my-activities/following"


def report(action: str = "failed", status: str = "5.1.1") -> bytes:
    """Return a report as Postfix writes it (RFC 3464); its final recipient is somebody else's."""
    return (
        "From: MAILER-DAEMON@mx.invalid\r\nTo: x@support.invalid\r\nSubject: Undelivered\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.invalid\r\n\r\n"
        f"Final-Recipient: rfc822; victim@clinic.invalid\r\nAction: {action}\r\n"
        f"Status: {status}\r\n\r\n--b--\r\n"
    ).encode("ascii")


def automatic_reply() -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "reader@clinic.invalid", BOUNCES
    message["Auto-Submitted"] = "auto-replied"
    message["Subject"] = "Action: failed"
    message.set_content("I am away.\n\nAction: failed\nStatus: 5.1.1\n")
    return message.as_bytes()


def bounce_of_a_bounce() -> bytes:
    """Return a report of a delay, of a mail that was itself a report of a failure."""
    inner = b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + report().replace(
        b'"b"', b'"c"'
    ).replace(b"--b", b"--c")
    whole = report("delayed", "4.4.1")
    return whole.replace(b"--b--\r\n", inner + b"\r\n--b--\r\n")


async def announced(room: Newsroom) -> list[str]:
    """Announce, send all; return the return paths of all that was ever caught."""
    settings = MailSettings("127.0.0.1", room.sink.smtp_port, SENDER, Tls.NONE, bounces=BOUNCES)
    hosted = room.hosted
    await room.announce()
    worker = MailWorker(hosted.portal.database, hosted.clock, settings, hosted.url)
    while await worker.deliver_next():
        pass
    await worker.close()
    return [one.sender for one in room.sink.mails]


async def suspended(hosted: Hosted) -> list[str]:
    async with hosted.portal.database.reading() as session:
        found = select(MailAddress.address).where(MailAddress.suspended_at.is_not(None))
        return list(await session.scalars(found))


async def mails(hosted: Hosted) -> int:
    async with hosted.portal.database.reading() as session:
        return len((await session.scalars(select(Mail))).all())


async def test_a_report_suspends_its_address_and_a_click_of_its_owner_resumes(
    hosted: Hosted, room: Newsroom, browser: Open
) -> None:
    reader = await logged_in(browser)
    await follow(reader)
    (path,) = await announced(room)
    assert path.startswith("bounces+")
    assert await take_bounce(hosted.portal.database, hosted.clock(), path, report())
    assert await suspended(hosted) == [MAPLE_ADMIN]
    assert await room.states() == ["sent"]
    assert len(await announced(room)) == 1  # not even written
    assert MAPLE_ADMIN in await reader.page(LIST)
    assert "send-again" in await reader.page(LIST)
    await post(reader, LIST, f"{LIST}/send-again")
    assert "send-again" not in await reader.page(LIST)
    # the same report once more changes nothing: it was of a mail of before
    assert not await take_bounce(hosted.portal.database, hosted.clock(), path, report())
    assert len(await announced(room)) == 2


async def test_that_another_mail_is_taken_does_not_resume_an_address_that_bounces(
    hosted: Hosted, room: Newsroom, browser: Open
) -> None:
    await follow(await logged_in(browser))
    first, second = [*await announced(room), *(await announced(room))[1:]]
    await room.announce()
    assert await take_bounce(hosted.portal.database, hosted.clock(), first, report())
    assert await take_bounce(hosted.portal.database, hosted.clock(), second, report())
    assert await suspended(hosted) == [MAPLE_ADMIN]
    assert len(await announced(room)) == 2


@pytest.mark.parametrize(
    "text",
    [
        automatic_reply(),
        report("delayed", "4.4.1"),
        report("failed", "4.2.2"),
        bounce_of_a_bounce(),
        b"",
        b"\xff\x00",
    ],
    ids=["auto-reply", "delayed", "for-now", "bounce-of-a-bounce", "empty", "bytes"],
)
async def test_what_says_nothing_for_good_changes_nothing_and_is_never_answered(
    hosted: Hosted, room: Newsroom, browser: Open, text: bytes
) -> None:
    await follow(await logged_in(browser))
    (path,) = await announced(room)
    before = await mails(hosted)
    for _ in range(3):
        assert not await take_bounce(hosted.portal.database, hosted.clock(), path, text)
    assert (await suspended(hosted), await mails(hosted)) == ([], before)


async def test_a_server_that_answers_every_mail_makes_no_loop(
    hosted: Hosted, room: Newsroom
) -> None:
    paths: list[str] = []

    class Away(Unruly):
        """Remembers whom it will answer, as vacation programs and servers in trouble do."""

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            paths.append(envelope.mail_from)
            return await super().handle_DATA(server, session, envelope)

    await add_followers(hosted, room, "away")
    await hosted.make_ticket()
    tickets = len((await hosted.rows())["ticket"])
    database = hosted.portal.database
    async with Away().serving() as peer:
        settings = MailSettings("127.0.0.1", peer.port, SENDER, Tls.NONE, bounces=BOUNCES)
        for _ in range(3):
            await room.announce()
            worker = MailWorker(database, hosted.clock, settings, hosted.url)
            while await worker.deliver_next():
                pass
            await worker.close()
            for path in paths:
                for one in (automatic_reply(), report("delayed", "4.4.1"), bounce_of_a_bounce()):
                    assert not await take_bounce(database, hosted.clock(), path, one)
            hosted.clock.forward(timedelta(hours=1))
    assert len(peer.taken) == 4  # the ticket's receipt, and each article once
    assert all("\nAuto-Submitted: auto-generated" in one for one in peer.raw)
    assert len((await hosted.rows())["ticket"]) == tickets
    assert (await suspended(hosted), await mails(hosted)) == ([], 4)


async def test_a_return_path_of_somebody_elses_making_suspends_nobody(
    hosted: Hosted, room: Newsroom, browser: Open
) -> None:
    await follow(await logged_in(browser))
    (path,) = await announced(room)
    number = path.partition("+")[2].partition("-")[0]
    other = path.replace(f"+{number}-", f"+{int(number) + 1}-")
    forged = f"bounces+{number}-{'0' * 24}@support.invalid"
    for one in (other, forged, BOUNCES, "", f"bounces+{number}@support.invalid"):
        assert not await take_bounce(hosted.portal.database, hosted.clock(), one, report())
    assert await suspended(hosted) == []
    # and with the true one, in whatever letters, it is suspended
    assert await take_bounce(hosted.portal.database, hosted.clock(), path.upper(), report())


def test_a_mail_that_quotes_a_report_is_none() -> None:
    assert says_for_good(report())
    assert not says_for_good(report().replace(b"multipart/report", b"multipart/mixed"))
