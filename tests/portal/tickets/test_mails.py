"""What the requester hears by mail of a ticket, and what never goes into one."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from portal.mail.models import Mail
from portal.people.models import Person
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, START, Browser, Hosted
from tests.portal.tickets.test_desk import logged_in, post

Open = Callable[[], Browser]
WORDS = "kumquat settings"


async def told(hosted: Hosted) -> list[tuple[str, str | None, str | None]]:
    async with hosted.portal.database.reading() as session:
        found = await session.execute(
            select(Mail.kind, Mail.name, Mail.in_reply_to).order_by(Mail.id)
        )
        return [(row[0], row[1], row[2]) for row in found if row[0].startswith("ticket-")]


@pytest.mark.parametrize(
    ("then", "kind"),
    [("", "ticket-answered"), ("waiting", "ticket-waiting"), ("solved", "ticket-solved")],
)
async def test_one_act_is_one_mail_in_the_receipt_s_thread_without_the_words(
    hosted: Hosted, browser: Open, then: str, kind: str
) -> None:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body=WORDS, kind="public", then=then)
    thread = f"ticket/{number}"
    assert await told(hosted) == [("ticket-received", thread, None), (kind, None, thread)]
    assert WORDS not in repr((await hosted.rows())["mail_outbox"])


async def test_a_state_alone_is_told_and_a_note_or_a_refusal_is_not(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body=WORDS, kind="internal", then="solved")
    await post(associate, number, "answers", body=" ", kind="public")
    assert [kind for kind, _, _ in await told(hosted)] == ["ticket-received"]
    for _ in range(2):  # the second is refused: the ticket waits already
        await post(associate, number, "state", state="waiting")
    await post(associate, number, "state", state="closed")
    assert [kind for kind, _, _ in await told(hosted)] == ["ticket-received", "ticket-waiting"]


@pytest.mark.parametrize(
    ("account", "closed", "ticket", "language", "due"),
    [
        ("en", "", "fr", "en", "Monday"),
        ("fr", "", "en", "fr", "lundi"),
        ("fr", "closed", "en", "en", "Monday"),
        (None, "", "fr", "fr", "lundi"),
    ],
    ids=["English account", "French account", "closed account", "no choice"],
)
async def test_every_mail_of_a_ticket_is_in_the_person_s_language(
    hosted: Hosted,
    browser: Open,
    account: str | None,
    closed: str,
    ticket: str,
    language: str,
    due: str,
) -> None:
    async with hosted.portal.database.writing() as session:
        settings = {"language": account, "closed_at": START if closed else None}
        mine = update(Person).where(Person.user_name == MAPLE_ADMIN)
        await session.execute(mine.values(settings))
    reporter = {"name": "Reception Zebulon", "email": MAPLE_ADMIN}
    number = await hosted.make_ticket(ticket={"language": ticket, "reporter": reporter})
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body=WORDS, kind="public", then="solved")
    async with hosted.portal.database.reading() as session:
        mine_alone = Mail.recipient == MAPLE_ADMIN
        mails = list(await session.scalars(select(Mail).where(mine_alone).order_by(Mail.id)))
    assert [one.kind for one in mails] == ["ticket-received", "ticket-solved"]
    assert {one.language for one in mails} == {language}
    assert due in mails[0].facts["due"]
