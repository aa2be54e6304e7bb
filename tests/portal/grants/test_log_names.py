"""The clinic's log and its daily mail say who came in, under what, and what they did to what."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.audit import chain
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.verifying import verify
from portal.eforms import kept
from portal.eforms.form import Form
from portal.eforms.models import Eform
from portal.grants.daily import tell_daily
from portal.mail.compose import compose, message_of
from portal.mail.models import Mail
from portal.patients.models import Patient
from portal.people.models import Person
from tests.portal.grants.walking import Clinic, post
from tests.portal.hosting import BIRCH, MAPLE, START, Hosted, csrf_token
from tests.portal.patients.records import put
from tests.portal.sites.test_account import RIGHT, version

SUPPORT = {"site": "7900", "organisation": "Weathervane Inc."}
SAME = {"Sec-Fetch-Site": "same-origin"}
ACCOUNT, LOG, PATIENTS = (f"/sites/{MAPLE}/{page}" for page in ("account", "audit", "patients"))
CANARY = "Zzyzxquark-Wilhelmina-"


async def entries(hosted: Hosted, act: str | None = None) -> list[AuditEntry]:
    async with hosted.portal.database.reading() as session:
        wanted = select(AuditEntry).where(AuditEntry.grant_id.is_not(None))
        found = list(await session.scalars(wanted.order_by(AuditEntry.number)))
    return [one for one in found if act in {None, one.act}]


async def ids(hosted: Hosted, site: int = 1) -> list[str]:
    async with hosted.portal.database.reading() as session:
        wanted = select(Patient.id).where(Patient.site_id == site).order_by(Patient.reference)
        return list(await session.scalars(wanted))


async def change_account(clinic: Clinic, **changes: str) -> None:
    page = await clinic.support.page(ACCOUNT)
    fields = {"csrf_token": csrf_token(page), "version": version(page)}
    assert (await clinic.support.send(ACCOUNT, SAME, **fields, **RIGHT | changes)).status == 303


async def mailed(hosted: Hosted) -> str:
    assert await tell_daily(hosted.portal.database, hosted.clock) == 1
    async with hosted.portal.database.reading() as session:
        mail = (await session.scalars(select(Mail).where(Mail.kind == "support-daily"))).one()
    message = compose(message_of(mail), "no-reply@portal.invalid", "https://portal.invalid")
    return str(message.get_content())


async def test_whatever_is_done_under_a_grant_names_the_support_site_and_the_grant(
    clinic: Clinic,
) -> None:
    hosted = clinic.hosted
    await put(hosted)
    (patient,) = await ids(hosted)
    await clinic.grant_and_enter()
    await change_account(clinic)
    await post(clinic.support, f"{PATIENTS}/find", [("number", "482")], PATIENTS)
    await post(clinic.support, f"{PATIENTS}/{patient}/lock", [], PATIENTS)
    await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
    found = await entries(hosted)
    assert {one.act for one in found} == {
        *("support-entered", "page-seen", "site-changed", "patients-searched"),
        *("patient-changed", "support-left"),
    }
    assert [one.support for one in found] == len(found) * [SUPPORT]
    assert {one.grant_id for one in found} == {await clinic.grant_id()}
    page = await clinic.admin.page(LOG)
    said = f"Support Site 7900, Weathervane Inc., access {await clinic.grant_id()}"
    assert page.count(said) == len(found)
    mail = await mailed(hosted)
    acts = [one.act for one in found if one.act != "page-seen"]
    assert mail.count(f" - Admin ({said}) - ") == len(acts)
    pages = {(one.after or {})["page"] for one in found if one.act == "page-seen"}
    assert mail.count(f" - Admin ({said})\n") == len(pages)
    export = await (await clinic.admin.get(f"{LOG}/export")).read()
    trees = [json.loads(line) for line in export.splitlines()[1:]]
    assert verify(export).entries == len(trees)
    assert {tree["schema"] for tree in trees if tree["grant"]} == {"ocean-audit/2"}
    assert {tree["schema"] for tree in trees if not tree["grant"]} == {"ocean-audit/1"}


async def test_a_name_that_the_person_chose_does_not_hide_who_came_in(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    await clinic.support.page("/tickets")
    old = (await entries(clinic.hosted))[0]
    async with clinic.hosted.portal.database.writing() as session:
        wanted = update(Person).where(Person.id == old.person_id)
        await session.execute(wanted.values(name="Maple Admin"))
    await clinic.support.page("/tickets")
    newest = (await entries(clinic.hosted))[-1]
    assert (newest.actor, newest.support) == ("Maple Admin", SUPPORT)


async def test_the_log_says_which_ticket_patient_and_eform_was_opened(clinic: Clinic) -> None:
    hosted = clinic.hosted
    await put(hosted)
    (patient,) = await ids(hosted)
    ticket = await hosted.make_ticket()
    async with hosted.portal.database.writing() as session:
        row = Eform(site_id=1, draft=kept.keep(Form()), revision=1, published=0, changed_at=START)
        row.published_revision = 0
        session.add(row)
        await session.flush()
        eform = row.id
    await clinic.grant_and_enter()
    for path in (f"/tickets/{ticket}", f"{PATIENTS}/{patient}", PATIENTS):
        await clinic.support.page(path)
    await clinic.support.get(f"/sites/{MAPLE}/eforms/{eform}")
    assert [one.after for one in await entries(hosted, "page-seen")] == [
        {"page": "/tickets/{number}", "ticket": ticket},
        {"page": "/sites/{number}/patients/{patient}", "record": patient},
        {"page": "/sites/{number}/patients"},
        {"page": "/sites/{number}/eforms/{eform}", "eform": eform},
    ]
    page = await clinic.admin.page(LOG)
    assert f'<a href="{PATIENTS}/{patient}">Reference #: 482</a>' in page
    assert f'<a href="/tickets/{ticket}">Ticket: {ticket}</a>' in page


async def test_words_of_an_address_never_enter_the_log(clinic: Clinic) -> None:
    hosted = clinic.hosted
    await put(hosted, site=BIRCH)
    (foreign,) = await ids(hosted, 2)
    theirs = await hosted.make_ticket(site=BIRCH)
    await clinic.grant_and_enter()
    shaped = CANARY[:22]
    assert len(shaped) == len(foreign)
    for path in (
        *(f"{PATIENTS}/{shaped}", f"{PATIENTS}/{foreign}"),
        *(f"/tickets/{theirs}", "/tickets/T-999999", f"/tickets/{CANARY}"),
        *(f"/sites/{MAPLE}/eforms/999999", f"/sites/{MAPLE}/eforms/{CANARY}"),
    ):
        assert (await clinic.support.get(path)).status == 404
    named = [one.after or {} for one in await entries(hosted, "page-refused")]
    assert len(named) == 6  # the last address is no page at all
    assert {facts.get(name) for facts in named for name in ("record", "ticket", "eform")} == {None}
    # the clinic's own log: the other clinic's has its own record, which a program stored
    log = repr([row for row in (await hosted.rows())["audit_entry"] if row[0] == 1])
    assert [word for word in (CANARY, shaped, foreign, theirs) if word in log] == []


async def test_what_a_support_site_looked_for_is_what_it_found(clinic: Clinic) -> None:
    hosted = clinic.hosted
    await put(hosted, "482", emr_id="77001")
    await put(hosted, "483", emr_id="77001")
    await clinic.grant_and_enter()
    for typed in ("77001", CANARY):
        await post(clinic.support, f"{PATIENTS}/find", [("number", typed)], PATIENTS)
    await post(clinic.admin, f"{PATIENTS}/find", [("number", "482")], PATIENTS)
    found = [one.after for one in await entries(hosted, "patients-searched")]
    both = sorted(await ids(hosted))
    assert found in (
        [{"count": 2, "records": both}, {"count": 0, "records": []}],
        [{"count": 2, "records": both[::-1]}, {"count": 0, "records": []}],
    )
    log = repr((await hosted.rows())["audit_entry"])
    assert [word for word in (CANARY, "77001") if word in log] == []
    page = await clinic.admin.page(LOG)
    assert "Reference #: 483" in page
    async with hosted.portal.database.writing() as session:
        for patient in await session.scalars(select(Patient)):
            await session.delete(patient)
    page = await clinic.admin.page(LOG)
    assert "Reference #" not in page
    assert f"Record: {found[0]['records'][0]}" in page  # type: ignore[index]  # asserted above


async def test_a_redirected_address_is_told_with_before_and_after(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    await change_account(clinic)
    await change_account(clinic, finance_email="invoices@elsewhere.example", province="QC")
    newest = (await entries(clinic.hosted, "site-changed"))[-1]
    assert newest.before == {
        "version": 2,
        "finance_email": "money@maple.example",
        "province": "ON",
    }
    page = await clinic.admin.page(LOG)
    for shown in (
        "Finance Administrator Email: money@maple.example",
        "Finance Administrator Email: invoices@elsewhere.example",
        *("Province: Ontario", "Province: Quebec"),
    ):
        assert shown in page
    mail = await mailed(clinic.hosted)
    before = "Before: Version: 2; Finance Administrator Email: money@maple.example"
    assert f"{before}; Province: Ontario" in mail
    assert "Finance Administrator Email: invoices@elsewhere.example; Province: Quebec" in mail


async def test_the_daily_mail_has_nothing_of_a_patient(clinic: Clinic) -> None:
    hosted = clinic.hosted
    await put(hosted)
    (patient,) = await ids(hosted)
    await clinic.grant_and_enter()
    await clinic.support.page(f"{PATIENTS}/{patient}")
    await post(clinic.support, f"{PATIENTS}/find", [("number", "482")], PATIENTS)
    await post(clinic.support, f"{PATIENTS}/{patient}/lock", [], PATIENTS)
    mail = await mailed(hosted)
    assert "Patient record changed" in mail
    assert [word for word in (patient, "482", "1234") if word in mail.partition("http")[0]] == []


async def _append_as_before(hosted: Hosted, **facts: Any) -> None:
    """Write an entry as it was written before the log named Support Sites."""
    async with hosted.portal.database.writing() as session:
        head = await session.get_one(AuditHead, 1)
        values = (START, "page-seen", 1, "Admin", 1)
        entry = chain.Entry(MAPLE, head.entries + 1, *values, None, facts)
        digest = chain.digest(entry, head.digest)
        session.add(
            AuditEntry(
                site_id=1,
                number=entry.number,
                at=START,
                act="page-seen",
                person_id=1,
                actor="Admin",
                grant_id=1,
                after=facts,
                digest=digest,
            )
        )
        head.entries, head.digest = entry.number, digest


async def test_entries_of_before_are_still_verified_exported_shown_and_mailed(
    clinic: Clinic,
) -> None:
    hosted = clinic.hosted
    await clinic.grant_and_enter()
    await _append_as_before(hosted, page="/tickets/{number}", fields=["finance_email"])
    await _append_as_before(hosted, record=281474976710655)
    await clinic.support.page("/tickets")
    export = await (await clinic.admin.get(f"{LOG}/export")).read()
    kinds = [json.loads(line)["schema"][-1] for line in export.splitlines()[1:]]
    assert (verify(export).entries, "".join(kinds)) == (5, "12112")
    page = await clinic.admin.page(LOG)
    for shown in ("Support Site, access 1", "Record: 281474976710655", "Finance Administrator"):
        assert shown in page
    mail = await mailed(hosted)
    assert "Page opened: none - times: 1, " in mail
    assert "- Admin (Support Site, access 1)\n" in mail


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_log_has_words_for_all_of_it(clinic: Clinic, language: str) -> None:
    await put(clinic.hosted)
    await clinic.grant_and_enter()
    await change_account(clinic)
    await post(clinic.support, f"{PATIENTS}/find", [("number", "482")], PATIENTS)
    page = await clinic.admin.page(f"{LOG}?lang={language}")
    words = {
        "en": ("Patients looked for", "Site Name: kept as the digest", "Province: none"),
        "fr": (
            "Patients recherchés",
            "Nom du site : gardé sous l\N{RIGHT SINGLE QUOTATION MARK}empreinte",
            "Province : néant",
        ),
    }
    assert [word for word in words[language] if word not in page] == []


async def test_a_live_entry_names_it_too(clinic: Clinic) -> None:
    await clinic.grant()
    answer = await clinic.admin.get(f"{LOG}/live?after=0")
    await clinic.enter()
    line = b""
    while b"Support Site entered" not in line:
        line = await answer.content.readline()
    told = json.loads(line.removeprefix(b"data: "))
    assert told["support"].startswith("Support Site 7900, Weathervane Inc., access ")
    answer.close()
