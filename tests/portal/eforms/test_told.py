"""The clinic's log says which item of an eForm was changed and what of it, in no word of it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.eforms import drafts
from portal.grants.models import Scope
from tests.portal.eforms.walking import add, begin, number, post
from tests.portal.grants.walking import Clinic, meet
from tests.portal.hosting import MAPLE, Browser, Hosted

CANARY = "Zzyzxquark-Wilhelmina"
LOG = f"/sites/{MAPLE}/audit"


@pytest.fixture
async def clinic(hosted: Hosted, browser: Callable[[], Browser]) -> Clinic:
    met = await meet(hosted, browser(), browser())
    await met.grant_and_enter(scopes=(Scope.EFORMS,))
    return met


async def saves(hosted: Hosted) -> list[tuple[Any, Any]]:
    """Return what the log has of each save: before, and after without eForm and version."""
    wanted = select(AuditEntry).where(AuditEntry.act == "eform-saved").order_by(AuditEntry.number)
    async with hosted.portal.database.reading() as session:
        found = list(await session.scalars(wanted))
    shown = []
    for one in found:
        after = dict(one.after or {})
        assert after.pop("eform") == 1
        del after["version"]
        shown.append((one.before, after))
    return shown


async def change(clinic: Clinic) -> str:
    """Let the Support Site do each kind of save; return the eForm's page."""
    visitor = clinic.support
    page = await begin(visitor)
    assert number(page) == 1
    await add(visitor, page, 1, label_en=CANARY)
    await add(visitor, page, 2, kind="section")
    saved = {"label_en": f"{CANARY}?", "label_fr": CANARY, "required": "yes", "help_en": "Here"}
    item = {"path": "0", "was": "q1", "link": CANARY, "section": "1"}
    assert (await post(visitor, f"{page}/items", page, revision="3", **saved, **item))[0] == 303
    assert (await post(visitor, f"{page}/items/move", page, revision="4", path="0.0", to="up"))[
        0
    ] == 303  # it is alone in its section: no act
    await add(visitor, page, 4, kind="date")
    assert (await post(visitor, f"{page}/items/move", page, revision="5", path="1", to="up"))[
        0
    ] == 303
    assert (await post(visitor, f"{page}/items/remove", page, revision="6", path="1.0"))[0] == 303
    words = {"title_en": CANARY, "title_fr": CANARY, "languages": "both"}
    assert (await post(visitor, page, page, revision="7", **words))[0] == 303
    return page


async def test_each_save_names_its_item_and_what_changed(clinic: Clinic) -> None:
    await change(clinic)
    line = {"kind": "line"}
    assert await saves(clinic.hosted) == [
        (None, {"why": "created"}),
        (None, {"why": "item-added", "item": "1", **line}),
        (None, {"why": "item-added", "item": "2", "kind": "section"}),
        (
            {"item": "1", **line},
            {
                "why": "item-saved",
                "item": "1.1",
                **line,
                "fields": ["link", "label-en", "label-fr", "help-en", "required"],
            },
        ),
        (None, {"why": "item-added", "item": "2", "kind": "date"}),
        ({"item": "2", "kind": "date"}, {"why": "item-moved", "item": "1", "kind": "date"}),
        ({"item": "2.1", **line}, {"why": "item-removed"}),
        (None, {"why": "words-saved", "fields": ["languages", "title-en", "title-fr"]}),
    ]
    assert CANARY not in repr((await clinic.hosted.rows())["audit_entry"])
    for language, words in (
        ("en", ("Item: 1; Kind: Short text", "Fields: Item reference, Label, English")),
        (
            "fr",
            (
                "Élément : 1.1",
                "Champs : Référence de l\N{RIGHT SINGLE QUOTATION MARK}élément, Libellé, anglais",
            ),
        ),
    ):
        page = await clinic.admin.page(f"{LOG}?lang={language}")
        for shown in words:
            assert all(part in page for part in shown.split("; ")), shown


async def test_without_it_the_log_says_only_that_something_was_saved(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "facts_of", lambda *_: ({}, {}))
    await change(clinic)
    assert (None, {"why": "item-saved"}) in await saves(clinic.hosted)


async def test_an_old_version_that_is_taken_back_names_all_that_it_changes(clinic: Clinic) -> None:
    visitor = clinic.support
    page = await begin(visitor)
    await add(visitor, page, 1)
    await post(visitor, f"{page}/publish", page, revision="2")
    item = {"path": "0", "was": "q1", "link": "q1", "section": "", "label_en": "Other"}
    assert (await post(visitor, f"{page}/items", page, revision="2", **item))[0] == 303
    assert (await post(visitor, f"{page}/versions/1/restore", page, revision="3"))[0] == 303
    assert (await saves(clinic.hosted))[-1] == (None, {"why": "restored", "fields": ["label-en"]})
