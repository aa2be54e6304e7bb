"""Records go when their time is over, never unannounced, never while locked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Update, select, update

from portal.audit.recording import PORTAL
from portal.duties import do_due
from portal.duty_list import DUTIES
from portal.mail.compose import compose, message_of
from portal.mail.models import Mail
from portal.patients import digest, retention, settings
from portal.patients.digest import last_monday, send_digests
from portal.patients.models import Patient, ReferenceUse
from portal.patients.retention import HOLDS, NOTICE, delete_due
from portal.patients.settings import change_rules
from portal.people.models import Person
from tests.portal.hosting import MAPLE_ADMIN, START, Hosted
from tests.portal.patients.records import put

OWN = tuple(duty for duty in DUTIES if duty.name.startswith("patients-"))


async def mails(hosted: Hosted) -> list[Mail]:
    async with hosted.portal.database.reading() as session:
        wanted = select(Mail).where(Mail.kind == "patients-leave").order_by(Mail.id)
        return list(await session.scalars(wanted))


async def references(hosted: Hosted) -> set[str]:
    async with hosted.portal.database.reading() as session:
        return set(await session.scalars(select(Patient.reference)))


async def change(hosted: Hosted, reference: str, **values: Any) -> None:
    async with hosted.portal.database.writing() as session:
        await session.execute(
            update(Patient).where(Patient.reference == reference).values(**values)
        )


async def days_pass(hosted: Hosted, days: int) -> None:
    """Let days go by, with the duties done every six hours."""
    for _ in range(4 * days):
        hosted.clock.forward(timedelta(hours=6))
        await do_due(hosted.portal.database, hosted.clock, OWN)


async def test_a_record_goes_when_its_time_is_over_and_a_mail_came_before(hosted: Hosted) -> None:
    await put(hosted, "482")
    await put(hosted, "483", emr_id="99")
    await change(hosted, "483", locked=True)
    await days_pass(hosted, 80)
    assert await mails(hosted) == []
    await days_pass(hosted, 9)
    (mail,) = await mails(hosted)
    assert mail.recipient == MAPLE_ADMIN
    assert mail.created_at.astimezone(UTC).weekday() == 0
    assert await references(hosted) == {"482", "483"}
    await days_pass(hosted, 2)
    assert await references(hosted) == {"483"}
    async with hosted.portal.database.reading() as session:
        use = await session.get(ReferenceUse, (1, 3))
    assert use is not None
    assert use.used == 1
    await days_pass(hosted, 14)
    assert len(await mails(hosted)) == 1


async def test_the_mail_holds_a_count_and_nothing_of_a_patient(hosted: Hosted) -> None:
    for number in range(3):
        await put(hosted, str(611 + number), emr_id=str(88001 + number))
    await days_pass(hosted, 89)
    (mail,) = await mails(hosted)
    text = compose(
        message_of(mail), "no-reply@portal.invalid", "https://portal.invalid"
    ).as_string()
    assert "3 patient records" in text
    assert "https://portal.invalid/sites/7001/patients" in text
    assert [word for word in ("611", "612", "88001", "Quibblewick") if word in text] == []


async def test_a_change_or_an_unlocking_begins_the_time_anew(hosted: Hosted) -> None:
    await put(hosted, "482")
    await days_pass(hosted, 89)
    assert len(await mails(hosted)) == 1
    await put(hosted, "482")  # the clinic uses it again, after the warning
    await days_pass(hosted, 80)
    assert await references(hosted) == {"482"}
    await days_pass(hosted, 14)
    assert await references(hosted) == set()
    assert len(await mails(hosted)) == 2


async def test_nothing_goes_that_was_not_announced_long_enough(hosted: Hosted) -> None:
    await put(hosted, "482")
    hosted.clock.forward(timedelta(days=200))
    assert await delete_due(hosted.portal.database, hosted.clock) == 0
    await send_digests(hosted.portal.database, hosted.clock)
    hosted.clock.forward(NOTICE - timedelta(seconds=1))
    assert await delete_due(hosted.portal.database, hosted.clock) == 0
    hosted.clock.forward(timedelta(seconds=1))
    assert await delete_due(hosted.portal.database, hosted.clock) == 1
    hosted.clock.forward(-timedelta(days=900))
    assert await delete_due(hosted.portal.database, hosted.clock) == 0


async def set_days(hosted: Hosted, days: int) -> None:
    async with hosted.portal.database.writing() as session:
        await change_rules(session, hosted.clock(), PORTAL, 1, "3", str(days))


async def announce(hosted: Hosted) -> None:
    """Let a record come whose 90 days are over on the Sunday after the mail of this Monday."""
    await put(hosted, "482")
    hosted.clock.forward(timedelta(days=84))
    await do_due(hosted.portal.database, hosted.clock, OWN)
    assert len(await mails(hosted)) == 1


async def announced_then_lengthened(hosted: Hosted, days: int) -> int:
    """Return how many mails there are when the record goes whose days became more meanwhile."""
    await announce(hosted)
    await set_days(hosted, days)
    hosted.clock.forward(timedelta(days=days - 91))
    for _ in range(30):
        await do_due(hosted.portal.database, hosted.clock, OWN)
        if await references(hosted) == set():
            return len(await mails(hosted))
        hosted.clock.forward(timedelta(days=1))
    return 0


@pytest.mark.parametrize("days", [91, 95, 365])
async def test_a_record_whose_days_were_made_longer_is_announced_anew(
    hosted: Hosted, days: int
) -> None:
    assert await announced_then_lengthened(hosted, days) == 2


async def test_otherwise_it_would_go_unannounced(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in (retention, digest):
        monkeypatch.setattr(part, "HOLDS", timedelta(days=9999))
    monkeypatch.setattr(settings, "update", _update_nothing)
    assert await announced_then_lengthened(hosted, 95) == 1


def _update_nothing(table: type[Patient]) -> Update:
    return update(table).where(table.site_id == 0)


async def test_shorter_days_keep_what_was_announced(hosted: Hosted) -> None:
    await announce(hosted)
    await set_days(hosted, 80)
    await days_pass(hosted, 4)
    assert (len(await mails(hosted)), await references(hosted)) == (1, set())


async def test_what_was_not_deleted_in_the_days_of_its_mail_waits_for_the_next(
    hosted: Hosted,
) -> None:
    database, clock = hosted.portal.database, hosted.clock
    await put(hosted, "482")
    clock.forward(timedelta(days=100))
    assert await send_digests(database, clock) == 1
    clock.forward(HOLDS)
    assert await delete_due(database, clock) == 0  # the portal stood still for so long
    clock.forward(timedelta(days=7))
    assert await send_digests(database, clock) == 1
    assert await delete_due(database, clock) == 0
    clock.forward(NOTICE)
    assert await delete_due(database, clock) == 1


async def test_on_the_last_second_of_its_days_it_goes(hosted: Hosted) -> None:
    database, clock = hosted.portal.database, hosted.clock
    await put(hosted, "482")
    clock.forward(timedelta(days=100))
    await send_digests(database, clock)
    clock.forward(HOLDS - timedelta(seconds=1))
    assert await delete_due(database, clock) == 1


async def test_where_nobody_can_be_told_nothing_goes(hosted: Hosted) -> None:
    await put(hosted, "482")
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Person).values(closed_at=START))
    await days_pass(hosted, 120)
    assert await mails(hosted) == []
    assert await references(hosted) == {"482"}


async def test_the_digest_goes_once_a_week_whoever_does_it(hosted: Hosted) -> None:
    await put(hosted, "482")
    hosted.clock.forward(timedelta(days=100))
    database = hosted.portal.database
    sent = [await send_digests(database, hosted.clock) for _ in range(3)]
    assert sent == [1, 0, 0]


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-23T10:59:59", "2026-11-16T11:00:00"),
        ("2026-11-23T11:00:00", "2026-11-23T11:00:00"),
        ("2026-11-29T23:00:00", "2026-11-23T11:00:00"),
        ("2026-07-06T10:00:00", "2026-07-06T10:00:00"),  # summer time
        ("2026-11-02T10:30:00", "2026-10-26T10:00:00"),  # the clocks went back on Sunday
    ],
)
def test_monday_morning_is_six_by_the_clocks_in_toronto(now: str, monday: str) -> None:
    told = last_monday(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert told == datetime.fromisoformat(monday).replace(tzinfo=UTC)
