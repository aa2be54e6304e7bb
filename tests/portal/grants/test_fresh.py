"""Letting a Support Site in, or for longer, takes a fresh proof; shutting it out never waits."""

import re
from datetime import timedelta
from html import unescape

import pytest

from portal.people import step_up
from tests.portal.grants.walking import HELP, HELP_ADMIN, REASON, SECTION, Clinic, ask, post
from tests.portal.hosting import PASSWORD

STALE = step_up.FRESH_FOR + timedelta(seconds=1)


async def act(clinic: Clinic, name: str) -> tuple[int, str]:
    """Do one act of the clinic's admin; return the status and where it leads."""
    if name == "add":
        answer = await clinic.grant()
    elif name in {"approve", "refuse"}:
        page = await clinic.admin.page(SECTION)
        path = f"{SECTION}/requests/{page.partition('/requests/')[2].partition(chr(34))[0]}"
        fields = [("decision", name), ("back", SECTION)]
        answer = await post(clinic.admin, path, fields, SECTION)
    else:
        path = f"{SECTION}/{await clinic.grant_id()}/{name}"
        fields = [("length", "30d"), ("back", SECTION)]
        answer = await post(clinic.admin, path, fields, SECTION)
    return answer.status, answer.headers["Location"]


async def prepare(clinic: Clinic, name: str) -> None:
    if name in {"extend", "end"}:
        await clinic.grant(length="1d")
    elif name in {"approve", "refuse"}:
        assert (await ask(clinic)).status == 303
    clinic.hosted.clock.forward(STALE)


@pytest.mark.parametrize("name", ["add", "extend", "approve"])
@pytest.mark.parametrize("proof", ["stale", "fresh", "off"])
async def test_letting_in_takes_a_proof_of_the_last_ten_minutes(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, name: str, proof: str
) -> None:
    await prepare(clinic, name)
    before = (await clinic.hosted.rows())["support_grant"]
    if proof == "fresh":
        proven = await post(clinic.admin, "/step-up", [("password", PASSWORD)], "/step-up")
        assert proven.status == 303
    if proof == "off":
        monkeypatch.setattr(step_up, "FRESH_FOR", 2 * STALE)
    status, leads_to = await act(clinic, name)
    assert status == 303
    assert leads_to.startswith("/step-up") is (proof == "stale")
    assert ((await clinic.hosted.rows())["support_grant"] == before) is (proof == "stale")


@pytest.mark.parametrize("name", ["end", "refuse"])
async def test_shutting_out_waits_for_no_proof(clinic: Clinic, name: str) -> None:
    await prepare(clinic, name)
    assert await act(clinic, name) == (303, SECTION)
    await clinic.support.log_in(HELP_ADMIN)
    assert REASON not in await clinic.support.page("/supported-sites")


async def test_the_proof_is_asked_for_before_the_form_is_filled_in(clinic: Clinic) -> None:
    form = f"{SECTION}?find={HELP}&add={HELP}"
    assert 'name="reason"' in await clinic.admin.page(form)
    clinic.hosted.clock.forward(STALE)
    answer = await clinic.admin.get(form)
    to_prove = answer.headers["Location"]
    assert to_prove.startswith("/step-up?next=")
    assert HELP in await clinic.admin.page(f"{SECTION}?find={HELP}")
    [after] = re.findall(r'name="next" value="([^"]*)"', await clinic.admin.page(to_prove))
    assert unescape(after) == form
    said = [("password", PASSWORD), ("next", unescape(after))]
    proven = await post(clinic.admin, "/step-up", said, "/step-up")
    assert proven.headers["Location"] == form
    assert 'name="reason"' in await clinic.admin.page(form)
