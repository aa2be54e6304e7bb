"""Ciphertext goes to the browser and comes back under the next key, each record once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connectors.secret import Secret
from ocean.wire import seal, unseal
from portal.patients import key_pages
from portal.patients.ciphertext import BATCH
from portal.people.step_up import FRESH_FOR
from tests.portal.hosting import BIRCH, MAPLE_ADMIN, PASSWORD, Browser, Hosted, csrf_token
from tests.portal.patients.records import KEY, RECORD, put
from tests.portal.patients.test_patient_pages import HOME, SAME, acts, id_of, send

Open = Callable[[], Browser]
NEXT = Secret("Next.Key_7654321")


class Admin:
    """A Site Admin's page with its scripts: what a browser with the key asks."""

    def __init__(self, visitor: Browser, token: str) -> None:
        self.visitor = visitor
        self.headers = SAME | {"CSRF-Token": token}

    @classmethod
    async def open(cls, browser: Open) -> "Admin":
        visitor = browser()
        await visitor.log_in(MAPLE_ADMIN)
        return cls(visitor, csrf_token(await visitor.page(HOME)))

    async def put(self, path: str, tree: Any, **headers: str) -> int:
        address = f"{self.visitor.url}{HOME}/{path}"
        answer = await self.visitor.session.put(
            address, json=tree, headers=self.headers | headers, allow_redirects=False
        )
        return answer.status

    async def begin(self, version: int = 2, key: Secret = NEXT) -> int:
        return await self.put(f"key/{version}", wire_of(seal({"check": "ocean"}, key)))

    async def records(self, query: str = "after=") -> list[dict[str, Any]]:
        answer = await self.visitor.get(f"{HOME}/ciphertext?{query}")
        found: list[dict[str, Any]] = (await answer.json())["records"]
        return found

    async def reseal(self, record: dict[str, Any], **changes: Any) -> int:
        tree = unseal(record["body"], record["one_time_key"], record["iv"], KEY)
        body = wire_of(seal(tree, NEXT)) | {"version": record["version"], "key_version": 2}
        return await self.put(f"{record['id']}/ciphertext", body | changes)


def wire_of(sealed: Any) -> dict[str, Any]:
    return {"body": sealed.body, "one_time_key": sealed.one_time_key, "iv": sealed.iv}


async def test_a_change_takes_each_record_once_and_ends_with_the_last(
    hosted: Hosted, browser: Open
) -> None:
    for number in range(3):
        await put(hosted, str(482 + number), emr_id=str(number))
    admin = await Admin.open(browser)
    records = await admin.records()
    assert await admin.reseal(records[0]) == 409  # nobody began a change
    assert await admin.begin() == 201
    assert await admin.begin(key=KEY) == 409  # with one next key, not with two
    assert await admin.reseal(records[0], version=99) == 409
    assert await admin.reseal(records[0], key_version=3) == 409
    assert await admin.reseal(records[0]) == 200
    assert await admin.reseal(records[0]) == 409
    assert "under the old key: 2" in await admin.visitor.page(HOME)
    assert {one["id"] for one in await admin.records("under=1&after=")} == {
        one["id"] for one in records[1:]
    }
    assert [await admin.reseal(one) for one in records[1:]] == [200, 200]
    assert "under the old key" not in await admin.visitor.page(HOME)
    for record in await admin.records():
        tree = unseal(record["body"], record["one_time_key"], record["iv"], NEXT)
        assert (tree, record["key_version"]) == (RECORD, 2)
    told = await acts(hosted)
    assert [act for act, _, _ in told] == ["key-change-begun", "key-change-done"]
    assert told[1][1:] == ({"version": 1}, {"version": 2})


async def test_of_two_browsers_at_once_one_takes_a_record(hosted: Hosted, browser: Open) -> None:
    await put(hosted)
    await put(hosted, "483", emr_id="99")
    admin = await Admin.open(browser)
    await admin.begin()
    record = (await admin.records())[0]
    statuses = await asyncio.gather(*(admin.reseal(record) for _ in range(5)))
    assert sorted(statuses) == [200, 409, 409, 409, 409]


async def test_a_record_that_the_clinic_sends_meanwhile_is_not_overwritten(
    hosted: Hosted, browser: Open
) -> None:
    await put(hosted)
    admin = await Admin.open(browser)
    await admin.begin()
    (record,) = await admin.records()
    await put(hosted)
    assert await admin.reseal(record) == 409
    (newer,) = await admin.records()
    assert newer["version"] == record["version"] + 1
    assert await admin.reseal(newer) == 200


async def test_another_site_s_record_cannot_be_put(hosted: Hosted, browser: Open) -> None:
    await put(hosted)
    await put(hosted, site=BIRCH)
    admin = await Admin.open(browser)
    await admin.begin()
    (record,) = await admin.records()
    theirs = await id_of(hosted, site_id=2)
    assert await admin.reseal(record | {"id": theirs}) == 404
    assert await admin.reseal(record | {"id": "A" * 22}) == 404


