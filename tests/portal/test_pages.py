"""What people see: both languages, every value escaped, nothing from elsewhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from connectors.secret import Secret
from portal.page import make_templates, masked
from portal.people.models import StaffRole
from portal.tickets.models import Ticket
from portal.tickets.queue import PAGE
from redaction.redacted import MASK
from tests.portal.hosting import ASSOCIATE, BIRCH_USER, MAPLE, PASSWORD, Browser, Hosted
from tests.portal.planting import create_user
from web.catalogue import sentences

Open = Callable[[], Browser]
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


class Tags(HTMLParser):
    """Collects what could run or reach out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs


def hostile_tree() -> dict[str, Any]:
    """Return what may be anything a person or a chart wrote, each set to markup."""
    return {
        "ticket": {
            "description": PAYLOAD,
            "reporter": {"name": PAYLOAD, "email": "x@clinic.invalid"},
        },
        "documents": [
            {
                "document_id": "d1",
                "kind": "document",
                "media_type": "text/plain",
                "redacted": redacted,
                "skeleton": skeleton,
                "findings": {},
                "dropped": 0,
                "facts": {PAYLOAD: {PAYLOAD: PAYLOAD}},
            }
            for redacted, skeleton in ((PAYLOAD, None), (None, {PAYLOAD: PAYLOAD}))
        ],
    }


async def open_ticket(hosted: Hosted, visitor: Browser, **changes: Any) -> str:
    number = await hosted.make_ticket(**changes)
    await visitor.log_in(ASSOCIATE)
    return number


