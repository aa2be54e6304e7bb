"""The signing keys: for their owner alone, made once, rotated with an overlap, never out."""

import asyncio
import json
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from portal.cloud_connect.keys import NAME, OVERLAP, SigningKeys
from portal.database import default_url
from portal.refusals import RequestRefusedError
from tests.portal.cloud_connect.crossing import admin, cross, name_address, receiver
from tests.portal.command_line import CommandLine
from tests.portal.hosting import START, Browser, Furnished, Hosted

JWKS = "/.well-known/jwks.json"


def keys_in(folder: Path) -> SigningKeys:
    return SigningKeys(folder / "factor.key")


async def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    assert await keys.published(START) == []
    made = await keys.signing()
    file = tmp_path / NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [NAME]  # noqa: PTH208 - a name alone
    assert (await keys.signing()).kid == made.kid


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
async def test_a_file_that_others_can_read_is_not_used(tmp_path: Path, mode: int) -> None:
    keys = keys_in(tmp_path)
    await keys.signing()
    (tmp_path / NAME).chmod(mode)
    for use in (keys.signing(), keys.published(START), keys.rotate(START)):
        with pytest.raises(RequestRefusedError, match="hand-over-unavailable"):
            await use


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"[1]", b'[{"private": "AA==", "ends_at": null}]', b"\xff"]
)
async def test_a_damaged_file_is_not_written_over(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / NAME
    file.write_bytes(body)
    file.chmod(0o600)
    for use in (keys_in(tmp_path).signing(), keys_in(tmp_path).rotate(START)):
        with pytest.raises(RequestRefusedError):
            await use
    assert file.read_bytes() == body


async def test_of_many_at_once_one_key_stays(tmp_path: Path) -> None:
    made = await asyncio.gather(*(keys_in(tmp_path).signing() for _ in range(16)))
    assert len({one.kid for one in made}) == 1


async def test_the_old_key_is_published_until_the_overlap_ends(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    old = await keys.signing()
    await keys.rotate(START)
    new = await keys.signing()
    assert new.kid != old.kid
    just_before = START + OVERLAP - timedelta(seconds=1)
    assert [one["kid"] for one in await keys.published(just_before)] == [old.kid, new.kid]
    assert [one["kid"] for one in await keys.published(START + OVERLAP)] == [new.kid]
    await keys.rotate(START + OVERLAP)
    assert old.kid not in [one["kid"] for one in await keys.published(START)]


async def test_an_assertion_of_before_a_rotation_is_still_verified(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    _, before = await cross(visitor)
    here = receiver(hosted)
    await SigningKeys(hosted.folder / "factor.key").rotate(hosted.clock())
    _, after = await cross(visitor)
    for assertion in (before, after):
        assert (await asyncio.to_thread(here.verify, assertion))["iss"] == hosted.url


async def test_no_private_half_leaves_the_file(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    await cross(visitor)
    private = json.loads((hosted.folder / NAME).read_text())[0]["private"].rstrip("=")
    answer = await hosted.get(JWKS)
    assert answer.content_type == "application/jwk-set+json"
    text = await answer.text()
    assert private not in text
    assert set(json.loads(text)["keys"][0]) == {"alg", "crv", "kid", "kty", "use", "x"}
    rows = repr(await hosted.rows()).encode()
    assert private.encode() not in rows


async def test_without_a_place_for_keys_nobody_is_handed_over() -> None:
    keys = SigningKeys(None)
    for use in (keys.signing(), keys.published(START), keys.rotate(START)):
        with pytest.raises(RequestRefusedError, match="hand-over-unavailable"):
            await use


async def test_the_operator_rotates_without_a_restart(
    tmp_path: Path, furnished: Furnished, command_line: CommandLine
) -> None:
    async with furnished.copy(tmp_path):
        old = await keys_in(tmp_path).signing()
        code, _, said = command_line.run(default_url(tmp_path), "rotate-hand-over-keys")
        assert (code, "new key" in said) == (0, True)
        assert (await keys_in(tmp_path).signing()).kid != old.kid
        (tmp_path / NAME).chmod(0o644)
        code, _, said = command_line.run(default_url(tmp_path), "rotate-hand-over-keys")
        assert (code, "file-unwritable" in said) == (1, True)
