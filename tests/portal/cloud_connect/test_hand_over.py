"""A Site Admin with a second factor is handed over; nobody else, and nothing else goes along."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.people.step_up import FRESH_FOR
from tests.portal.cloud_connect.crossing import (
    ADDRESS,
    HOST,
    PAGE,
    admin,
    cross,
    name_address,
    receiving_end,
)
from tests.portal.hosting import MAPLE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import fill

Open = Callable[[], Browser]


async def acts(hosted: Hosted) -> list[tuple[str, object, object]]:
    async with hosted.portal.database.reading() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        return [(one.act, one.before, one.after) for one in entries]


async def test_a_receiving_end_takes_the_assertion_once(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(hosted, browser())
    assert (await name_address(visitor))[:2] == (303, f"{PAGE}?saved=1")
    action, assertion = await cross(visitor)
    assert action == ADDRESS
    async with receiving_end(hosted) as cloud:
        url, fields = cloud.make_url("/hand-over"), {"assertion": assertion}
        async with hosted.session.post(url, data=fields) as first:
            claims = await first.json()
        async with hosted.session.post(url, data=fields) as second:
            assert second.status == 403
    assert (claims["iss"], claims["aud"], claims["site"]) == (hosted.url, ADDRESS, MAPLE)
    assert claims["exp"] - claims["iat"] == 60
    assert claims["amr"] == ["mfa"]
    person = MAPLE_ADMIN.encode()
    assert person not in str(claims).encode()


async def test_each_hand_over_is_another_one(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    (_, one), (_, other) = await cross(visitor), await cross(visitor)
    async with receiving_end(hosted) as cloud:
        for assertion in (one, other):
            fields = {"assertion": assertion}
            async with hosted.session.post(cloud.make_url("/hand-over"), data=fields) as answer:
                assert answer.status == 200


async def test_the_assertion_is_kept_nowhere_and_its_form_goes_nowhere_else(
    hosted: Hosted, browser: Open, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    _, assertion = await cross(visitor)
    signature = assertion.rpartition(".")[2]
    assert signature.encode() not in await hosted.stored()
    assert signature not in caplog.text
    status, _, text = await fill(visitor, PAGE, f"{PAGE}/enter", back=PAGE)
    assert status == 200
    assert not re.findall(r'(?:href|src|action)="[^"]*eyJ', text)
    answer = await visitor.get(f"{PAGE}/enter")
    assert (answer.status, answer.headers["Location"]) == (303, PAGE)


async def test_only_the_page_that_leaves_may_post_elsewhere(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    csrf_token = re.findall(r'name="csrf_token" value="(\w+)"', await visitor.page(PAGE))[0]
    answer = await visitor.send(
        f"{PAGE}/enter", {"Sec-Fetch-Site": "same-origin"}, csrf_token=csrf_token, back=PAGE
    )
    policy = answer.headers["Content-Security-Policy"]
    assert f"form-action 'self' https://{HOST};" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = await visitor.get(PAGE)
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]


async def test_the_log_has_each_change_and_each_hand_over(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    await name_address(visitor)  # changes nothing
    await cross(visitor)
    await name_address(visitor, "https://other.example")
    await name_address(visitor, "")
    assert await acts(hosted) == [
        ("cloud-connect-changed", {"host": None}, {"host": HOST}),
        ("cloud-connect-entered", None, {"host": HOST}),
        ("cloud-connect-changed", {"host": HOST}, {"host": "other.example"}),
        ("cloud-connect-changed", {"host": "other.example"}, {"host": None}),
    ]
    assert "has not named its Cloud Connect" in await visitor.page(PAGE)


async def test_without_an_address_there_is_no_way(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(hosted, browser())
    assert (await fill(visitor, PAGE, f"{PAGE}/enter", back=PAGE))[0] == 404
    assert await acts(hosted) == []


async def test_a_wrong_address_is_told_beside_its_field(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    status, _, text = await name_address(visitor, "http://cloud.example/<script>")
    assert status == 422
    assert 'id="address-problem"' in text
    assert "<script>" not in text
    assert ADDRESS in await visitor.page(PAGE)


async def test_without_a_second_factor_one_is_led_to_set_it_up(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    answer = await visitor.get(PAGE)
    assert (answer.status, answer.headers["Location"]) == (
        303,
        f"/account/factors?next=%2Fsites%2F{MAPLE}%2Fcloud-connect",
    )
    for path in (PAGE, f"{PAGE}/enter"):
        status, location, _ = await fill(visitor, "/account", path, back=PAGE, address=ADDRESS)
        assert (status, location.partition("?")[0]) == (303, "/account/factors")
    assert await acts(hosted) == []


async def test_an_old_proof_leads_to_a_new_one(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    for path in (PAGE, f"{PAGE}/enter"):
        status, location, _ = await fill(visitor, PAGE, path, back=PAGE, address="")
        assert (status, location.partition("?")[0]) == (303, "/step-up")
    assert len(await acts(hosted)) == 1
