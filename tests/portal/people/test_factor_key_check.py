"""The doctor knows a key of second factors that is missing, open to others, damaged or another."""

import os
from collections.abc import Callable

import pytest

from portal.people.factor_key import key_path
from portal.people.factor_key_check import find_trouble
from tests.portal.command_line import CommandLine
from tests.portal.hosting import Browser, Hosted
from tests.portal.people.test_factors import enrol

Open = Callable[[], Browser]


async def trouble(hosted: Hosted) -> list[str]:
    return await find_trouble(hosted.portal.database, hosted.folder / "factor.key")


async def test_a_key_that_nobody_needs_yet_may_be_missing(hosted: Hosted) -> None:
    assert await trouble(hosted) == []
    assert await find_trouble(hosted.portal.database, None) == ["factor-key-unnamed"]


async def test_the_key_that_sealed_is_well_and_any_other_is_not(
    hosted: Hosted, browser: Open
) -> None:
    await enrol(hosted, browser())
    path = hosted.folder / "factor.key"
    right = path.read_bytes()
    assert await trouble(hosted) == []
    path.chmod(0o640)
    assert await trouble(hosted) == ["factor-key-open"]
    path.chmod(0o600)
    path.write_bytes(os.urandom(32))
    assert await trouble(hosted) == ["factor-key-other"]
    path.write_bytes(right[:31])
    assert await trouble(hosted) == ["factor-key-damaged"]
    path.unlink()
    assert await trouble(hosted) == ["factor-key-missing"]
    path.write_bytes(right)
    path.chmod(0o600)
    assert await trouble(hosted) == []


@pytest.mark.parametrize("named", [True, False])
async def test_the_command_names_the_fix(
    command_line: CommandLine, hosted: Hosted, browser: Open, *, named: bool
) -> None:
    await enrol(hosted, browser())
    key = hosted.folder / "factor.key"
    url = hosted.database_url
    if named:
        key.chmod(0o644)
        code, out, _ = command_line.run(url, "doctor", "--factor-key", str(key))
        assert (code, "factor-key-open: " in out, "chmod 600" in out) == (1, True, True)
    else:
        _, out, _ = command_line.run(url, "doctor")
        on_sqlite = key_path(None, hosted.portal.database.engine.url) is not None
        assert ("factor-key-unnamed: " in out) is not on_sqlite
