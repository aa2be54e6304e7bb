"""From the editor's page to a follower's mail, its one click, and the panel."""

from tests.portal.announcements.newsroom import (
    EDITOR,
    Newsroom,
    Open,
    follow,
    logged_in,
    post,
    unsubscribe_path,
)
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Hosted


async def publish_both(room: Newsroom, browser: Open) -> str:
    editor = await logged_in(browser, EDITOR)
    section = str(await room.section())
    place = await post(editor, "/editing", "/editing", section=section)
    for language, title in (("en", "Ocean 9.1"), ("fr", "Ocean 9.1 est là")):
        await post(editor, place, place, language=language, title=title, body="# New\n\n*Fast*")
    await post(editor, place, f"{place}/act", act="review")
    await post(editor, place, f"{place}/act", act="publish")
    return place


async def test_from_the_editor_to_the_follower_and_out_again(
    hosted: Hosted, browser: Open, room: Newsroom
) -> None:
    await follow(await logged_in(browser), language="en")
    await follow(await logged_in(browser, BIRCH_USER), language="fr")
    place = await publish_both(room, browser)
    mails = await room.deliver()
    assert {mail.recipients[0]: mail.subject for mail in mails} == {
        MAPLE_ADMIN: "Ocean 9.1",
        BIRCH_USER: "Ocean 9.1 est là",
    }
    assert "/announcements/nouvelles-et-mises-a-jour/1?lang=fr" in mails[-1].text + mails[0].text

    anybody = browser()
    path = unsubscribe_path(mails[0], hosted.url)
    seen = await anybody.page(f"{path}?lang=en")
    assert "Unfollow" in seen
    ended = await hosted.session.post(
        hosted.url + path, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "null"}
    )
    assert ended.status == 200
    await room.announce("news-and-updates", "en", "fr", title="Next")
    told = [mail.recipients[0] for mail in (await room.deliver())[2:]]
    assert len(told) == 1
    assert told != [mails[0].recipients[0]]
    editor = await logged_in(browser, EDITOR)
    assert "Sent: 1" in await editor.page(f"{place}?lang=en")


async def test_the_panel_is_answered(hosted: Hosted, browser: Open, room: Newsroom) -> None:
    await publish_both(room, browser)
    answer = await hosted.get("/api/v1/announcements?emr=oscar&language=fr")
    (told,) = (await answer.json())["announcements"]
    assert told == {
        "announcement_id": "a-1",
        "title": "Ocean 9.1 est là",
        "published_at": "2026-11-23T15:00:00+00:00",
        "url": f"{hosted.url}/announcements/nouvelles-et-mises-a-jour/1?lang=fr",
        "critical": False,
    }
    page = await (await hosted.get("/announcements/news-and-updates/1?lang=en")).text()
    assert "<h2>New</h2>" in page
    assert "<em>Fast</em>" in page
