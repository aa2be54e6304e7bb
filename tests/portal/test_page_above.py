"""A form's own address leads to its page: a refused form, loaded again or in the other language."""

import re
from collections.abc import Callable

import pytest

from portal import answers
from portal.answers import FOR_PROGRAMS
from portal.app import ROUTES
from tests.portal.hosting import ASSOCIATE, Browser, Hosted
from tests.portal.tickets.test_desk import logged_in, post

Open = Callable[[], Browser]
PAGES = {one.path for one in ROUTES if one.method == "GET"}
FORMS = sorted(
    one.path
    for one in ROUTES
    if one.method == "POST" and one.path not in PAGES and not one.path.startswith(FOR_PROGRAMS)
)
OF_NO_PAGE = {"/log-out"}
"""The form on every page."""
ALSO_SOMETHING_ELSE = {
    "/sites/{number}/patients/find",
    *("/sites/{number}/patients/key/hint", "/sites/{number}/patients/key/end"),
    "/announcements/read",
}
"""A patient, a key's version or a section might have such an address; these forms lead on."""


def example(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


@pytest.mark.parametrize("form", [form for form in FORMS if form not in ALSO_SOMETHING_ELSE])
async def test_every_form_leads_to_the_page_above_it(form: str, browser: Open) -> None:
    answer = await browser().get(example(form) + "?lang=fr")
    if form in OF_NO_PAGE:
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        return
    place, _, query = answer.headers["Location"].partition("?")
    assert (answer.status, query) == (303, "lang=fr")
    assert place in {example(path) for path in PAGES}
    assert form.startswith(tuple(path for path in PAGES if example(path) == place))


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("state", {"state": "nothing"}),
        ("merge", {"into": "T-999999"}),
        ("assignee", {"person": "x"}),
        ("grant", {"grant": "x"}),
        ("tags", {"tag": "x" * 300}),
        ("answers", {"kind": "public", "body": "password: hunter2-bassoon"}),
    ],
)
async def test_a_refused_form_is_there_in_the_other_language(
    form: str,
    fields: dict[str, str],
    hosted: Hosted,
    browser: Open,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number = await hosted.make_ticket()
    visitor = await logged_in(browser, ASSOCIATE)
    refused = await post(visitor, number, form, **fields)
    switch = re.search(r'href="(/[^"]*lang=fr)"', await refused.text())
    assert switch is not None
    answer = await visitor.get(switch[1])
    assert answer.headers["Location"] == f"/tickets/{number}?lang=fr"
    assert 'lang="fr"' in await visitor.page(answer.headers["Location"])

    async def nowhere(_: object) -> None:
        return None

    monkeypatch.setattr(answers, "page_above", nowhere)
    assert (await visitor.get(switch[1])).status == 405


async def test_programs_and_scripts_are_told_the_code(browser: Open) -> None:
    visitor = browser()
    for path, said in (
        ("/api/v1/tickets", {}),
        ("/tickets/T-000001/state", {"CSRF-Token": "1"}),
    ):
        answer = await visitor.get(path, **said)
        assert (answer.status, (await answer.json())["code"]) == (405, "method-not-allowed")


@pytest.mark.parametrize("path", ["//elsewhere.invalid/state", "/tickets/%2F%2Felsewhere/state"])
async def test_nothing_leads_to_another_host(path: str, browser: Open) -> None:
    answer = await browser().get(path)
    assert (answer.status, answer.headers.get("Location")) in {(404, None), (303, "/tickets")}
