"""Mails that belong together: a name, and answers to it; list headers; what is refused."""

import re
from collections.abc import AsyncIterator

import pytest

from demo.mail_sink import MailSink
from portal.mail.models import Mail
from portal.mail.queue import queue_mail
from portal.mail.worker import MailWorker
from portal.settings import MailSettings, Tls
from tests.portal.hosting import Hosted

SENDER = "no-reply@support.invalid"
TO = "reception@clinic.invalid"
LINK = "/unsubscribe/" + 32 * "a"


@pytest.fixture
async def sink() -> AsyncIterator[MailSink]:
    async with MailSink() as one:
        yield one


async def queue(
    hosted: Hosted,
    *,
    name: str | None = None,
    in_reply_to: str | None = None,
    unsubscribe: str | None = None,
    number: str = "T-000001",
) -> None:
    async with hosted.portal.database.writing() as session:
        queue_mail(
            session,
            hosted.clock(),
            "ticket-received",
            TO,
            "en",
            name=name,
            in_reply_to=in_reply_to,
            unsubscribe=unsubscribe,
            number=number,
            due="soon",
        )


async def deliver(hosted: Hosted, sink: MailSink) -> None:
    settings = MailSettings("127.0.0.1", sink.smtp_port, SENDER, Tls.NONE)
    worker = MailWorker(hosted.portal.database, hosted.clock, settings, hosted.url)
    while await worker.deliver_next():
        pass
    await worker.close()


def header(raw: str, name: str) -> str | None:
    found = re.search(rf"^{name}: ([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", raw, re.MULTILINE)
    return re.sub(r"\s+", " ", found[1]).strip() if found else None


async def test_a_mail_that_answers_another_is_shown_below_it(
    hosted: Hosted, sink: MailSink
) -> None:
    await queue(hosted, name="ticket/T-000001")
    await queue(hosted, in_reply_to="ticket/T-000001")
    await deliver(hosted, sink)
    first, second = (mail.raw for mail in sink.mails)
    root = header(first, "Message-ID")
    assert root is not None
    assert header(first, "In-Reply-To") is None
    assert header(second, "In-Reply-To") == header(second, "References") == root
    assert header(second, "Message-ID") != root


async def test_a_mail_that_can_be_ended_says_how_in_its_headers(
    hosted: Hosted, sink: MailSink
) -> None:
    await queue(hosted, unsubscribe=LINK)
    await deliver(hosted, sink)
    (mail,) = sink.mails
    assert header(mail.raw, "List-Unsubscribe") == f"<{hosted.url}{LINK}>"
    assert header(mail.raw, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("where", ["fact", "path"])
async def test_a_line_break_makes_no_header_and_stops_no_other_mail(
    hosted: Hosted, sink: MailSink, where: str
) -> None:
    bad = "x\r\nBcc: evil@x.invalid"
    if where == "fact":
        await queue(hosted, number=bad)
    else:
        await queue(hosted, unsubscribe=f"/{bad}")
    await queue(hosted)
    await deliver(hosted, sink)
    assert len(sink.mails) == 1
    assert "evil" not in sink.mails[0].raw
    async with hosted.portal.database.reading() as session:
        refused = await session.get_one(Mail, 1)
    assert (refused.ended, refused.next_attempt_at, refused.facts) == ("refused", None, {})
