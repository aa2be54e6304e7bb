"""The daily mail: every act of a Support Site is in it, whatever else they did that day."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.audit.acts import Act, Facts
from portal.audit.models import AuditHead
from portal.audit.recording import record
from portal.grants import daily
from portal.grants.daily import MOST_LINES, tell_daily
from portal.mail.compose import compose, message_of
from portal.mail.models import Mail
from portal.people.models import Person
from tests.portal.grants.walking import Clinic
from tests.portal.hosting import MAPLE_ADMIN, START

NOON = START + timedelta(hours=2)
PATIENTS: Facts = {"page": "/sites/{number}/patients"}
REDIRECTED: Facts = {"finance_email": "invoices@elsewhere.example"}


@dataclass(frozen=True)
class Inside:
    """Somebody who acts under a grant."""

    grant: int
    name: str = "Admin"
    person_id: int | None = None

    def grant_at(self, _: int) -> int:
        return self.grant


@dataclass
class Log:
    """The clinic's log, into which a Support Site's acts are written one after the other."""

    clinic: Clinic
    by: Inside

    async def write(self, act: Act, after: Facts, times: int = 1, by: Inside | None = None) -> None:
        async with self.clinic.hosted.portal.database.writing() as session:
            for turn in range(times):
                at = NOON + timedelta(minutes=turn)
                await record(session, at, by or self.by, act, 1, None, after)

    async def mailed(self) -> list[str]:
        """Return the day's mails, the oldest first."""
        hosted = self.clinic.hosted
        assert await tell_daily(hosted.portal.database, hosted.clock) == 1
        async with hosted.portal.database.reading() as session:
            wanted = select(Mail).where(Mail.kind == "support-daily").order_by(Mail.id)
            mails = list(await session.scalars(wanted))
        sender = "no-reply@portal.invalid"
        return [
            str(compose(message_of(one), sender, "https://portal.invalid").get_content())
            for one in mails
        ]


@pytest.fixture
async def log(clinic: Clinic) -> Log:
    await clinic.grant()
    return Log(clinic, Inside(await clinic.grant_id()))


async def test_an_act_behind_many_pages_is_mailed_and_comes_first(log: Log) -> None:
    await log.write(Act.PAGE_SEEN, PATIENTS, 3 * MOST_LINES)
    await log.write(Act.SITE_CHANGED, REDIRECTED)
    await log.write(Act.PAGE_REFUSED, PATIENTS, 2)
    (mail,) = await log.mailed()
    assert mail.index("invoices@elsewhere.example") < mail.index("Page opened: ")
    assert mail.count("Page opened: ") == mail.count("Page refused: ") == 1
    opened = mail.partition("Page opened: ")[2].partition("\n")[0]
    support = f"Support Site 7900, Weathervane Inc., access {log.by.grant}"
    assert opened.startswith("/sites/{number}/patients - times: 300, first: ")
    assert opened.endswith(f" - Admin ({support})")
    for moment in ("at 12:00 p.m.", "at 4:59 p.m."):
        assert moment in opened
    for said in (
        *("(303)", "Message 1 of 1.", "Acts: 1;", "Pages opened or refused: 302;"),
        *("Left out here are", "/audit?support=yes"),
    ):
        assert said in mail


async def test_all_acts_are_mailed_in_as_many_mails_as_it_takes(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log.write(Act.PATIENT_CHANGED, {"flag": True}, MOST_LINES + 50)
    await log.write(Act.EFORM_SAVED, {"eform": 3, "version": 1, "why": "item-saved"}, 75)
    await log.write(Act.PAGE_SEEN, PATIENTS)
    await log.write(Act.SITE_CHANGED, REDIRECTED)
    mails = await log.mailed()
    assert [mail.partition("Message ")[2][:7] for mail in mails] == [
        "1 of 3.",
        "2 of 3.",
        "3 of 3.",
    ]
    assert [mail.count("Patient record changed") for mail in mails] == [MOST_LINES, 50, 0]
    assert [mail.count("eForm saved") for mail in mails] == [0, 50, 25]
    assert ["invoices@elsewhere.example" in mail for mail in mails] == [False, False, True]
    assert mails[2].index("invoices@elsewhere") < mails[2].index("Page opened: ")
    assert await tell_daily(log.clinic.hosted.portal.database, log.clinic.hosted.clock) == 0

    # as it was: one mail of so many, and the rest nowhere
    async with log.clinic.hosted.portal.database.writing() as session:
        await session.execute(update(AuditHead).where(AuditHead.site_id == 1).values(told=0))
    whole = daily._mails
    monkeypatch.setattr(daily, "_mails", lambda *given: list(whole(*given))[:1])
    assert "invoices@elsewhere.example" not in "".join((await log.mailed())[3:])


async def test_pages_are_summed_up_for_each_name_and_each_access(log: Log) -> None:
    grant = log.by.grant
    await log.clinic.grant(scopes=("eforms",))
    others = Inside(await log.clinic.grant_id(), "Bo")
    renamed = Inside(grant, "Somebody Else")
    for by in (log.by, renamed, others, log.by):
        await log.write(Act.PAGE_SEEN, PATIENTS, by=by)
    await log.write(Act.PAGE_SEEN, {"page": "/tickets"})
    (mail,) = await log.mailed()
    lines = [line for line in mail.splitlines() if line.startswith("Page opened: ")]
    assert [(line.split(" - ")[0], line.split("times: ")[1][0]) for line in lines] == [
        ("Page opened: /sites/{number}/patients", "2"),
        ("Page opened: /sites/{number}/patients", "1"),
        ("Page opened: /sites/{number}/patients", "1"),
        ("Page opened: /tickets", "1"),
    ]
    assert "- Somebody Else (" in lines[1]
    assert "- Bo (" in lines[2]
    assert f"access {others.grant})" in lines[2]


async def test_it_is_said_in_french_too(log: Log) -> None:
    async with log.clinic.hosted.portal.database.writing() as session:
        wanted = update(Person).where(Person.user_name == MAPLE_ADMIN)
        await session.execute(wanted.values(language="fr"))
    await log.write(Act.PAGE_REFUSED, PATIENTS, 2)
    (mail,) = await log.mailed()
    assert "Message 1 sur 1." in mail
    assert "Page refusée" in mail
