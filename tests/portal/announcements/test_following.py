"""Following and ending it: from the section, from the list, by the link of a mail; digests."""

import re
from datetime import timedelta

import pytest

from portal.announcements.digests import send_digests
from portal.announcements.publishing import withdraw
from portal.duties import do_due
from portal.duty_list import DUTIES
from tests.portal.announcements.newsroom import (
    NEWS_EN,
    NEWS_FR,
    Newsroom,
    Open,
    follow,
    logged_in,
    post,
    unsubscribe_path,
)
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Hosted

LIST = "/my-activities/following"


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        (NEWS_EN, "en", ("Follow", "New articles", "New articles and updates", "Unfollow")),
        (
            NEWS_FR,
            "fr",
            ("Suivre", "Nouveaux articles", "Nouveaux articles et mises à jour", "Désabonner"),
        ),
    ],
)
async def test_a_section_is_followed_and_ended_on_its_page(
    browser: Open, room: Newsroom, path: str, language: str, words: tuple[str, ...]
) -> None:
    del room
    visitor = await logged_in(browser)
    begin, new, both, end = words
    page = await visitor.page(f"{path}?lang={language}")
    for word in (begin, new, both):
        assert f">{word}<" in page
    assert f">{end}<" not in page
    await post(visitor, path, f"{path}/follow", language=language, what="new")
    page = await visitor.page(f"{path}?lang={language}")
    assert f">{end}<" in page
    assert f">{new}<" not in page
    await post(visitor, path, f"{path}/unfollow", language=language)
    assert f">{begin}<" in await visitor.page(f"{path}?lang={language}")


async def test_the_list_has_each_with_its_end_and_one_for_all(
    browser: Open, room: Newsroom
) -> None:
    del room
    visitor = await logged_in(browser)
    await follow(visitor)
    await follow(visitor, language="fr")
    page = await visitor.page(f"{LIST}?lang=fr")
    assert page.count(">Désabonner<") == 2
    path = f"{NEWS_FR}/unfollow"
    assert await post(visitor, LIST, path, language="fr", **{"from": "list"}) == LIST
    page = await visitor.page(f"{LIST}?lang=en")
    assert "News and Updates" in page
    assert "Nouvelles et mises" not in page
    await post(visitor, LIST, f"{LIST}/unfollow")
    assert "You do not follow any section." in await visitor.page(LIST)


async def test_only_those_who_asked_are_told_of_updates(browser: Open, room: Newsroom) -> None:
    await follow(await logged_in(browser), "updates")
    await follow(await logged_in(browser, BIRCH_USER), "new")
    number = await room.announce()
    assert len(await room.deliver()) == 2
    await room.save(number, "en", "Rhubarb release, mended", tell=True)
    mails = await room.deliver()
    assert [(one.recipients, one.subject) for one in mails[2:]] == [
        ((MAPLE_ADMIN,), "Updated: Rhubarb release, mended")
    ]
    await room.save(number, "en", "Rhubarb release, a comma")
    assert len(await room.deliver()) == 3


async def test_the_language_that_comes_later_is_told_to_its_own_followers(
    browser: Open, room: Newsroom
) -> None:
    await follow(await logged_in(browser), language="en")
    await follow(await logged_in(browser, BIRCH_USER), language="fr")
    number = await room.announce()
    assert [one.recipients for one in await room.deliver()] == [(MAPLE_ADMIN,)]
    await room.save(number, "fr", "La rhubarbe est là")
    await room.publish(number)
    assert [one.recipients for one in (await room.deliver())[1:]] == [(BIRCH_USER,)]


async def test_looking_at_the_links_of_a_mail_ends_nothing(
    hosted: Hosted, browser: Open, room: Newsroom
) -> None:
    await follow(await logged_in(browser))
    await room.announce()
    (mail,) = await room.deliver()
    listed = hosted.url + unsubscribe_path(mail, hosted.url)
    for address in (*re.findall(r"https?://\S+", mail.text), listed):
        for method in ("GET", "HEAD"):
            answer = await hosted.session.request(method, address.rstrip(">"))
            assert answer.status == 200
    assert "News and Updates" in await (await logged_in(browser)).page(f"{LIST}?lang=en")


async def test_one_click_without_cookies_ends_it_and_twice_is_once(
    hosted: Hosted, browser: Open, room: Newsroom
) -> None:
    visitor = await logged_in(browser)
    await follow(visitor)
    await follow(visitor, language="fr")
    await room.announce()
    (mail,) = await room.deliver()
    address = hosted.url + unsubscribe_path(mail, hosted.url)
    for _ in range(2):
        answer = await hosted.session.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status == 200
    page = await visitor.page(f"{LIST}?lang=en")
    assert "News and Updates" not in page
    assert "Nouvelles et mises à jour" in page  # what it did not come from stays


async def test_a_guessed_token_ends_nothing_and_is_answered_like_a_used_one(
    hosted: Hosted, browser: Open, room: Newsroom
) -> None:
    visitor = await logged_in(browser)
    await follow(visitor)
    await room.announce()
    (mail,) = await room.deliver()
    path = unsubscribe_path(mail, hosted.url)
    assert re.fullmatch(r"/unsubscribe/[0-9a-f]{32}", path)
    for token in ("0" * 32, "f" * 31, path[-32:-1] + ("0" if path[-1] != "0" else "1")):
        answer = await hosted.session.post(f"{hosted.url}/unsubscribe/{token}")
        assert answer.status == 200
    assert "News and Updates" in await visitor.page(f"{LIST}?lang=en")


async def test_a_foreign_page_makes_nobody_follow_or_unfollow(
    browser: Open, room: Newsroom
) -> None:
    del room
    visitor = await logged_in(browser)
    await follow(visitor)
    for path in (f"{NEWS_EN}/unfollow", f"{LIST}/unfollow", f"{NEWS_FR}/follow"):
        answer = await visitor.send(path, {"Sec-Fetch-Site": "cross-site"}, language="en")
        assert answer.status == 403


@pytest.mark.parametrize(("pace", "days"), [("daily", 1), ("weekly", 7)])
async def test_a_digest_tells_once_what_came_since_the_last(
    hosted: Hosted, browser: Open, room: Newsroom, pace: str, days: int
) -> None:
    visitor = await logged_in(browser)
    await follow(visitor)
    await post(visitor, LIST, f"{LIST}/pace", pace=pace)
    await room.announce(title="First")
    withdrawn = await room.announce(title="Taken back")
    await room.announce(title="Second")
    await withdraw(hosted.portal.database, hosted.clock(), room.editor, withdrawn)
    assert await room.deliver() == []
    hosted.clock.forward(timedelta(days=days))
    assert "announcement-digests" in await do_due(hosted.portal.database, hosted.clock, DUTIES)
    mails = [one for one in await room.deliver() if MAPLE_ADMIN in one.recipients]
    (mail,) = [one for one in mails if one.subject == "Announcements: 2"]
    assert "- First\r\n- Second" in mail.text
    assert "Taken back" not in mail.text
    hosted.clock.forward(timedelta(days=days))
    assert await send_digests(hosted.portal.database, hosted.clock) == 0
    answer = await hosted.session.post(hosted.url + unsubscribe_path(mail, hosted.url))
    assert answer.status == 200
    again = await logged_in(browser)
    assert "You do not follow any section." in await again.page(f"{LIST}?lang=en")
