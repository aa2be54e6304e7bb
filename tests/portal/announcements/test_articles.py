"""Articles: who sees them when, what their words may hold, banners, feeds, pictures."""

from datetime import timedelta
from io import BytesIO

import pytest
from aiohttp import FormData
from lxml import etree  # type: ignore[import-untyped]
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.announcements import publishing
from portal.announcements.images import encode_anew
from portal.announcements.markdown import to_markup
from portal.duties import do_due
from portal.duty_list import DUTIES
from portal.refusals import Refusal, RequestRefusedError
from tests.portal.announcements.newsroom import (
    EDITOR,
    NEWS_EN,
    SAME_ORIGIN,
    Newsroom,
    Open,
    logged_in,
    post,
)
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, OPERATOR, Hosted, csrf_token

ATOM = "{http://www.w3.org/2005/Atom}"
CANARY = "Unreleased-zebra"


async def test_nobody_sees_an_article_before_it_is_published_or_after_it_is_withdrawn(
    hosted: Hosted, room: Newsroom
) -> None:
    paths = (
        "/announcements",
        NEWS_EN,
        f"{NEWS_EN}/1",
        f"/announcements/search?q={CANARY}&lang=en",
        f"{NEWS_EN}/feed.en.atom",
        "/api/v1/announcements?emr=oscar&language=en",
    )

    async def seen() -> list[bool]:
        answers = [await (await hosted.get(path)).text() for path in paths]
        found = (CANARY + " text", f">{CANARY}<", f'"title":"{CANARY}"')
        return [any(one in text for one in found) for text in answers]

    number = await room.write(title=CANARY, body=f"{CANARY} text")
    assert not any(await seen())
    await room.publish(number)
    assert all(await seen())
    await publishing.withdraw(hosted.portal.database, hosted.clock(), room.editor, number)
    assert not any(await seen())


@pytest.mark.parametrize("user", [MAPLE_ADMIN, ASSOCIATE, OPERATOR])
async def test_only_editors_see_and_change_drafts(
    hosted: Hosted, browser: Open, room: Newsroom, user: str
) -> None:
    await room.write(title=CANARY)
    visitor = await logged_in(browser, user)
    for path in ("/editing", "/editing/1"):
        answer = await visitor.get(path)
        assert answer.status == 404
        assert CANARY not in await answer.text()
    token = csrf_token(await visitor.page("/announcements"))
    answer = await visitor.send("/editing/1/act", SAME_ORIGIN, act="publish", csrf_token=token)
    assert answer.status == 404
    assert (await hosted.get(f"{NEWS_EN}/1")).status == 404


async def test_a_second_click_publishes_nothing_and_a_draft_is_not_published_unreviewed(
    hosted: Hosted, room: Newsroom
) -> None:
    number = await room.announce()
    with pytest.raises(RequestRefusedError) as refused:
        await room.publish(number)
    assert refused.value.refusal is Refusal.ARTICLE_STATE_WRONG
    reviewed = await room.write()
    await room.save(reviewed, "en", "Changed after the review")
    with pytest.raises(RequestRefusedError):
        await room.publish(reviewed)
    assert (await hosted.get(f"{NEWS_EN}/{reviewed}")).status == 404


async def test_a_scheduled_article_comes_at_its_time_and_once(
    hosted: Hosted, room: Newsroom
) -> None:
    number = await room.write()
    at = hosted.clock() + timedelta(hours=1)
    await publishing.schedule(hosted.portal.database, hosted.clock(), room.editor, number, at)
    await do_due(hosted.portal.database, hosted.clock, DUTIES)
    assert (await hosted.get(f"{NEWS_EN}/{number}")).status == 404
    hosted.clock.forward(timedelta(hours=1))
    assert await publishing.publish_scheduled(hosted.portal.database, hosted.clock) == 1
    assert await publishing.publish_scheduled(hosted.portal.database, hosted.clock) == 0
    assert (await hosted.get(f"{NEWS_EN}/{number}")).status == 200


async def test_the_editor_schedules_in_toronto_s_time_and_is_told_what_cannot_be(
    browser: Open, room: Newsroom
) -> None:
    await room.write()
    editor = await logged_in(browser, EDITOR)
    await post(editor, "/editing/1", "/editing/1/act", act="schedule", at="2026-11-23T12:00")
    page = await editor.page("/editing/1?lang=en")
    assert "To be published Monday, November 23, 2026 at 12:00" in page
    token = csrf_token(page)
    answer = await editor.send(
        "/editing/1/act", SAME_ORIGIN, csrf_token=token, act="schedule", at="2020-01-01T00:00"
    )
    assert answer.status == 409
    assert "cannot be done with the article" in await answer.text()


