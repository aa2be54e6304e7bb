"""The pretend OSCAR answers as the real one was seen to answer."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import ClientSession, CookieJar
from oauthlib.oauth1 import Client

from demo.patients import PATIENTS
from demo.pretend_oscar import Dialect, Fault, PretendOscar
from demo.pretend_oscar.demographic import basic, full, in_dialect, smart_date

PATIENT = PATIENTS[0]
KEYS = """
demographicNo address phone alternativePhone patientStatus patientStatusDate rosterStatus
providerNo hin ver dateOfBirth dobYear dobMonth dobDay sex sexDesc dateJoined familyDoctor
firstName lastName hcRenewDate pcnIndicator endDate hcType chartNo email effDate rosterDate
rosterTerminationDate rosterTerminationReason links alias previousAddress children sourceOfIncome
citizenship sin anonymous spokenLanguage activeCount hsAlertCount displayName provider
lastUpdateUser lastUpdateDate title officialLanguage countryOfOrigin newsletter nurse resident
alert midwife notes waitingListID waitingListNote onWaitingListSinceDate age admissionProgramId
middleNames gender pronoun genderId pronounId cellPhone phoneComment demoContacts demoContactPros
extras doctors nurses midwives referralDoctors waitingListNames patientStatusList rosterStatusList
allergies measurements consultationRequests consultationResponses encounterNotes documents
medicationSummary
""".split()  # noqa: SIM905 - a table


@pytest.fixture
async def oscar() -> AsyncIterator[PretendOscar]:
    async with PretendOscar() as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


@pytest.mark.parametrize("record", [basic, full])
def test_the_record_has_the_keys_of_demographic_to1_in_their_order(record: Any) -> None:
    assert list(record(PATIENT)) == KEYS


def test_nulls_and_empty_lists_are_present() -> None:
    record = basic(PATIENT)
    assert record["links"] is None
    assert record["demoContacts"] == []


def test_the_three_lists_of_people_are_one() -> None:
    record = full(PATIENT)
    assert record["doctors"] == record["nurses"] == record["midwives"]


def test_the_first_day_of_1970_is_written_as_a_time() -> None:
    day = PATIENT.birth_date.replace(year=1970, month=1, day=1)
    assert (smart_date(day), smart_date(day.replace(day=2))) == ("00:00:00", "1970-01-02")


def test_jettison_writes_one_contact_without_its_list() -> None:
    record = in_dialect(full(PATIENT), Dialect.JETTISON)
    assert record["demoContacts"]["lastName"] == PATIENT.contact_family
    assert record["demographicNo"] == PATIENT.emr_id


async def test_a_session_reads_the_same_record_as_oauth_does(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    address = f"{oscar.url}/ws/rs/demographics/basic/{PATIENT.emr_id}"
    async with browser.get(address) as refused:
        assert (refused.status, refused.content_type) == (401, "text/xml")
        assert await refused.text() == "<error>Not authorized</error>"
    async with browser.get(oscar.chart_url(PATIENT.emr_id)):
        pass
    async with browser.get(address) as answer:
        assert await answer.json() == basic(PATIENT)


async def test_prepared_attachments_can_be_fetched_once(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    address = f"{oscar.url}/ws/rs/consults/getEReferAttachments?demographicNo={PATIENT.emr_id}"
    async with browser.get(oscar.url + "/"):
        pass
    fetched = []
    for _ in range(2):
        async with browser.get(address) as answer:
            fetched.append(len(await answer.json()))
    assert fetched == [1, 0]


async def test_the_consultation_carries_the_ereferral_reference(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    async with browser.get(oscar.url + "/"):
        pass
    base = f"{oscar.url}/ws/rs/consults/getRequest?requestId="
    async with browser.get(base + PATIENT.emr_id) as answer:
        extra = (await answer.json())["extras"][0]
    assert (extra["key"], extra["value"]) == ("ereferral_ref", PATIENT.ereferral_reference)
    async with browser.get(base + "99") as none:
        assert none.status == 204


async def test_what_was_asked_is_noted_in_order(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    for path in ("/", "/nowhere?x=1"):
        async with browser.get(oscar.url + path):
            pass
    assert oscar.requests == [("GET", "/oscar/"), ("GET", "/oscar/nowhere?x=1")]


async def test_an_unknown_page_is_tomcats(oscar: PretendOscar, browser: ClientSession) -> None:
    for address in (
        f"{oscar.origin}/other/",
        oscar.chart_url("99"),
        f"{oscar.url}/eform/displayImage.do",
    ):
        async with browser.get(address) as answer:
            assert (answer.status, answer.content_type) == (404, "text/html")


async def test_every_answer_tells_oscars_own_clock(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    dates = []
    for faults in (set[Fault](), {Fault.CLOCK_OFF}):
        oscar.faults = faults
        async with browser.get(oscar.url + "/") as answer:
            dates.append(answer.headers["Date"])
    assert all(earlier[:22] != later[:22] for earlier, later in pairwise(dates))


async def test_the_chart_page_has_what_oceans_script_and_ours_look_for(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    oscar.site_number = "7001"
    async with browser.get(oscar.chart_url(PATIENT.emr_id)) as answer:
        page = await answer.text()
    for part in (
        'var ctx = "/oscar"',
        'var demographicNo = "1234"',
        "var providerNo",
        'id="encounterTools"',
        'id="ocean_placeholder"',
        'src="/oscar/eform/displayImage.do?imagefile=oceanTroubleshooting.js"',
        'data-site-number="7001"',
    ):
        assert part in page
    assert "setup.js" not in page


async def test_the_demonstration_may_prepare_the_page(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    oscar.page_setup = "window.prepared = true;"
    async with browser.get(oscar.chart_url(PATIENT.emr_id)) as answer:
        page = await answer.text()
    assert page.index("/oscar/demo/setup.js") < page.index("oceanTroubleshooting.js")
    async with browser.get(f"{oscar.url}/demo/setup.js") as script:
        assert await script.text() == oscar.page_setup


async def test_a_patients_name_cannot_break_out_of_the_page(browser: ClientSession) -> None:
    hostile = replace(PATIENT, family_name="<script>alert(1)</script>", emr_id="7")
    async with PretendOscar(patients=(hostile,)) as oscar:
        for address in (oscar.chart_url("7"), oscar.url + "/"):
            async with browser.get(address) as answer:
                assert "<script>alert" not in await answer.text()


async def test_another_context_path_moves_everything(browser: ClientSession) -> None:
    async with (
        PretendOscar(context="/kaiemr") as oscar,
        browser.get(oscar.chart_url(PATIENT.emr_id)) as answer,
    ):
        assert 'src="/kaiemr/eform/displayImage.do' in await answer.text()


async def test_nothing_answers_after_the_end(browser: ClientSession) -> None:
    async with PretendOscar() as oscar:
        address = oscar.url + "/"
    with pytest.raises(OSError, match="connect"):
        await browser.get(address)


async def test_a_bad_request_token_is_refused(oscar: PretendOscar, browser: ClientSession) -> None:
    async with browser.get(f"{oscar.url}/ws/oauth/authorize?oauth_token=x") as refused:
        assert (refused.status, await refused.text()) == (400, "invalid_request_token")


async def test_a_handshake_without_parameters_is_refused(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    async with browser.post(f"{oscar.url}/ws/oauth/initiate") as refused:
        assert (refused.status, await refused.text()) == (400, "invalid_oauth_parameters")


async def test_a_clients_own_address_gets_the_verifier(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    address = f"{oscar.url}/ws/oauth/initiate"
    client = Client(oscar.consumer_key, oscar.consumer_secret, callback_uri="http://app.invalid/x")
    _, headers, _ = client.sign(address, http_method="POST")
    async with browser.post(address, headers=headers) as answer:
        token = parse_qs(await answer.text())["oauth_token"][0]
    consent = f"{oscar.url}/ws/oauth/authorize?oauth_token={token}"
    async with browser.get(consent) as page:
        assert token in await page.text()
    form = {"oauth_token": token}
    async with browser.post(consent, data=form, allow_redirects=False) as back:
        verifier = oscar.verifiers[token]
        assert back.status == 303
        assert back.headers["Location"].endswith(f"oauth_token={token}&oauth_verifier={verifier}")


async def test_an_unknown_request_token_gets_no_access(
    oscar: PretendOscar, browser: ClientSession
) -> None:
    address = f"{oscar.url}/ws/oauth/token"
    client = Client(oscar.consumer_key, oscar.consumer_secret, "no-such-token", "x", verifier="y")
    _, headers, _ = client.sign(address, http_method="POST")
    async with browser.post(address, headers=headers) as refused:
        assert (refused.status, await refused.text()) == (401, "invalid_request_token")
