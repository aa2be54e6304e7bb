"""A Support Site that looks like another, or is written in mixed scripts, is not marked."""

import pytest

from portal.administration import create_site
from portal.errors import NameTakenError, ValueRefusedError
from portal.grants import marking
from portal.grants.marking import mark_support_site
from tests.portal.grants.walking import furnish
from tests.portal.hosting import Hosted

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
}
SAME_LOOK = {
    "case": "WEATHERVANE HELP",
    "spaces": "Weather vane Help",
    "accent": "Weatherv\u00e1ne Help",
    "vv": "VVeathervane Help",
    "one": "Weathervane He1p",
    "capital-i": "Weathervane HeIp",
    "hyphen": "Weathervane-Help",
}


async def made(hosted: Hosted, name: str) -> None:
    await furnish(hosted)
    await create_site(hosted.portal.database, hosted.clock, OTHER, name)


async def _make_and_mark(hosted: Hosted, name: str) -> None:
    # the name may be refused when the site is made already; then there is nothing to mark
    await create_site(hosted.portal.database, hosted.clock, OTHER, name)
    await mark_support_site(hosted.portal.database, OTHER, "Lantern Inc.")


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
        await mark_support_site(hosted.portal.database, OTHER, "Lantern Inc.")
    monkeypatch.setattr(marking, "skeleton", lambda name: name)
    await mark_support_site(
        hosted.portal.database, OTHER, "Lantern Inc."
    )  # it is this that finds it


async def test_without_the_check_of_scripts_a_twin_is_marked(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(hosted, MIXED["cyrillic"])
    with pytest.raises(ValueRefusedError):
        await mark_support_site(hosted.portal.database, OTHER, "Lantern Inc.")
    monkeypatch.setattr(marking, "is_plain", lambda _: True)
    await mark_support_site(hosted.portal.database, OTHER, "Lantern Inc.")


async def test_another_name_is_marked(hosted: Hosted) -> None:
    await made(hosted, "Clinique de l\u2019\u00c9rable")
    assert await mark_support_site(hosted.portal.database, OTHER, "Lantern Inc.")