async def test_words_that_are_refused_stay_in_the_form(browser: Open, room: Newsroom) -> None:
    await room.write()
    editor = await logged_in(browser, EDITOR)
    token = csrf_token(await editor.page("/editing/1?lang=en"))
    answer = await editor.send(
        "/editing/1",
        SAME_ORIGIN,
        csrf_token=token,
        language="fr",
        title="Two\nlines",
        body="What I wrote",
    )
    page = await answer.text()
    assert answer.status == 422
    assert "What I wrote" in page
    assert 'aria-describedby="wrong-fr"' in page


async def test_the_history_keeps_every_word(browser: Open, room: Newsroom) -> None:
    number = await room.announce(title="Before")
    await room.save(number, "en", "After")
    page = await (await logged_in(browser, EDITOR)).page(f"/editing/{number}?lang=en")
    for word in ("Before", "After", "Published", "Updated", "Edith Editor"):
        assert word in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://evil.invalid/pixel.png)",
        '<img src=x onerror="alert(1)">',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '<a href="#" style="position:fixed">x</a>',
        "<iframe src=//evil.invalid></iframe>",
    ],
)
def test_markdown_can_do_nothing_but_be_read(text: str) -> None:
    tree = etree.HTML(f"<body>{to_markup(text)}</body>")
    for element in tree.iter():
        assert element.tag not in ("script", "iframe", "style", "form", "input")
        for name, value in element.attrib.items():
            assert name in ("href", "src", "alt", "rel", "start")
            assert not value.startswith(("javascript", "data", "//"))
            assert "evil" not in value


def test_markdown_says_what_it_means() -> None:
    page = to_markup("# Head\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[x](https://a.invalid)")
    assert "<h2>Head</h2>" in page
    assert "<td>1</td>" in page
    assert '<a href="https://a.invalid" rel="noopener noreferrer">' in page


async def test_a_critical_article_is_a_banner_until_it_is_read(
    browser: Open, room: Newsroom
) -> None:
    await room.publish(await room.write(title="Clinic outage", critical=True))
    await room.announce(title="A plain one")
    visitor = await logged_in(browser)
    page = await visitor.page("/tickets?lang=en")
    assert "Clinic outage" in page
    assert "A plain one" not in page
    assert await post(visitor, "/tickets", "/announcements/read", article="1", next="/tickets")
    assert "Clinic outage" not in await visitor.page("/tickets?lang=en")
    other = await logged_in(browser, ASSOCIATE)
    assert "Clinic outage" in await other.page("/tickets?lang=en")


async def test_a_site_where_nobody_follows_the_critical_section_is_warned(
    browser: Open, room: Newsroom
) -> None:
    del room
    visitor = await logged_in(browser)
    warning = "At Maple Clinic (7001) nobody follows"
    assert warning in await visitor.page("/announcements?lang=en")
    path = "/announcements/critical-system-notifications"
    await post(visitor, path, f"{path}/follow", language="fr", what="new")
    assert warning not in await visitor.page("/announcements?lang=en")


async def test_the_feed_is_atom_and_markup_in_it_is_the_same_as_on_the_page(
    hosted: Hosted, room: Newsroom
) -> None:
    await room.announce(title="A & B < C", body="<script>x</script> *y*")
    answer = await hosted.get(f"{NEWS_EN}/feed.en.atom")
    assert answer.content_type == "application/atom+xml"
    feed = etree.fromstring(await answer.read())
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + name) is not None
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A & B < C"
    assert "<script>" not in entry.findtext(f"{ATOM}content")
    assert "<em>y</em>" in entry.findtext(f"{ATOM}content")
    assert entry.findtext(f"{ATOM}updated") == "2026-11-23T15:00:00Z"
    assert (await hosted.get(f"{NEWS_EN}/feed.de.atom")).status == 404


@pytest.mark.parametrize("words", ["élan", "ELAN", "rhubarb elan", "100%"])
async def test_a_search_minds_neither_accents_nor_capitals(
    hosted: Hosted, room: Newsroom, words: str
) -> None:
    await room.announce(title="Rhubarb", body="L'Élan à 100% de tout")
    await room.announce(title="Other", body="Nothing of it")
    answer = await hosted.session.get(
        f"{hosted.url}/announcements/search", params={"q": words, "lang": "en"}
    )
    page = await answer.text()
    assert ">Rhubarb</a>" in page
    assert ">Other</a>" not in page


