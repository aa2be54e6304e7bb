"""A Support Site that looks like another, or is written in mixed scripts, is not marked."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.administration import create_site
from portal.errors import NameTakenError, ValueRefusedError
from portal.grants import marking
from portal.grants.marking import mark_support_site
from portal.grants.names import is_plain
from portal.sites.models import Site
from tests.portal.command_line import CommandLine
from tests.portal.grants.walking import HELP, HELP_ADMIN, HELP_NAME, SAME_ORIGIN, furnish
from tests.portal.hosting import MAPLE_ADMIN, Browser, Hosted, csrf_token
from tests.portal.sites.test_account import version
from web.catalogue import Catalogue

OTHER = "7950"
MIXED = {
    "cyrillic": "We\u0430thervane Help",
    "greek": "Weatherv\u03b1ne Help",
    "wholly-cyrillic": "\u0421\u043e\u0441\u043e",
    "full-width": "\uff37eathervane Help",
    "mathematical": "\U0001d5d0eathervane Help",
    "zero-width": "Weather\u200bvane Help",
    "right-to-left": "Weathervane \u202eHelp",
    "combining": "Weathervan\u0323\u0301e Help",
    "cherokee": "Weathervane \u13bbelp",
    "script-g": "Weathervane Di\u0261ital",
    "alpha": "Weatherv\u0251ne Help",
    "dotless": "Weathervane D\u0131gital",
    "small-capital": "Weathervane Di\u0262ital",
    "stroke": "Weathervane He\u0142p",
    "click": "Weathervane He\u01c0p",
    "syllabics": "\u157c\u15e9\u14aa\u14aa",
    "digits": "Weathervane \u0660\u0661",
    "no-letter": "2026",
}
SAME_LOOK = {
    "case": "WEATHERVANE HELP",
    "spaces": "Weather vane Help",
    "accent": "Weatherv\u00e1ne Help",
    "vv": "VVeathervane Help",
    "one": "Weathervane He1p",
    "capital-i": "Weathervane HeIp",
    "hyphen": "Weathervane-Help",
    "dash": "Weathervane \u2013 Help",
}


async def made(hosted: Hosted, name: str) -> None:
    await furnish(hosted)
    await create_site(hosted.portal.database, hosted.clock, OTHER, name)


async def _make_and_mark(hosted: Hosted, name: str) -> None:
    # the name may be refused when the site is made already; then there is nothing to mark
    await create_site(hosted.portal.database, hosted.clock, OTHER, name)
    await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")


@pytest.mark.parametrize("kind", MIXED)
async def test_letters_of_other_scripts_are_refused(hosted: Hosted, kind: str) -> None:
    await furnish(hosted)
    with pytest.raises(ValueRefusedError):
        await _make_and_mark(hosted, MIXED[kind])


@pytest.mark.parametrize("kind", SAME_LOOK)
async def test_a_name_that_looks_the_same_is_taken(
    hosted: Hosted, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(hosted, SAME_LOOK[kind])
    with pytest.raises(NameTakenError):
        await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")
    monkeypatch.setattr(marking, "skeleton", lambda name: name)
    # it is this that finds it
    await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")


async def test_without_the_check_of_scripts_a_twin_is_marked(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(hosted, MIXED["cyrillic"])
    with pytest.raises(ValueRefusedError):
        await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")
    monkeypatch.setattr(marking, "is_plain", lambda _: True)
    await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")


async def test_a_support_site_never_renames_itself(
    hosted: Hosted, browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(hosted, "Lantern Help")
    await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")
    visitor, account = browser(), f"/sites/{HELP}/account"
    await visitor.log_in(HELP_ADMIN)
    twins = {**MIXED, **SAME_LOOK, "another": "Lantern Help", "harmless": "Weathervane and Sons"}

    async def try_all() -> dict[str, int]:
        page = await visitor.page(account)
        assert 'value="Weathervane Help" required readonly' in page
        fields = {"csrf_token": csrf_token(page), "version": version(page), "province": "ON"}
        return {
            kind: (await visitor.send(account, SAME_ORIGIN, **fields, name=name)).status
            for kind, name in twins.items()
            if name.isprintable()  # others are no line of text at any site
        }

    assert set((await try_all()).values()) == {422}
    page = await visitor.page(account)
    fields = {"csrf_token": csrf_token(page), "version": version(page), "province": "QC"}
    answer = await visitor.send(account, SAME_ORIGIN, **fields, name=MIXED["cyrillic"])
    text = await answer.text()
    assert Catalogue("en").text("site-name-kept") in text
    assert 'value="Weathervane Help" required readonly aria-invalid="true"' in text
    assert 'value="QC" selected' in text  # what else was typed is not lost
    answer = await visitor.send(account, SAME_ORIGIN, **fields, name=HELP_NAME)
    assert answer.status == 303
    assert 'value="QC" selected' in await visitor.page(account)
    page = await visitor.page(account)
    monkeypatch.setattr(Site, "is_support_site", property(lambda _: False))
    fields = {"csrf_token": csrf_token(page), "version": version(page)}
    answer = await visitor.send(account, SAME_ORIGIN, **fields, name=MIXED["cyrillic"])
    assert answer.status == 303  # it is this that keeps the name


async def test_the_operator_renames_it_with_the_same_checks(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    await made(hosted, "Lantern Help")
    database = hosted.portal.database
    code = await mark_support_site(database, hosted.clock, OTHER, "Lantern Inc.")
    for twins, refusal in ((MIXED, ValueRefusedError), (SAME_LOOK, NameTakenError)):
        for name in twins.values():
            with pytest.raises(refusal):
                await mark_support_site(database, hosted.clock, OTHER, "Lantern Inc.", name)
    with pytest.raises(ValueRefusedError):
        await mark_support_site(database, hosted.clock, OTHER, "Lantern Inc.", "")
    assert await name_of(hosted) == "Lantern Help"
    assert (
        await mark_support_site(database, hosted.clock, OTHER, "Lantern Inc.", "Aide du Phare")
        == code
    )
    assert await name_of(hosted) == "Aide du Phare"
    admin = browser()
    await admin.log_in(MAPLE_ADMIN)
    page = await admin.page("/sites/7001/account")  # a clinic's name stays its own
    assert "readonly" not in page


async def name_of(hosted: Hosted) -> str | None:
    async with hosted.portal.database.reading() as session:
        return await session.scalar(select(Site.name).where(Site.number == OTHER))


async def test_another_name_is_marked(hosted: Hosted) -> None:
    await made(hosted, "Clinique de l\u2019\u00c9rable")
    assert await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")


@pytest.mark.parametrize("kind", SAME_LOOK)
async def test_an_organisation_that_looks_like_another_s_name_or_organisation_is_found(
    hosted: Hosted, kind: str
) -> None:
    await made(hosted, "Lantern Help")
    database = hosted.portal.database
    organisation = SAME_LOOK[kind].replace("Help", "Inc.").replace("HELP", "INC.")
    for words in (SAME_LOOK[kind], organisation):  # the other one's name, then its organisation
        await mark_support_site(database, hosted.clock, OTHER, words)
        assert await marking.look_alikes(database, OTHER) == ["7900"]
    await mark_support_site(database, hosted.clock, OTHER, "Lantern Inc.")
    assert await marking.look_alikes(database, OTHER) == []


async def test_a_name_that_looks_like_another_s_organisation_is_found(hosted: Hosted) -> None:
    await made(hosted, "VVeathervane lnc")
    await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")
    assert await marking.look_alikes(hosted.portal.database, OTHER) == ["7900"]


async def test_a_clinic_that_it_may_be_taken_for_is_found(hosted: Hosted) -> None:
    await made(hosted, "Map1e Clinic")
    await mark_support_site(hosted.portal.database, hosted.clock, OTHER, "Lantern Inc.")
    assert await marking.look_alikes(hosted.portal.database, OTHER) == ["7001"]


async def test_the_command_warns_and_marks(hosted: Hosted, command_line: CommandLine) -> None:
    await made(hosted, "Lantern Help")
    url = hosted.database_url
    assert command_line.run(url, "mark-support-site", OTHER)[0] == 2  # no organisation was stated
    run = command_line.run(url, "mark-support-site", OTHER, "--organisation", "Weathervane 1nc.")
    code, out, said = run
    assert (code, len(out.strip()), "7900" in said) == (0, 9, True)
    run = command_line.run(url, "mark-support-site", OTHER, "--organisation", "Lantern Inc.")
    assert run == (0, out, "")
    mark = ("mark-support-site", OTHER, "--organisation", "Lantern Inc.", "--name")
    assert command_line.run(url, *mark, SAME_LOOK["one"])[0] == 1
    assert command_line.run(url, *mark, "Aide du Phare") == (0, out, "")
    assert await name_of(hosted) == "Aide du Phare"


NAMES = [
    "Aide \u00e0 l\u2019\u00c9v\u00eaque",
    "\u0152uvre 24/7 & fils",
    "Deh Gah Got\u012f\u0117",
    "M-Soft (2)",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_with_the_letters_of_english_and_french_are_plain(name: str) -> None:
    assert is_plain(name)
