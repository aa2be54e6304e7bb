"""Ready-made answers and tags belong to no patient, so nothing of one is kept in them."""

import re
from collections.abc import Callable

import pytest

from portal.tickets import canned, canned_pages
from portal.tickets import desk as desk_acts
from portal.tickets.canned_review import Posted, Reviewed
from portal.tickets.review import Review, Words, digest_of
from redaction.redacted import MASK
from tests.portal.hosting import ASSOCIATE, Browser, Hosted, csrf_token

Open = Callable[[], Browser]
OURS = {"Sec-Fetch-Site": "same-origin"}
FOUND = {
    "name": "For Marie Tremblay 416-555-0199",
    "body_en": "Born 1956-03-14,\nhealth number 9876543217.",
    "body_fr": "Courriel : m.quibblewick@gmail.com",
}
VALUES = ("416-555-0199", "1956-03-14", "9876543217", "m.quibblewick@gmail.com")


class Desk:
    """An associate at the page of ready-made answers."""

    def __init__(self, hosted: Hosted, browser: Browser) -> None:
        self.hosted = hosted
        self.browser = browser

    async def write(self, **fields: str) -> tuple[int, str]:
        token = csrf_token(await self.browser.page("/desk/answers"))
        answer = await self.browser.send("/desk/answers", OURS, csrf_token=token, **fields)
        return answer.status, await answer.text()

    async def kept(self) -> list[tuple[str, ...]]:
        return [row[1:] for row in (await self.hosted.rows())["canned_answer"]]


@pytest.fixture
async def desk(hosted: Hosted, browser: Open) -> Desk:
    one = browser()
    await one.log_in(ASSOCIATE)
    return Desk(hosted, one)


def seen(page: str) -> dict[str, str]:
    """Return what the form that was shown again posts beside its words."""
    draft = page.partition('id="draft"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+-seen)" value="([0-9a-f]{64})"', draft))


async def test_what_is_certain_is_masked_and_shown_before_it_is_kept(desk: Desk) -> None:
    status, page = await desk.write(**FOUND)
    assert status == 422
    assert await desk.kept() == []
    assert not [value for value in VALUES if value in page]
    shown = {
        "name": f"For Marie Tremblay {MASK}",
        "body_en": f"Born {MASK},\nhealth number {MASK}.",
        "body_fr": f"Courriel : {MASK}",
    }
    told = seen(page)
    assert told == {f"{name}-seen": digest_of(text) for name, text in shown.items()}
    status, _ = await desk.write(**shown, **told)
    assert status == 303
    # what may be a name goes too, unless its box is ticked
    assert await desk.kept() == [(f"For {MASK} {MASK} {MASK}", shown["body_en"], shown["body_fr"])]


async def test_a_word_that_is_no_name_stays_and_plain_words_are_not_asked_about(desk: Desk) -> None:
    words = {"name": "Zebulon", "body_en": "Press Reset.", "body_fr": "Appuyez."}
    status, page = await desk.write(**words)
    assert status == 422
    assert 'name="name-keep" value="0-7"' in page
    status, _ = await desk.write(**words, **seen(page), **{"name-keep": "0-7"})
    assert status == 303
    assert await desk.kept() == [tuple(words.values())]
    assert (await desk.write(**words | {"name": "Key"}))[0] == 303


async def test_a_change_that_was_not_kept_stays_in_its_own_form(desk: Desk) -> None:
    await desk.write(name="Key", body_en="Press Reset.", body_fr="Appuyez.")
    status, page = await desk.write(
        id="1", name="Key", body_en="Call 416-555-0199.", body_fr="Appuyez."
    )
    assert status == 422
    draft = page.partition('id="draft"')[2].partition("</form>")[0]
    assert 'name="id" value="1"' in draft
    assert f"Call {MASK}." in draft
    status, _ = await desk.write(
        id="1", name="Key", body_en=f"Call {MASK}.", body_fr="Appuyez.", **seen(page)
    )
    assert status == 303
    assert await desk.kept() == [("Key", f"Call {MASK}.", "Appuyez.")]


async def test_without_the_review_the_last_wall_refuses(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect: the page forgets to review. Without the wall behind it all of it is kept."""

    def unreviewed(posted: Posted) -> Reviewed:
        return Reviewed(
            {
                name: Review(Words(text, (), {}), seen=True)
                for name, text in FOUND.items()
                if posted.fields
            }
        )

    monkeypatch.setattr(canned_pages, "review", unreviewed)
    assert (await desk.write(**FOUND))[0] == 422
    assert await desk.kept() == []
    monkeypatch.setattr(canned, "look_at_words", lambda *_: None)
    assert (await desk.write(**FOUND))[0] == 303
    assert await desk.kept() == [tuple(FOUND.values())]


async def test_a_tag_is_of_no_patient(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await hosted.make_ticket()
    one = browser()
    await one.log_in(ASSOCIATE)

    async def tag(word: str, **more: str) -> tuple[int, str]:
        token = csrf_token(await one.page(f"/tickets/{number}"))
        path = f"/tickets/{number}/tags"
        answer = await one.send(path, OURS, csrf_token=token, tag=word, **more)
        return answer.status, await answer.text()

    async def tags() -> list[str]:
        return sorted(row[1] for row in (await hosted.rows())["ticket_tag"])

    for word in ("9876543217", "416-555-0199"):
        status, page = await tag(word, no_name="1")
        assert status == 422
        assert f'value="{word}"' in page  # what was typed is not lost
        assert 'id="tag-problem"' in page
    status, page = await tag("Quibblewick")
    assert status == 422
    assert 'name="no_name"' in page
    assert await tags() == []
    assert (await tag("Quibblewick", no_name="1"))[0] == 303
    assert (await tag("printer"))[0] == 303
    assert await tags() == ["printer", "quibblewick"]
    # the defect: nobody looks
    monkeypatch.setattr(desk_acts, "look_at", lambda text, _: Words(text, (), {}))
    assert (await tag("9876543217"))[0] == 303
    assert "9876543217" in await tags()
