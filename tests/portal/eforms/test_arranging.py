"""Choices of a question are moved and removed by plain forms, and keep their codes."""

from collections.abc import Callable

import pytest

from portal.grants.models import Scope
from tests.portal.eforms import walking
from tests.portal.eforms.walking import add, begin, post
from tests.portal.grants.walking import HELP_NAME, meet
from tests.portal.hosting import MAPLE_ADMIN, Browser, Hosted

Open = Callable[[], Browser]
SAVED = {"path": "0", "section": "", "was": "q1", "link": "q1", "label_en": "Do you smoke?"}
ROWS = {"choice_0_en": "Yes", "choice_1_en": "No", "choice_2_en": "At times"}


async def with_choices(visitor: Browser) -> str:
    """Begin an eForm with a question of three choices; its revision is 3."""
    page = await begin(visitor)
    await add(visitor, page, 1, kind="choice", label_en=SAVED["label_en"])
    assert (await post(visitor, f"{page}/items", page, revision="2", **SAVED, **ROWS))[0] == 303
    return page


async def choices(hosted: Hosted, page: str) -> list[tuple[str, str]]:
    form, _ = await walking.draft(hosted, page)
    return [(one.words.en, one.code) for one in form.items[0].choices]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("up-2", ["Yes", "At times", "No"]),
        ("down-0", ["No", "Yes", "At times"]),
        ("remove-1", ["Yes", "At times"]),
        ("up-0", ["Yes", "No", "At times"]),
        ("down-2", ["Yes", "No", "At times"]),
        ("up-7", ["Yes", "No", "At times"]),
        ("remove--1", ["Yes", "No", "At times"]),
        ("sideways-1", ["Yes", "No", "At times"]),
    ],
)
async def test_a_row_s_button_moves_or_removes_it(
    hosted: Hosted, browser: Open, asked: str, expected: list[str]
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    page = await with_choices(visitor)
    codes = dict(await choices(hosted, page))
    fields = SAVED | ROWS | {"arrange": asked, "label_en": "Smoker?"}
    status, where = await post(visitor, f"{page}/items", page, revision="3", **fields)
    assert (status, where.endswith("#item-0")) == (303, True)
    assert await choices(hosted, page) == [(word, codes[word]) for word in expected]
    form, _ = await walking.draft(hosted, page)
    assert form.items[0].label.en == "Smoker?", "what was typed is kept with it"


async def test_an_empty_row_between_two_is_no_neighbour(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    page = await with_choices(visitor)
    fields = SAVED | ROWS | {"choice_1_en": "", "arrange": "up-2"}
    assert (await post(visitor, f"{page}/items", page, revision="3", **fields))[0] == 303
    assert [word for word, _ in await choices(hosted, page)] == ["At times", "Yes"]


async def test_nothing_moves_while_a_field_is_wrong(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    page = await with_choices(visitor)
    fields = SAVED | ROWS | {"arrange": "up-2", "choice_2_en": "At\u202etimes"}
    status, text = await post(visitor, f"{page}/items", page, revision="3", **fields)
    assert status == 422
    assert 'id="0-choice_2_en-problem"' in text
    assert len(await choices(hosted, page)) == 3


async def test_what_a_support_site_moved_is_marked(hosted: Hosted, browser: Open) -> None:
    clinic = await meet(hosted, browser(), browser())
    page = await with_choices(clinic.admin)
    await clinic.grant_and_enter(scopes=(Scope.EFORMS,))
    acts = [("items", SAVED | ROWS | {"arrange": "remove-0"})]
    await add(clinic.admin, page, 3, label_en="Since when?")
    acts += [
        ("items/move", {"path": "1", "was": "q2", "to": "up"}),
        ("items/remove", {"path": "1"}),
    ]
    for turn, (act, fields) in enumerate(acts):
        revision = str(4 + turn)
        status, said = await post(
            clinic.support, f"{page}/{act}", page, revision=revision, **fields
        )
        assert status == 303, said
    assert (await clinic.end()).status == 303
    history = await walking.changes(hosted, page)
    assert [one.support_site for one in history[-3:]] == [HELP_NAME] * 3
    assert {one.support_site for one in history[:-3]} == {""}
    assert f"Support Site: {HELP_NAME}" in await clinic.admin.page(f"{page}/history")