BAD: dict[str, dict[str, Any]] = {
    "clear text": {"body": '{"surname": "Quibblewick"}'},
    "a list": {"body": [1, 2]},
    "a version that is a text": {"version": "1"},
    "a version that is true": {"version": True},
    "one more member": {"name": "Quibblewick"},
    "no IV": {"iv": None},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD.keys())
async def test_what_is_no_ciphertext_does_not_come_back(
    hosted: Hosted, browser: Open, changes: dict[str, Any]
) -> None:
    await put(hosted)
    admin = await Admin.open(browser)
    await admin.begin()
    (record,) = await admin.records()
    assert await admin.reseal(record, **changes) in (400, 422)
    assert (await admin.records()) == [record]
    assert b"Quibblewick" not in await hosted.stored()


async def test_a_change_without_records_is_ended_by_hand(hosted: Hosted, browser: Open) -> None:
    admin = await Admin.open(browser)
    assert await admin.begin() == 201
    ended = await send(admin.visitor, f"{HOME}/key/end", f"{HOME}/key")
    assert ended.status == 303
    assert 'data-key-version="2"' in await admin.visitor.page(f"{HOME}/key")
    await put(hosted)
    assert await admin.begin(3) == 201
    await send(admin.visitor, f"{HOME}/key/end", f"{HOME}/key")
    assert 'data-key-version="2"' in await admin.visitor.page(f"{HOME}/key")  # one is left


async def test_ciphertext_comes_in_batches(hosted: Hosted, browser: Open) -> None:
    await asyncio.gather(
        *(put(hosted, str(200 + number), emr_id=str(number)) for number in range(BATCH + 3))
    )
    admin = await Admin.open(browser)
    first = await admin.records()
    rest = await admin.records(f"after={first[-1]['id']}")
    assert (len(first), len(rest)) == (BATCH, 3)
    assert len({one["reference"] for one in first + rest}) == BATCH + 3


async def test_a_hint_is_shown_to_the_site_and_not_written_into_the_log(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    hint = "the street of the first clinic"
    await send(visitor, f"{HOME}/key/hint", f"{HOME}/key", hint=hint)
    assert hint in await visitor.page(f"{HOME}/key")
    refused = await send(visitor, f"{HOME}/key/hint", f"{HOME}/key", hint="x" * 201)
    assert refused.status == 422
    told = await acts(hosted)
    assert told == [("key-hint-changed", {"flag": False}, {"flag": True})]


async def test_a_change_is_begun_by_a_fresh_proof_and_goes_on_without_one(
    hosted: Hosted, browser: Open
) -> None:
    await put(hosted)
    admin = await Admin.open(browser)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    page = await admin.visitor.page(f"{HOME}/key")
    assert "Prove who you are" in page
    assert "change.js" not in page
    assert await admin.begin() == 303
    assert [act for act, _, _ in await acts(hosted)] == []
    fields = {"password": PASSWORD, "next": f"{HOME}/key"}
    proven = await send(admin.visitor, "/step-up", "/step-up", **fields)
    assert proven.headers["Location"] == f"{HOME}/key"
    assert "change.js" in await admin.visitor.page(f"{HOME}/key")
    assert await admin.begin() == 201
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    assert "change.js" in await admin.visitor.page(f"{HOME}/key")
    (record,) = await admin.records()
    assert await admin.reseal(record) == 200


async def test_a_site_s_first_key_is_laid_down_by_a_fresh_proof_and_stands_in_the_log(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await Admin.open(browser)
    page = f"{HOME}/key"
    assert 'id="key-form"' in await admin.visitor.page(page)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    shown = await admin.visitor.page(page)
    assert "Prove who you are, then enter the key" in shown
    assert 'id="key-form"' not in shown
    assert await admin.begin(1, KEY) == 303
    assert await acts(hosted) == []
    await send(admin.visitor, "/step-up", "/step-up", password=PASSWORD, next=page)
    assert 'id="key-form"' in await admin.visitor.page(page)
    assert await admin.begin(1, KEY) == 201
    assert await acts(hosted) == [("key-laid-down", None, {"version": 1})]
    assert await admin.begin(1, NEXT) == 409  # it is this that a wrong first key would do for ever
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    shown = await admin.visitor.page(page)  # there is a word now: a key is only held against it
    assert 'id="key-form"' in shown
    monkeypatch.setattr(key_pages, "require_step_up", lambda _: None)
    assert await admin.begin(2, NEXT) == 201  # it is this that asks


async def test_where_records_tell_the_key_nobody_is_asked_for_a_proof_to_enter_it(
    hosted: Hosted, browser: Open
) -> None:
    await put(hosted)
    admin = await Admin.open(browser)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    assert 'id="key-form"' in await admin.visitor.page(f"{HOME}/key")