async def test_the_page_shows_what_support_needs(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    number = await open_ticket(hosted, visitor)
    page = await visitor.page(f"/tickets/{number}?lang=en")
    for expected in (
        "We expect to answer by Monday, November 23, 2026 at 12:00",
        'id="emr-id">1234</code>',
        'id="ocean-reference">482</code>',
        "The note does not import since this morning.",
        "Date of birth",
        "Different",
        "emr-refused",
        "403",
        "Health numbers: 1",
        "Left out: 3",
        "check digit: wrong",
        "Reception Zebulon",
        "Firefox 153",
    ):
        assert expected in page, expected


async def test_the_page_is_french_for_those_who_ask(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    number = await open_ticket(hosted, visitor)
    page = await visitor.page(f"/tickets/{number}", **{"Accept-Language": "fr-CA,en;q=0.5"})
    assert '<html lang="fr">' in page
    assert "Nous prévoyons vous répondre d’ici le lundi 23 novembre 2026" in page  # noqa: RUF001 - the sign itself is what is tested
    assert "Numéros d’assurance-maladie : 1" in page  # noqa: RUF001 - the sign itself is what is tested


async def test_a_chosen_language_is_remembered(browser: Open) -> None:
    visitor = browser()
    assert "Ouvrir une session" in await visitor.page("/log-in?lang=fr")
    assert "Ouvrir une session" in await visitor.page("/log-in", **{"Accept-Language": "en"})
    assert "Log in" in await visitor.page("/log-in?lang=en")
    assert "Log in" in await visitor.page("/log-in?lang=xx")


async def test_a_person_s_own_language_counts_before_the_browser_s(browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(BIRCH_USER)
    assert '<html lang="fr">' in await visitor.page("/tickets", **{"Accept-Language": "en"})


async def test_markup_in_a_ticket_is_text(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    number = await open_ticket(hosted, visitor, **hostile_tree())
    page = await visitor.page(f"/tickets/{number}")
    found = Tags(page)
    assert page.count("&lt;script&gt;") >= 5
    assert not {"img", "iframe", "style"} & set(found.names)
    assert found.names.count("script") == 1  # ours, by its address
    assert not [name for name, _ in found.attributes if name.startswith("on") or name == "style"]


def test_without_escaping_the_same_markup_would_run() -> None:
    environment = make_templates()
    template = environment.from_string("{{ words }}")
    assert "script" not in Tags(template.render(words=PAYLOAD)).names
    unguarded = environment.overlay(autoescape=False).from_string("{{ words }}")
    assert "script" in Tags(unguarded.render(words=PAYLOAD)).names


def test_a_mask_is_shown_as_a_bar_and_what_is_around_it_is_escaped() -> None:
    assert masked(f"<b>{MASK}&") == f'&lt;b&gt;<mark class="mask">{MASK}</mark>&amp;'


@pytest.mark.parametrize("path", ["/log-in", "/tickets", "/nothing", "/tickets/T-000001"])
async def test_every_page_brings_its_own_and_allows_nothing_else(
    hosted: Hosted, browser: Open, path: str
) -> None:
    visitor = browser()
    await open_ticket(hosted, visitor)
    answer = await visitor.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    scripts = {"/log-in": "passkey", "/tickets": "desk", "/tickets/T-000001": "desk"}
    own = path in scripts
    assert ("script-src 'self';" if own else "script-src 'none';") in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers
    found = Tags(await answer.text())
    assert "style" not in found.names
    assert found.names.count("script") == own
    assert not own or ("src", f"/static/{scripts[path]}.js") in found.attributes
    addresses = [
        value or "" for name, value in found.attributes if name in ("href", "src", "action")
    ]
    assert all(re.match(r"/[^/]|/$|#|data:,$", address) for address in addresses), addresses


async def test_what_is_not_there_is_a_page_in_the_reader_s_language(browser: Open) -> None:
    answer = await browser().get("/nothing", **{"Accept-Language": "fr"})
    assert answer.status == 404
    assert "rien à cette adresse" in await answer.text()


async def test_the_root_leads_to_the_tickets(browser: Open) -> None:
    answer = await browser().get("/")
    assert (answer.status, answer.headers["Location"]) == (303, "/tickets")


async def test_the_style_sheet_is_served(hosted: Hosted) -> None:
    answer = await hosted.get("/static/style.css")
    assert (answer.status, answer.content_type) == (200, "text/css")


async def test_the_bundle_is_handed_over_as_a_file(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    number = await open_ticket(hosted, visitor)
    answer = await visitor.get(f"/tickets/{number}/bundle")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.json"'
    assert (await answer.json())["schema"] == "troubleshooting-bundle/1"


async def test_a_late_answer_shows(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await open_ticket(hosted, visitor)
    assert "Answer overdue" not in await visitor.page("/tickets?lang=en")
    hosted.clock.forward(timedelta(hours=2, seconds=1))
    await visitor.log_in(ASSOCIATE)
    assert "Answer overdue" in await visitor.page("/tickets?lang=en")


async def test_a_long_list_has_pages(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await open_ticket(hosted, visitor)
    columns = (
        "site_id, bundle, bundle_digest, received_at, first_answer_due_at, calendar_version, "
        "state, language, emr, emr_id, ocean_reference, reporter_email, scope, signature, "
        "clock_runs, attend_at"
    )
    async with hosted.portal.database.engine.begin() as connection:
        for number in range(PAGE):
            await connection.exec_driver_sql(
                f"INSERT INTO ticket (idempotency_key, {columns}) "  # noqa: S608 - constants
                f"SELECT '{number}', {columns} FROM ticket WHERE id = 1"
            )
    first = await visitor.page("/tickets")
    assert ">T-000001<" in first
    assert ">T-000051<" not in first
    assert "/tickets?view=open&amp;before=T-000050" in first
    assert ">T-000051<" in await visitor.page("/tickets?view=open&before=T-000050")
    assert (await visitor.get("/tickets?before=x")).status == 404


async def test_somebody_without_tickets_is_told_so(hosted: Hosted, browser: Open) -> None:
    await create_user(
        hosted.portal.database,
        hosted.clock,
        "editor@support.invalid",
        "Edith Editor",
        Secret(PASSWORD),
        StaffRole.EDITOR,
    )
    await hosted.make_ticket(MAPLE)
    visitor = browser()
    await visitor.log_in("editor@support.invalid")
    assert "There are no tickets" in await visitor.page("/tickets?lang=en")


async def test_a_moment_that_never_was_is_shown_as_it_came(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    number = await hosted.make_ticket()
    async with hosted.portal.database.writing() as session:
        ticket = (await session.scalars(select(Ticket).options(undefer(Ticket.bundle)))).one()
        ticket.bundle = ticket.bundle.replace(b"2026-11-23T14:59", b"2026-02-31T14:59")
    await visitor.log_in(ASSOCIATE)
    assert "2026-02-31T14:59:00Z" in await visitor.page(f"/tickets/{number}")


def test_both_languages_have_the_same_sentences_with_the_same_facts() -> None:
    english, french = sentences("en"), sentences("fr")
    for prefix in ("portal.", "mail."):
        ours = {code for code in english if code.startswith(prefix)}
        assert ours == {code for code in french if code.startswith(prefix)}
        for code in ours:
            places = [sorted(re.findall(r"{\w+}", said[code])) for said in (english, french)]
            assert places[0] == places[1], code
