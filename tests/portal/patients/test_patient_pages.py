"""The pages of patients: whose they are, how they are found, what is written of each act."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from ocean.wire import seal
from portal.audit.models import AuditEntry
from portal.guarding import of_forms
from portal.patients.listing import PAGE
from portal.patients.models import Patient, PatientSettings
from portal.patients.references import Room
from portal.people.step_up import FRESH_FOR
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    BIRCH_USER,
    MAPLE_ADMIN,
    OPERATOR,
    PASSWORD,
    Browser,
    Hosted,
    csrf_token,
)
from tests.portal.patients.records import KEY, RECORD, put, set_digits_full

Open = Callable[[], Browser]
HOME = "/sites/7001/patients"
SAME = {"Sec-Fetch-Site": "same-origin"}


async def logged_in(browser: Open, user: str = MAPLE_ADMIN) -> Browser:
    visitor = browser()
    await visitor.log_in(user)
    return visitor


async def id_of(hosted: Hosted, reference: str = "482", site_id: int = 1) -> str:
    async with hosted.portal.database.reading() as session:
        patient = await session.get(Patient, (site_id, reference))
    assert patient is not None
    return patient.id


async def send(visitor: Browser, path: str, page: str = HOME, **fields: str) -> Any:
    token = csrf_token(await visitor.page(page))
    return await visitor.send(path, SAME, csrf_token=token, **fields)


async def acts(hosted: Hosted) -> list[tuple[str, Any, Any]]:
    """Return what people did; what the program did that brought the records is left out."""
    rows = (await hosted.rows())["audit_entry"]
    async with hosted.portal.database.reading() as session:
        found = await session.execute(AuditEntry.__table__.select().order_by(AuditEntry.number))
        entries = [row._mapping for row in found]
    assert len(rows) == len(entries)
    acts = [(row["act"], row["before"], row["after"]) for row in entries]
    return [one for one in acts if one[0] != "record-stored"]


PATHS = (
    HOME,
    f"{HOME}/key",
    f"{HOME}/key/1",
    f"{HOME}/settings",
    f"{HOME}/ciphertext?after=",
    f"{HOME}/{{}}",
    f"{HOME}/{{}}/raw",
)


async def test_a_site_s_patients_are_its_people_s_alone(hosted: Hosted, browser: Open) -> None:
    await put(hosted)
    patient = await id_of(hosted)
    statuses = {}
    for user in (MAPLE_ADMIN, BIRCH_USER, ASSOCIATE, OPERATOR):
        visitor = await logged_in(browser, user)
        statuses[user] = {(await visitor.get(path.format(patient))).status for path in PATHS}
    assert statuses == {MAPLE_ADMIN: {200}, BIRCH_USER: {404}, ASSOCIATE: {404}, OPERATOR: {404}}


async def test_a_user_who_is_no_admin_may_not_administer(hosted: Hosted, browser: Open) -> None:
    await put(hosted, site=BIRCH)
    patient = await id_of(hosted, site_id=2)
    visitor = await logged_in(browser, BIRCH_USER)
    home = "/sites/7002/patients"
    assert (await visitor.get(f"{home}/settings")).status == 404
    assert (await send(visitor, f"{home}/{patient}/delete", home)).status == 404
    assert (await send(visitor, f"{home}/key/hint", home, hint="x")).status == 404
    assert (await send(visitor, f"{home}/{patient}/lock", home)).status == 303


async def test_another_site_s_record_is_not_found_under_one_s_own_site(
    hosted: Hosted, browser: Open
) -> None:
    await put(hosted, site=BIRCH)
    theirs = await id_of(hosted, site_id=2)
    visitor = await logged_in(browser)
    for path in (f"{HOME}/{theirs}", f"{HOME}/{theirs}/raw", f"{HOME}?after={theirs}"):
        assert (await visitor.get(path)).status == 404
    for act in ("lock", "unlock", "delete"):
        assert (await send(visitor, f"{HOME}/{theirs}/{act}")).status == 404
    for query in (f"ids={theirs}", "after=", "under=1&after="):
        answer = await visitor.get(f"{HOME}/ciphertext?{query}")
        assert await answer.json() == {"records": []}
    assert ">482<" not in await visitor.page(f"{HOME}?found={theirs}")


@pytest.mark.parametrize("path", ["lock", "delete"])
async def test_a_form_of_another_page_does_nothing(
    hosted: Hosted, browser: Open, path: str
) -> None:
    await put(hosted)
    patient = await id_of(hosted)
    visitor = await logged_in(browser)
    token = csrf_token(await visitor.page(HOME))
    address = f"{HOME}/{patient}/{path}"
    for headers, given in (({"Sec-Fetch-Site": "cross-site"}, token), (SAME, "0" * 64)):
        assert (await visitor.send(address, headers, csrf_token=given)).status == 403
    assert (await visitor.get(f"{HOME}/{patient}")).status == 200
    assert await acts(hosted) == []


async def test_a_script_without_the_session_s_token_does_nothing(browser: Open) -> None:
    visitor = await logged_in(browser)
    sealed = seal({"check": "ocean"}, KEY)
    word = {"body": sealed.body, "one_time_key": sealed.one_time_key, "iv": sealed.iv}
    token = csrf_token(await visitor.page(HOME))
    statuses = []
    for headers in (
        {},
        SAME,
        SAME | {"CSRF-Token": "0" * 64},
        {"CSRF-Token": token, "Sec-Fetch-Site": "cross-site"},
        {"CSRF-Token": token, "Origin": "https://evil.invalid"},
        SAME | {"CSRF-Token": token},
    ):
        address = f"{visitor.url}{HOME}/key/2"
        answer = await visitor.session.put(address, json=word, headers=headers)
        statuses.append(answer.status)
    assert statuses == [403, 403, 403, 403, 403, 201]


async def test_the_list_shows_references_in_pages_the_newest_first(
    hosted: Hosted, browser: Open
) -> None:
    for number in range(PAGE + 5):
        hosted.clock.forward(timedelta(minutes=number % 2))
        await put(hosted, str(100 + number), emr_id=str(9000 + number))
    visitor = await logged_in(browser)
    first = await visitor.page(HOME)
    following = re.search(r'href="([^"]*after=[^"]*)" rel="next"', first)
    assert following is not None
    second = await visitor.page(following[1])
    shown = [re.findall(r">(1\d\d)</a>", page) for page in (first, second)]
    assert [len(one) for one in shown] == [PAGE, 5]
    assert sorted(shown[0] + shown[1]) == [str(100 + n) for n in range(PAGE + 5)]
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert "9054" in first
    assert f"{PAGE + 5} of 900" in first


async def test_a_number_is_found_whole_by_reference_or_emr_id(
    hosted: Hosted, browser: Open
) -> None:
    await put(hosted, "482", emr_id="1234")
    await put(hosted, "123", emr_id="482")
    visitor = await logged_in(browser)
    one = await send(visitor, f"{HOME}/find", number=" 1234 ")
    assert one.headers["Location"] == f"{HOME}/{await id_of(hosted)}"
    both = await send(visitor, f"{HOME}/find", number="482")
    page = await visitor.page(both.headers["Location"])
    assert re.findall(r">(\d{3})</a>", page) == ["482", "123"] or "123" in page
    for number in ("12", "Quibblewick", "", "48%", "' OR 1=1"):
        none = await send(visitor, f"{HOME}/find", number=number)
        assert none.headers["Location"] == f"{HOME}?found="
        assert number not in none.headers["Location"] or number == ""
    assert "No patient of this site" in await visitor.page(f"{HOME}?found=")


async def test_an_address_of_a_patient_dies_with_the_record(hosted: Hosted, browser: Open) -> None:
    await put(hosted)
    first = await id_of(hosted)
    visitor = await logged_in(browser)
    gone = await send(visitor, f"{HOME}/{first}/delete")
    assert gone.headers["Location"] == HOME
    assert (await put(hosted, emr_id="99")).status == 201  # the reference is free again
    assert (await visitor.get(f"{HOME}/{first}")).status == 404
    assert ">99<" in await visitor.page(f"{HOME}/{await id_of(hosted)}")


async def test_a_locked_record_is_not_deleted_and_each_act_is_written_down(
    hosted: Hosted, browser: Open
) -> None:
    await put(hosted)
    patient = await id_of(hosted)
    visitor = await logged_in(browser)
    await send(visitor, f"{HOME}/{patient}/lock")
    refused = await send(visitor, f"{HOME}/{patient}/delete")
    assert refused.status == 409
    assert "locked" in await visitor.page(f"{HOME}/{patient}")
    await send(visitor, f"{HOME}/{patient}/unlock")
    await visitor.page(f"{HOME}/{patient}/raw")
    await send(visitor, f"{HOME}/{patient}/delete")
    told = await acts(hosted)
    assert [act for act, _, _ in told] == [
        "patient-changed",
        "patient-changed",
        "raw-data-seen",
        "patient-deleted",
    ]
    number = told[0][1]["record"]
    assert told[0][1:] == ({"record": number, "flag": False}, {"record": number, "flag": True})
    assert told[-1][1] == {"record": number, "why": "by-hand"}
    # as a word: the record's own random name may hold three such digits
    assert not re.search(r"\b(482|1234)\b", str(told))


async def test_the_list_warns_of_few_references_and_says_when_there_are_none(
    hosted: Hosted, browser: Open
) -> None:
    visitor = await logged_in(browser)
    assert "running out" not in await visitor.page(HOME)
    await set_digits_full(hosted, free={247})
    page = await visitor.page(HOME)
    assert "running out: 899 of 900" in page
    assert (await put(hosted, "247", emr_id="8")).status == 201
    assert "All reference numbers are in use (900 of 900)" in await visitor.page(HOME)
    saved = await send(visitor, f"{HOME}/settings", digits="4", retention_days="30")
    assert saved.status == 303
    page = await visitor.page(HOME)
    assert "0 of 9000" in page
    assert Room.FULL not in page


@pytest.mark.parametrize(
    ("digits", "days"),
    [("2", "90"), ("7", "90"), ("3", "6"), ("3", "731"), ("", "90"), ("3", "x"), ("\u0663", "90")],
)
async def test_settings_out_of_bounds_are_refused_beside_the_form(
    hosted: Hosted, browser: Open, digits: str, days: str
) -> None:
    visitor = await logged_in(browser)
    answer = await send(visitor, f"{HOME}/settings", digits=digits, retention_days=days)
    assert answer.status == 422
    assert 'aria-invalid="true"' in await answer.text()
    async with hosted.portal.database.reading() as session:
        assert await session.get(PatientSettings, 1) is None


async def test_settings_are_changed_by_a_fresh_proof(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await logged_in(browser)
    path, wanted = f"{HOME}/settings", {"digits": "3", "retention_days": "7"}
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    assert "Prove who you are, then change the settings" in await visitor.page(path)
    answer = await send(visitor, path, back=path, **wanted)
    assert (answer.status, answer.headers["Location"]) == (303, f"/step-up?{way_back(path)}")
    assert await acts(hosted) == []
    await send(visitor, "/step-up", "/step-up", password=PASSWORD, next=path)
    assert "Prove who you are" not in await visitor.page(path)
    assert (await send(visitor, path, **wanted)).headers["Location"] == f"{path}?saved=1"
    before, after = {"digits": 3, "days": 90}, {"digits": 3, "days": 7}
    assert await acts(hosted) == [("site-changed", before, after)]
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    monkeypatch.setattr(of_forms, "require_step_up", lambda _: None)
    saved = await send(visitor, path, digits="3", retention_days="8")
    assert saved.headers["Location"] == f"{path}?saved=1"  # it is this that asks


def way_back(path: str) -> str:
    return urlencode({"next": path})


async def test_a_person_of_no_site_is_told_so(browser: Open) -> None:
    visitor = await logged_in(browser, ASSOCIATE)
    assert "not a user of any site" in await visitor.page("/patients")
    admin = await logged_in(browser)
    assert (await admin.get("/patients")).headers["Location"] == HOME


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_pages_never_show_more_than_encrypted(
    hosted: Hosted, browser: Open, language: str
) -> None:
    await put(hosted)
    visitor = await logged_in(browser)
    patient = await id_of(hosted)
    word = {"en": "encrypted", "fr": "chiffré"}[language]
    for path in (HOME, f"{HOME}/{patient}"):
        page = await visitor.page(f"{path}?lang={language}")
        assert word in page
        assert str(RECORD["demographics"]) not in page


async def test_scripts_are_a_fixed_list(hosted: Hosted) -> None:
    assert (await hosted.get("/static/patients/wire.js")).status == 200
    for name in ("none.js", "..%2fstyle.css", "wire.js%00"):
        assert (await hosted.get(f"/static/patients/{name}")).status == 404


async def test_a_session_left_open_deletes_nothing_until_it_proves_itself(
    hosted: Hosted, browser: Open
) -> None:
    await put(hosted)
    one = f"{HOME}/{await id_of(hosted)}"
    visitor = await logged_in(browser)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    asked = await send(visitor, f"{one}/delete", one, back=one)
    assert (asked.status, asked.headers["Location"]) == (
        303,
        "/step-up?" + urlencode({"next": one}),
    )
    assert (await visitor.get(one)).status == 200
    proven = await send(visitor, "/step-up", "/step-up", password=PASSWORD, next=one)
    assert proven.headers["Location"] == one
    await send(visitor, f"{one}/delete", one, back=one)
    assert (await visitor.get(one)).status == 404
