"""My Account: one's own name, language, time zone, password and sessions, nobody else's."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.people.browsers import browser_family
from portal.people.sessions import IDLE
from portal.people.tidying import tidy
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, PASSWORD, Browser, Hosted
from tests.portal.people.post import fill, mails

Open = Callable[[], Browser]
GOOD = "a-sentence-to-remember"
HANDLE = re.compile(r'action="/account/sessions/([0-9a-f]{16})/end"')
PROFILE = {"name": "Zoé Zèle", "language": "fr", "time_zone": "America/Vancouver"}
AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0) Chrome/153.0 Safari/537.36 Edg/153.0": "Edge",
    "Mozilla/5.0 (X11) Chrome/153.0 Safari/537.36": "Chrome",
    "Mozilla/5.0 (X11; rv:153.0) Gecko/20100101 Firefox/153.0": "Firefox",
    "Mozilla/5.0 (Macintosh) Version/19.0 Safari/605.1": "Safari",
    "curl/8": "other",
    "": "other",
}


async def entered(browser: Open, user: str = MAPLE_ADMIN) -> Browser:
    visitor = browser()
    await visitor.log_in(user)
    return visitor


async def test_a_profile_is_kept_and_the_pages_follow_it(browser: Open) -> None:
    visitor = await entered(browser)
    answer = await fill(visitor, "/account", "/account/profile", **PROFILE)
    assert answer[:2] == (303, "/account?done=profile")
    page = await visitor.page("/account?done=profile", **{"Accept-Language": "en"})
    assert "Mon compte" in page
    assert "Zoé Zèle" in page
    assert "7 h 00" in page  # 10:00 in Toronto, by the clock of Vancouver


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name": ""}, 422),
        ({"name": "a\nb"}, 422),
        ({"language": "xx"}, 403),
        ({"time_zone": "../x"}, 403),
    ],
    ids=["empty", "line", "language", "zone"],
)
async def test_a_profile_of_another_form_is_refused(
    browser: Open, changes: dict[str, str], status: int
) -> None:
    visitor = await entered(browser)
    answer = await fill(visitor, "/account", "/account/profile", **PROFILE | changes)
    assert answer[0] == status
    assert "Maple Admin" in await visitor.page("/account")


async def test_a_new_password_ends_the_other_sessions(hosted: Hosted, browser: Open) -> None:
    here, there = await entered(browser), await entered(browser)
    answer = await fill(here, "/account", "/account/password", old=PASSWORD, new=GOOD)
    assert answer[:2] == (303, "/account?done=password")
    assert (await here.get("/account")).status == 200
    assert (await there.get("/account")).status == 303
    assert (await browser().log_in(MAPLE_ADMIN)).status == 403
    assert (await browser().log_in(MAPLE_ADMIN, GOOD)).status == 303
    assert [kind for kind, _ in await mails(hosted, MAPLE_ADMIN)] == ["password-changed"]


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [("wrong-password-1", GOOD, 403), (PASSWORD, "short", 422), (PASSWORD, MAPLE_ADMIN, 422)],
    ids=["old", "short", "name"],
)
async def test_a_refused_password_changes_nothing(
    browser: Open, old: str, new: str, status: int
) -> None:
    here, there = await entered(browser), await entered(browser)
    answer = await fill(here, "/account", "/account/password", old=old, new=new)
    assert answer[0] == status
    assert 'aria-invalid="true"' in answer[2]
    assert (await there.get("/account")).status == 200
    assert (await browser().log_in(MAPLE_ADMIN)).status == 303


async def test_sessions_are_listed_and_ended_one_by_one(browser: Open) -> None:
    here, there = await entered(browser), await entered(browser)
    page = await here.page("/account?lang=en")
    handles = HANDLE.findall(page)
    assert len(handles) == 2
    assert page.count("This device") == 1
    shown = await there.page("/account?lang=en")
    theirs = re.search(r"This device.*?sessions/([0-9a-f]{16})", shown, re.DOTALL)
    assert theirs is not None
    assert (await fill(here, "/account", f"/account/sessions/{theirs[1]}/end"))[0] == 303
    assert (await there.get("/account")).status == 303
    assert (await here.get("/account")).status == 200


async def test_all_other_sessions_are_ended_together(browser: Open) -> None:
    here, *others = [await entered(browser) for _ in range(3)]
    assert (await fill(here, "/account", "/account/sessions/end-others"))[0] == 303
    assert [(await one.get("/account")).status for one in others] == [303, 303]
    assert (await here.get("/account")).status == 200


async def test_nobody_ends_somebody_else_s_session(browser: Open) -> None:
    mine, theirs = await entered(browser), await entered(browser, BIRCH_USER)
    handle = HANDLE.findall(await theirs.page("/account"))[0]
    assert (await fill(mine, "/account", f"/account/sessions/{handle}/end"))[0] == 404
    assert (await theirs.get("/account")).status == 200


async def test_a_handle_opens_nothing(browser: Open) -> None:
    visitor, thief = await entered(browser), browser()
    thief.plant("ocean-session", HANDLE.findall(await visitor.page("/account"))[0])
    assert (await thief.get("/account")).status == 303


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: AGENTS[agent] + str(len(agent)))
def test_of_a_browser_only_the_family_is_kept(agent: str) -> None:
    assert browser_family(agent) == AGENTS[agent]


async def test_what_is_over_is_thrown_away_and_what_is_not_stays(
    hosted: Hosted, browser: Open
) -> None:
    await entered(browser)
    hosted.clock.forward(IDLE - timedelta(seconds=1))
    await tidy(hosted.portal.database, hosted.clock)
    assert len((await hosted.rows())["log_in_session"]) == 1
    hosted.clock.forward(timedelta(seconds=1))
    await tidy(hosted.portal.database, hosted.clock)
    assert (await hosted.rows())["log_in_session"] == []
