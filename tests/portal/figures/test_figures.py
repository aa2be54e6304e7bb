"""The desk's figures: right, readable without sight, harmless in a spreadsheet, and the desk's."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update

from portal.figures.counting import Plot, count_all
from portal.figures.csv_export import harmless
from portal.figures.drawing import NUMBER, WIDTH, draw
from portal.sites.models import Site
from tests.portal.hosting import ASSOCIATE, BIRCH, MAPLE_ADMIN, OPERATOR, Browser, Hosted
from tests.portal.operating.test_metrics import read, value
from tests.portal.tickets.test_desk import logged_in, post

Open = Callable[[], Browser]
FORMULA = '=HYPERLINK("https://evil.invalid";"x")'


async def counts(hosted: Hosted, days: int = 30) -> dict[str, dict[str, int]]:
    async with hosted.portal.database.reading() as session:
        board = await count_all(session, hosted.clock(), days)
    return {one.plot.value: dict(one.counts) for one in board.series}


async def test_the_counts_are_those_of_the_tickets(hosted: Hosted) -> None:
    await hosted.make_ticket()
    await hosted.make_ticket(BIRCH, ticket={"scope": "all_patients", "services": ["api", "other"]})
    seen = await counts(hosted)
    assert seen["emr"] == {"oscar": 2}
    assert seen["scope"]["all_patients"] == 1
    assert seen["service"]["api"] == 1
    assert seen["masking"] == {"NAME": 4}
    assert seen["age"]["day"] == 2
    hosted.clock.forward(timedelta(days=8))
    assert (await counts(hosted, 7))["emr"] == {}
    assert (await counts(hosted, 7))["age"]["month"] == 2


async def test_an_answer_counts_by_the_time_that_the_clock_ran(
    hosted: Hosted, browser: Open
) -> None:
    quick, waited, late, open_, silent = [await hosted.make_ticket() for _ in range(5)]
    associate = await logged_in(browser, ASSOCIATE)
    hosted.clock.forward(timedelta(minutes=10))
    await post(associate, quick, "answers", body="Here.", kind="public")
    await post(associate, waited, "state", state="waiting")
    await post(associate, silent, "state", state="closed")
    hosted.clock.forward(timedelta(hours=3))
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, late, "answers", body="Sorry.", kind="public")
    # the clinic was waited for: ten minutes were used, whatever the wall clock says
    await post(associate, waited, "answers", body="Still here.", kind="public")
    new = await hosted.make_ticket()
    assert open_ != new
    assert (await counts(hosted))["answer"] == {
        "half-hour": 2,
        "hour": 0,
        "promise": 0,
        "late": 1,
        "in-time": 1,
        "overdue": 1,
        "broken": 0,
        "unanswered": 1,
    }


async def test_no_pause_and_no_end_without_a_word_erases_a_broken_promise(
    hosted: Hosted, browser: Open
) -> None:
    solved, waiting, kept, in_time, merged, target = [await hosted.make_ticket() for _ in range(6)]
    associate = await logged_in(browser, ASSOCIATE)
    # stopped in time, and ended long after: nothing was broken
    await post(associate, in_time, "state", state="waiting")
    hosted.clock.forward(timedelta(hours=3))
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, in_time, "state", state="closed")
    await post(associate, merged, "merge", into=target)
    assert (await counts(hosted))["answer"]["overdue"] == 4
    await post(associate, solved, "state", state="solved")
    await post(associate, waiting, "state", state="waiting")
    seen = (await counts(hosted))["answer"]
    assert (seen["overdue"], seen["broken"], seen["unanswered"]) == (2, 2, 1)
    assert value(await read(hosted), "ocean_portal_tickets_overdue") == 3  # one has ended
    # a second pause hides it no better
    await post(associate, solved, "state", state="reopened")
    assert (await counts(hosted))["answer"]["overdue"] == 3
    await post(associate, solved, "state", state="closed")
    assert (await counts(hosted))["answer"]["broken"] == 2
    await post(associate, kept, "answers", body="Sorry.", kind="public")
    assert (await counts(hosted))["answer"]["late"] == 1


async def test_a_plot_says_in_words_and_in_a_table_what_it_draws(
    hosted: Hosted, browser: Open
) -> None:
    await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    for language, words in (("en", "Tickets by EMR"), ("fr", "Tickets par DMÉ")):
        page = await associate.page(f"/desk/figures?lang={language}")
        plots = [ET.fromstring(svg) for svg in re.findall(r"(?s)<svg.*?</svg>", page)]  # noqa: S314 - our own
        assert len(plots) >= 4
        assert page.count("<table aria-labelledby=") == len(plots)
        for plot in plots:
            assert plot.get("role") == "img"
            named = (plot.get("aria-labelledby") or "").split()
            texts = {one.get("id"): one.text for one in plot}
            assert all(texts[name] for name in named)
        assert plots[0][0].text == words
        assert "OSCAR" in (plots[0][1].text or "")
    assert "style=" not in page


async def test_the_figures_are_the_desk_s(browser: Open) -> None:
    for user in (MAPLE_ADMIN, OPERATOR):
        visitor = await logged_in(browser, user)
        for path in ("", "/counts.csv", "/tickets.csv"):
            assert (await visitor.get(f"/desk/figures{path}")).status == 404
        assert "/desk/figures" not in await visitor.page("/tickets")


async def test_a_clinic_s_name_is_no_formula_in_the_export(hosted: Hosted, browser: Open) -> None:
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Site).where(Site.number == BIRCH).values(name=FORMULA))
    number = await hosted.make_ticket(BIRCH, ticket={"description": "secret words"})
    associate = await logged_in(browser, ASSOCIATE)
    answer = await associate.get("/desk/figures/tickets.csv?days=7")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = (await answer.read()).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["ticket"], row["site_name"]) == (number, f"'{FORMULA}")
    for kept_back in ("secret words", "1234", "482", "reception@"):
        assert kept_back not in text.replace(number, "")
    assert "emr,oscar,1" in (
        await (await associate.get("/desk/figures/counts.csv")).text()
    ).replace('"', "")


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1", "|x"],
)
def test_what_a_spreadsheet_could_run_is_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Maple Clinic", "T-000001", "2026-11-23", "", "it's = fine"])
def test_what_it_could_not_run_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_bars_are_in_proportion_and_none_is_lost() -> None:
    drawing = draw((("a", 1000), ("b", 500), ("c", 1), ("d", 0)))
    assert [bar.length for bar in drawing.bars] == [194, 97, 2, 0]
    assert max(bar.length for bar in drawing.bars) == WIDTH - NUMBER
    assert draw(()).height == 0
    assert len(Plot) == 6


async def test_the_monitoring_reads_the_same_figures(hosted: Hosted) -> None:
    await hosted.make_ticket()
    hosted.clock.forward(timedelta(hours=3))
    text = await read(hosted)
    assert value(text, "ocean_portal_tickets_overdue") == 1
    assert value(text, "ocean_portal_tickets_unassigned") == 1
    assert value(text, 'ocean_portal_tickets_open_by_emr{emr="oscar"}') == 1
    assert value(text, 'ocean_portal_first_answers_30_days{within="overdue"}') == 1
    assert value(text, 'ocean_portal_masked_values_30_days{kind="NAME"}') == 2
    assert value(text, "ocean_portal_figures_failed") == 0