async def test_the_panel_gets_its_emr_s_sections_and_those_of_all(
    hosted: Hosted, room: Newsroom
) -> None:
    await room.announce("oscar-pro-integration", title="For OSCAR")
    await room.announce("telus-integration", title="For TELUS")
    await room.announce(title="For all")
    told = {}
    for emr in ("oscar", "pssuite", "medaccess", "accuro"):
        answer = await hosted.get(f"/api/v1/announcements?emr={emr}&language=en")
        told[emr] = {one["title"] for one in (await answer.json())["announcements"]}
    assert told == {
        "oscar": {"For OSCAR", "For all"},
        "pssuite": {"For TELUS", "For all"},
        "medaccess": {"For TELUS", "For all"},
        "accuro": {"For all"},
    }
    assert (await hosted.get("/api/v1/announcements?emr=x&language=de")).status == 400


def picture(size: tuple[int, int] = (40, 30)) -> bytes:
    notes = PngInfo()
    notes.add_text("Author", CANARY)
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, "PNG", pnginfo=notes)
    return written.getvalue()


def test_a_picture_keeps_its_pixels_alone() -> None:
    assert CANARY.encode() in picture()
    anew = encode_anew(picture() + CANARY.encode())
    assert CANARY.encode() not in anew
    assert Image.open(BytesIO(anew)).size == (40, 30)
    assert encode_anew(anew) == anew


@pytest.mark.parametrize(
    "upload", [b"", b"GIF89a", b"<svg onload=alert(1)>", picture()[:60]], ids=range(4)
)
def test_what_is_no_picture_is_refused(upload: bytes) -> None:
    with pytest.raises(RequestRefusedError):
        encode_anew(upload)


async def test_an_editor_adds_a_picture_and_a_foreign_form_does_not(
    hosted: Hosted, browser: Open, room: Newsroom
) -> None:
    await room.write()
    editor = await logged_in(browser, EDITOR)
    token = csrf_token(await editor.page("/editing/1"))
    places = []
    for given in (token, "0" * 64):
        form = FormData()
        form.add_field("csrf_token", given, content_type="text/plain")
        form.add_field("image", picture(), filename="x.png", content_type="image/png")
        answer = await editor.session.post(
            f"{hosted.url}/editing/1/images",
            data=form,
            headers=SAME_ORIGIN,
            allow_redirects=False,
        )
        places.append((answer.status, answer.headers.get("Location")))
    assert [status for status, _ in places] == [303, 403]
    digest = str(places[0][1]).partition("?image=")[2]
    shown = await hosted.get(f"/announcements/images/{digest}")
    assert (shown.status, shown.content_type) == (200, "image/png")
    assert "immutable" in shown.headers["Cache-Control"]
    assert (await hosted.get(f"/announcements/images/{'0' * 64}")).status == 404


async def test_the_operator_adds_renames_orders_and_retires_sections(
    browser: Open, room: Newsroom
) -> None:
    place = "/editing/sections"
    operator = await logged_in(browser, OPERATOR)
    words = {"title_en": "Zebra", "title_fr": "Zèbre", "about_en": "Of it.", "about_fr": "De lui."}
    await post(operator, place, place, slug_en="zebra", slug_fr="zebre", **words)
    number = str(await room.section("zebra"))
    await room.announce("zebra", title="In it")
    await post(operator, place, f"{place}/{number}", act="rename", **words | {"title_en": "Quagga"})
    for _ in range(11):
        await post(operator, place, f"{place}/{number}", act="up")
    page = await browser().page("/announcements?lang=en")
    assert page.index("Quagga") < page.index("Platform Notices")
    await post(operator, place, f"{place}/{number}", act="retire")
    page = await browser().page("/announcements?lang=en")
    assert "Quagga" not in page
    assert "In it" in await browser().page("/announcements/zebra/1?lang=en")
    token = csrf_token(await operator.page(place))
    answer = await operator.send(
        place, SAME_ORIGIN, csrf_token=token, slug_en="zebra", slug_fr="zzz", **words
    )
    assert answer.status == 409
    editor = await logged_in(browser, EDITOR)
    assert (await editor.get(place)).status == 404
