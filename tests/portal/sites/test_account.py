"""Site Account: kept with its audit entry, checked, never lost silently, and one's own alone."""

import re
import subprocess
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from portal.audit.digests import digest_of_text
from portal.audit.models import AuditEntry
from portal.grants.models import Scope
from portal.sites.account import FREE_TEXT, Account, faults
from tests.portal.grants.walking import meet
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Browser, Hosted, csrf_token

Open = Callable[[], Browser]
SAME = {"Sec-Fetch-Site": "same-origin"}
PAGE = "/sites/7001/account"
RIGHT = {
    "name": "Érable Clinic",
    "finance_email": "money@maple.example",
    "clinical_contact": "contact@maple.example",
    "form_email": "forms@maple.example",
    "from_address": "hello@maple.example",
    "friendly_name": "Maple",
    "province": "ON",
    "time_zone": "America/Winnipeg",
}


def values(page: str) -> dict[str, str]:
    """Return what the account's own form holds; the page has others."""
    page = page[page.index('<form id="account"') :].partition("</form>")[0]
    found = dict(re.findall(r'<input id="(\w+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(r'<select id="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in found.items()}


def version(page: str) -> str:
    found: list[str] = re.findall(r'name="version" value="(\d+)"', page)
    return found[0]


async def entries(hosted: Hosted) -> list[AuditEntry]:
    async with hosted.portal.database.reading() as session:
        return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.number)))


async def test_what_is_saved_stands_there_and_in_the_log(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    page = await visitor.page(PAGE)
    fields = {"csrf_token": csrf_token(page), "version": version(page)}
    answer = await visitor.send(PAGE, SAME, **fields, **RIGHT)
    assert (answer.status, answer.headers["Location"]) == (303, PAGE + "?saved=1")
    assert values(await visitor.page(PAGE)) == RIGHT
    (entry,) = await entries(hosted)
    assert entry.act == "site-changed"
    assert entry.before is not None
    assert entry.after is not None
    assert list(entry.before) == list(entry.after) == ["version", *RIGHT]
    clear = {name: value for name, value in RIGHT.items() if name not in FREE_TEXT}
    assert {name: entry.after[name] for name in clear} == clear
    assert {entry.before[name] for name in clear} == {None}
    for facts, name, text in (
        (entry.before, "name", "Maple Clinic"),
        (entry.after, "name", RIGHT["name"]),
        (entry.after, "friendly_name", RIGHT["friendly_name"]),
    ):
        salt, _, digest = str(facts[name]).partition(".")
        assert sha256sum(salt + text) == digest
    assert entry.before["friendly_name"] is None


def sha256sum(text: str) -> str:
    """Return what the command of this name says, as the documents tell a clinic to check it."""
    run = subprocess.run(["sha256sum"], input=text.encode(), capture_output=True, check=True)  # noqa: S607 - the system's own
    return run.stdout.decode().split()[0]


async def test_two_digests_of_one_name_do_not_look_alike() -> None:
    assert digest_of_text("Maple") != digest_of_text("Maple")
    assert digest_of_text("") is None


async def test_saving_nothing_new_is_no_entry(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    page = await visitor.page(PAGE)
    fields = {"csrf_token": csrf_token(page), "version": version(page)}
    answer = await visitor.send(PAGE, SAME, **fields, **values(page))
    assert answer.status == 303
    assert await entries(hosted) == []


async def test_of_two_who_change_it_at_once_the_second_sees_both(
    hosted: Hosted, browser: Open
) -> None:
    one, two = browser(), browser()
    pages = []
    for visitor in (one, two):
        await visitor.log_in(MAPLE_ADMIN)
        pages.append(await visitor.page(PAGE))
    tokens = [{"csrf_token": csrf_token(page), "version": version(page)} for page in pages]
    assert (await one.send(PAGE, SAME, **tokens[0], **RIGHT)).status == 303
    mine = RIGHT | {"name": "Maple of the second"}
    answer = await two.send(PAGE, SAME, **tokens[1], **mine)
    text = await answer.text()
    assert answer.status == 409
    assert values(text) == mine
    assert "<td>Érable Clinic</td><td>Maple of the second</td>" in text
    assert values(await one.page(PAGE)) == RIGHT
    again = {"csrf_token": csrf_token(text), "version": version(text)}
    assert (await two.send(PAGE, SAME, **again, **mine)).status == 303
    assert values(await one.page(PAGE)) == mine
    assert len(await entries(hosted)) == 2


async def test_a_wrong_field_is_named_beside_it_and_nothing_is_kept(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    page = await visitor.page(PAGE)
    fields = {"csrf_token": csrf_token(page), "version": version(page)}
    wrong = RIGHT | {"form_email": "nobody"}
    answer = await visitor.send(PAGE, SAME, **fields, **wrong)
    text = await answer.text()
    assert answer.status == 422
    assert values(text) == wrong
    assert re.findall(r'id="(\w+)-problem"', text) == ["form_email"]
    assert values(await visitor.page(PAGE)) == values(page)
    assert await entries(hosted) == []


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_others_find_no_such_site(hosted: Hosted, browser: Open, method: str) -> None:
    admin, user = browser(), browser()
    await admin.log_in(MAPLE_ADMIN)
    await user.log_in(BIRCH_USER)
    for visitor, path in ((admin, "/sites/7002/account"), (user, "/sites/7002/account")):
        answer = await visitor.session.request(method, hosted.url + path, headers=SAME)
        assert answer.status == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Maple\u202eClinic"),
        ("name", 201 * "m"),
        ("friendly_name", "two\nlines"),
        ("finance_email", "two@@maple.example"),
        ("finance_email", "a@maple"),
        ("from_address", "a@maple.example\r\nBcc: b@maple.example"),
        ("province", "XX"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_what_does_not_fit_is_found(field: str, value: str) -> None:
    assert faults(Account(**RIGHT)) == frozenset()
    assert faults(Account(**{**RIGHT, field: value})) == {field}


async def test_a_support_site_changes_it_under_a_grant_for_configuration_and_lets_nobody_in(
    hosted: Hosted, browser: Open
) -> None:
    clinic = await meet(hosted, browser(), browser())
    assert (await clinic.support.get(PAGE)).status == 404
    await clinic.grant_and_enter(scopes=(Scope.CONFIGURATION,))
    page = await clinic.support.page(PAGE)
    assert "support-sites" not in page
    assert "support-sites" in await clinic.admin.page(PAGE)
    fields = {"csrf_token": csrf_token(page), "version": version(page)}
    assert (await clinic.support.send(PAGE, SAME, **fields, **RIGHT)).status == 303
    changed = [entry for entry in await entries(hosted) if entry.act == "site-changed"]
    assert [entry.grant_id for entry in changed] == [await clinic.grant_id()]
