"""The editor of eForms: by plain forms, two editors at once, versions, and nobody else's."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from portal.eforms import drafts
from portal.eforms.form import Kind
from portal.eforms.models import Eform
from portal.grants.models import Scope
from tests.portal.eforms import walking
from tests.portal.eforms.walking import LIST, add, begin, post
from tests.portal.grants.walking import HELP_NAME, meet
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Browser, Hosted

Open = Callable[[], Browser]


async def admin(browser: Open) -> Browser:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    return visitor


async def published(visitor: Browser) -> str:
    """Return an eForm of one question whose first version is published."""
    page = await begin(visitor)
    assert (await add(visitor, page, 1))[0] == 303
    assert (await post(visitor, f"{page}/publish", page, revision="2"))[0] == 303
    return page


async def test_a_form_is_made_item_by_item(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    assert "no eForm yet" in await visitor.page(LIST)
    page = await begin(visitor, title_fr="Visite")
    assert (await add(visitor, page, 1, kind="section", label_en="You"))[0] == 303
    assert (await add(visitor, page, 2, kind="choice", label_en="Smoker?", section="0"))[0] == 303
    status, where = await post(
        visitor, f"{page}/items", page, revision="3", path="0.0", section="0", was="q2",
        link="smoker", label_en="Do you smoke?", help_en="In the last year", required="yes",
        choice_0_en="Yes", choice_0_fr="Oui", choice_2_en="No", several="yes",
    )  # fmt: skip
    assert (status, where) == (303, f"{page}?saved=1&at=0.0#item-0.0")
    assert (await add(visitor, page, 4, kind="date", label_en="When?"))[0] == 303
    assert (await post(visitor, f"{page}/items/move", page, revision="5", path="1", to="up"))[
        0
    ] == 303
    form, _ = await walking.draft(hosted, page)
    assert [item.kind for item in form.items] == [Kind.DATE, Kind.SECTION]
    smoker = form.items[1].items[0]
    assert (smoker.link_id, smoker.required, smoker.several) == ("smoker", True, True)
    assert [(one.words.en, one.words.fr, one.code) for one in smoker.choices] == [
        ("Yes", "Oui", "c1"), ("No", "", "c2"),
    ]  # fmt: skip
    # out of its section, then the section goes
    assert (await post(
        visitor, f"{page}/items", page, revision="6", path="1.0", section="", was="smoker",
        link="smoker", label_en="Do you smoke?", choice_1_en="No",
    ))[0] == 303  # fmt: skip
    assert (await post(visitor, f"{page}/items/remove", page, revision="7", path="1"))[0] == 303
    form, kept = await walking.draft(hosted, page)
    assert [item.link_id for item in form.items] == ["q3", "smoker"]
    assert [one.code for one in form.items[1].choices] == ["c2"]
    assert kept.revision == 8
    assert [one.act for one in await walking.changes(hosted, page)] == [
        "created", "item-added", "item-added", "item-saved", "item-added", "item-moved",
        "item-saved", "item-removed",
    ]  # fmt: skip
    assert len(await walking.audited(hosted)) == 8


async def test_the_second_of_two_editors_is_told_and_loses_nothing(
    hosted: Hosted, browser: Open
) -> None:
    one, two = await admin(browser), await admin(browser)
    page = await begin(one)
    await add(one, page, 1)
    saved = {"path": "0", "section": "", "was": "q1", "link": "q1", "revision": "2"}
    assert (await post(one, f"{page}/items", page, label_en="The first", **saved))[0] == 303
    status, text = await post(two, f"{page}/items", page, label_en="The second", **saved)
    assert status == 409
    assert "Another person changed this eForm" in text
    assert "The second</textarea>" in text
    assert "The first</dd>" in text
    assert (await walking.draft(hosted, page))[0].items[0].label.en == "The first"
    # the page that told it has the new revision: saving again keeps what was typed
    assert 'name="revision" value="3"' in text
    again = saved | {"revision": "3"}
    assert (await post(two, f"{page}/items", page, label_en="The second", **again))[0] == 303
    assert (await walking.draft(hosted, page))[0].items[0].label.en == "The second"


async def test_words_for_an_item_that_is_gone_can_be_added_anew(browser: Open) -> None:
    visitor = await admin(browser)
    page = await begin(visitor)
    await add(visitor, page, 1)
    await post(visitor, f"{page}/items/remove", page, revision="2", path="0")
    saved = {"path": "0", "section": "", "was": "q1", "link": "q1", "kind": "line"}
    typed = {"label_en": "Typed for an hour"} | saved
    status, text = await post(visitor, f"{page}/items", page, revision="2", **typed)
    assert status == 409
    assert "was removed meanwhile" in text
    assert "Typed for an hour</textarea>" in text
    assert (await add(visitor, page, 3, label_en="Typed for an hour"))[0] == 303


async def test_without_the_revision_the_first_save_would_be_lost(
    browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unchecked(session: AsyncSession, by: drafts.By, eform: int, _: int) -> Eform:
        return await drafts.find(session, by.site_id, eform)

    monkeypatch.setattr(drafts, "need", unchecked)
    visitor = await admin(browser)
    page = await begin(visitor)
    await add(visitor, page, 1)
    saved = {"path": "0", "section": "", "was": "q1", "link": "q1", "revision": "2"}
    for label in ("The first", "The second"):
        assert (await post(visitor, f"{page}/items", page, label_en=label, **saved))[0] == 303


async def test_fields_that_are_wrong_are_said_beside_them(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    status, text = await post(visitor, LIST, languages="en")
    assert (status, 'id="new-title_en-problem"' in text) == (422, True)
    page = await begin(visitor)
    await add(visitor, page, 1)
    saved = {"path": "0", "section": "", "was": "q1", "revision": "2"}
    status, text = await post(
        visitor, f"{page}/items", page, link="no spaces", label_en="x\u202ey", **saved
    )
    assert status == 422
    assert 'id="0-link-problem"' in text
    assert 'id="0-label_en-problem"' in text
    assert (await walking.draft(hosted, page))[1].revision == 2


async def test_what_is_incomplete_is_not_published(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    status, page = await post(visitor, LIST, title_en="Visit", languages="both")
    assert status == 303
    await add(visitor, page, 1, kind="choice", label_en="Smoker?")
    text = await visitor.page(page)
    for lack in ("the title is missing (French)", "the label is missing (French)", "no choices"):
        assert lack in text
    status, text = await post(visitor, f"{page}/publish", page, revision="2")
    assert status == 422
    assert "not complete" in text
    assert await walking.versions(hosted, page) == []


async def test_a_version_stays_as_it_was_published(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    page = await published(visitor)
    before = (await walking.versions(hosted, page))[0].form
    await add(visitor, page, 2, kind="date", label_en="Since when?")
    assert (await post(visitor, f"{page}/publish", page, revision="3"))[0] == 303
    # a second click on the same draft is no third version
    assert (await post(visitor, f"{page}/publish", page, revision="3"))[0] == 303
    one, two = await walking.versions(hosted, page)
    assert one.form == before
    assert len(two.form["items"]) == 2
    text = await visitor.page(f"{page}/compare?before=1&after=2")
    assert "Added: Item" in text
    assert "Since when?" in text
    assert (await post(visitor, f"{page}/versions/1/restore", page, revision="3"))[0] == 303
    form, kept = await walking.draft(hosted, page)
    assert (len(form.items), kept.revision, kept.published) == (1, 4, 2)
    assert (await post(visitor, f"{page}/versions/1/restore", page, revision="3"))[0] == 409
    assert (await post(visitor, f"{page}/versions/9/restore", page, revision="4"))[0] == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eform_version SET form = '{}'",
        "DELETE FROM eform_version",
        "DELETE FROM eform_change",
    ],
)
async def test_postgresql_lets_the_portal_change_no_version_and_no_history(
    hosted: Hosted, browser: Open, statement: str
) -> None:
    if hosted.database_url.startswith("sqlite"):
        pytest.skip("SQLite has no roles to take the right from")
    await published(await admin(browser))
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with hosted.portal.database.writing() as session:
            await session.execute(text(statement))


async def test_a_withdrawn_form_can_be_published_again(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    page = await published(visitor)
    assert (await post(visitor, f"{page}/withdraw", page))[0] == 303
    assert "Withdrawn" in await visitor.page(page)
    assert (await post(visitor, f"{page}/publish", page, revision="2"))[0] == 303
    assert len(await walking.versions(hosted, page)) == 1
    acts = [act for act, _, _ in await walking.audited(hosted)]
    assert acts[-3:] == ["eform-published", "eform-withdrawn", "eform-published"]


async def test_forms_of_others_are_not_there(hosted: Hosted, browser: Open) -> None:
    visitor, other = await admin(browser), browser()
    page = await published(visitor)
    await other.log_in(BIRCH_USER)
    foreign = page.replace("7001", "7002")
    for part in ("", "/preview", "/history", "/compare", "/export"):
        assert (await other.get(page + part)).status == 404
        assert (await visitor.get(foreign + part)).status == 404
    for act in ("", "/items", "/items/move", "/items/remove", "/publish", "/withdraw"):
        assert (await post(other, page + act, "/account", revision="2"))[0] == 404
    # the number of one's own site does not open a form of another's
    await post(visitor, LIST, title_en="Mine", languages="en")
    assert (await visitor.get(f"{LIST}/{walking.number(page) + 99}")).status == 404
    assert (await walking.draft(hosted, page))[1].revision == 2


async def test_what_a_support_site_did_is_marked(hosted: Hosted, browser: Open) -> None:
    clinic = await meet(hosted, browser(), browser())
    await clinic.grant_and_enter(scopes=(Scope.EFORMS,))
    assert (await clinic.support.get("/eforms")).headers["Location"] == LIST
    assert "support-banner" in await clinic.support.page(LIST)
    page = await published(clinic.support)
    grant = await clinic.grant_id()
    history = await walking.changes(hosted, page)
    assert {(one.person, one.support_site, one.grant_id) for one in history} == {
        ("Admin", HELP_NAME, grant)
    }
    assert (await walking.versions(hosted, page))[0].support_site == HELP_NAME
    assert [(act, by) for act, _, by in await walking.audited(hosted)] == [
        ("eform-saved", grant), ("eform-saved", grant), ("eform-published", grant),
    ]  # fmt: skip
    assert f"Support Site: {HELP_NAME}" in await clinic.admin.page(f"{page}/history")
    await add(clinic.admin, page, 2)
    assert (await walking.changes(hosted, page))[-1].support_site == ""
    assert (await clinic.end()).status == 303
    assert (await clinic.support.get(page)).status == 404


async def test_another_scope_does_not_open_eforms(hosted: Hosted, browser: Open) -> None:
    clinic = await meet(hosted, browser(), browser())
    page = await begin(clinic.admin)
    await clinic.grant_and_enter(scopes=(Scope.CONFIGURATION,))
    for path in (LIST, page, f"{page}/export"):
        assert (await clinic.support.get(path)).status == 403
    assert f'"{LIST}"' not in await clinic.support.page("/sites/7001/account")
