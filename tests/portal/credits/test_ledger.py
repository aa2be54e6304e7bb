"""The ledger: never changed, never below 0, exported whole, entered by the operator."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.audit.models import AuditEntry
from portal.credits.adding import add
from portal.credits.ledger import MOST, Change
from portal.credits.models import Kind
from portal.credits.reading import PAGE as LINES
from portal.database import Database, default_url, open_database
from portal.errors import BalanceShortError, NameUnknownError, ValueRefusedError
from tests.portal.command_line import CommandLine
from tests.portal.credits.purse import PAGE, balances, buy, entries_of, give
from tests.portal.grants.walking import HELP, Clinic
from tests.portal.hosting import MAPLE, MAPLE_ADMIN, Browser, Furnished, Hosted


async def test_the_database_changes_and_deletes_no_entry(hosted: Hosted) -> None:
    made = Change(5, Kind.BOUGHT, "Invoice")
    await add(hosted.portal.database, hosted.clock, MAPLE, made)
    for attack in (
        "UPDATE credit_entry SET amount = 500",
        "UPDATE credit_entry SET reason = 'other'",
        "DELETE FROM credit_entry",
    ):
        with pytest.raises(DBAPIError):
            await attacked(hosted.portal.database, attack)
        async with open_database(hosted.owner_url) as database:
            with pytest.raises(DBAPIError, match="append-only"):
                await attacked(database, attack)
    assert [one.amount for one in await entries_of(hosted.portal.database, MAPLE)] == [5]


async def attacked(database: Database, attack: str) -> None:
    async with database.writing() as session:
        await session.execute(text(attack))


async def test_the_database_keeps_no_balance_below_0(hosted: Hosted) -> None:
    made = Change(5, Kind.BOUGHT, "Invoice")
    await add(hosted.portal.database, hosted.clock, MAPLE, made)
    with pytest.raises(IntegrityError):
        async with hosted.portal.database.writing() as session:
            await session.execute(text("UPDATE credit_account SET balance = balance - 6"))


async def test_the_operator_enters_and_adjusts(hosted: Hosted) -> None:
    database, clock = hosted.portal.database, hosted.clock
    assert await add(database, clock, MAPLE, Change(20, Kind.BOUGHT, "Facture 2026-118")) == 20
    assert await add(database, clock, MAPLE, Change(-5, Kind.ADJUSTED, "Entered twice")) == 15
    with pytest.raises(BalanceShortError):
        await add(database, clock, MAPLE, Change(-16, Kind.ADJUSTED, "Too much"))
    assert await balances(database) == {MAPLE: 15}
    async with database.reading() as session:
        acts = (await session.scalars(select(AuditEntry.act))).all()
    assert acts == ["credits-added"] * 2


@pytest.mark.parametrize(
    "made",
    [
        Change(0, Kind.BOUGHT, "Nothing"),
        Change(-1, Kind.BOUGHT, "No purchase"),
        Change(0, Kind.ADJUSTED, "Nothing"),
        Change(MOST + 1, Kind.BOUGHT, "Too much"),
        Change(1, Kind.BOUGHT, ""),
        Change(1, Kind.BOUGHT, "for 9876543217"),
    ],
    ids=range(6),
)
async def test_what_is_no_purchase_and_no_adjustment_is_refused(
    hosted: Hosted, made: Change
) -> None:
    with pytest.raises(ValueRefusedError):
        await add(hosted.portal.database, hosted.clock, MAPLE, made)
    with pytest.raises(NameUnknownError):
        await add(hosted.portal.database, hosted.clock, "9999", Change(1, Kind.BOUGHT, "Invoice"))
    assert await balances(hosted.portal.database) == {}


async def test_the_export_is_the_whole_ledger_and_no_formula(clinic: Clinic) -> None:
    await buy(clinic, 500)
    reasons = ["=1+1", "+cmd", "-2", "@sum", 'He said "éForm", twice']
    for reason in reasons:
        assert (await give(clinic, 1, reason=reason)).status == 303
    answer = await clinic.admin.get(f"{PAGE}/export")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="credits-{MAPLE}.csv"'
    body = await answer.read()
    assert body.startswith(b"\xef\xbb\xbfnumber,at,kind,")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["balance"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert {row["other_site"] for row in rows} == {HELP}
    assert [row["reason"] for row in rows] == [*(f"'{one}" for one in reasons[:4]), reasons[4]]


async def test_a_long_ledger_has_pages_and_one_export(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    database, clock = hosted.portal.database, hosted.clock
    for _ in range(LINES + 2):
        await add(database, clock, MAPLE, Change(1, Kind.BOUGHT, "Invoice"))
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    first = await visitor.page(PAGE)
    assert first.count('<th scope="row"') == LINES
    assert f'href="{PAGE}?before=3"' in first
    second = await visitor.page(f"{PAGE}?before=3")
    assert second.count('<th scope="row"') == 2
    assert len((await (await visitor.get(f"{PAGE}/export")).text()).splitlines()) == LINES + 3


async def test_the_commands_enter_and_list(
    tmp_path: Path, furnished: Furnished, command_line: CommandLine
) -> None:
    async with furnished.copy(tmp_path):
        url = default_url(tmp_path)
        run = command_line.run
        assert run(url, "credits", "add", MAPLE, "20", "--reason", "Invoice 12")[:2] == (0, "20\n")
        adjust = ("credits", "add", MAPLE, "-5", "--adjust", "--reason", "Entered twice")
        assert run(url, *adjust)[:2] == (0, "15\n")
        assert run(url, "credits", "list")[:2] == (0, f"{MAPLE}\t15\n")
        code, out, said = run(url, "credits", "add", MAPLE, "-5", "--reason", "No purchase")
        assert (code, out) == (1, "")
        assert "value-refused" in said
        code, out, said = run(url, *adjust[:3], "-16", *adjust[4:])
        assert (code, out) == (1, "")
        assert "balance-short" in said
