"""The https address of an EMR's link: two numbers go on, nothing is kept, no secret is echoed."""

import logging
import re
from html import unescape
from urllib.parse import quote, urlencode

import pytest
from aiohttp import ClientSession, web

from portal.app import create_app
from portal.hand_over.links import Fault, LinkRefusedError, read_link
from portal.settings import PortalSettings
from tests.portal.hosting import Hosted

PATIENT, SITE = "8675309", "70017"
SECRET = "canary-CREDENTIAL-9x"
BRIDGE = f"http://127.0.0.1:8765/launch/accuro#patient_id={PATIENT}&site_number={SITE}"
GOOD = {"patientID": PATIENT, "siteNumber": SITE}


def target_of(page: str) -> str:
    """Return where the page's button leads."""
    button = re.search(r'class="button" href="([^"]+)"', page)
    assert button is not None
    return unescape(button[1])


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        (GOOD, BRIDGE),
        ({"patient_id": PATIENT, "site_number": SITE}, BRIDGE),
        (GOOD | {"userID": "7", "phn": "9876543217", "name": "Quibblethorn"}, BRIDGE),
        ({"patientID": PATIENT}, BRIDGE.partition("&")[0]),
        (GOOD | {"port": "9001"}, BRIDGE.replace("8765", "9001")),
        (GOOD | {"siteNumber": ""}, BRIDGE.partition("&")[0]),
    ],
)
async def test_the_browser_is_sent_on_with_two_numbers(
    hosted: Hosted, fields: dict[str, str], target: str
) -> None:
    answer = await hosted.get(f"/hand-over/accuro?{urlencode(fields)}")
    page = await answer.text()
    assert answer.status == 200
    assert target_of(page) == target
    assert not [value for value in ("9876543217", "Quibblethorn") if value in page]


@pytest.mark.parametrize("where", ["form", "both"])
async def test_a_form_is_taken_like_a_link(hosted: Hosted, where: str) -> None:
    query = f"?siteNumber={SITE}" if where == "both" else ""
    form = {"patientID": PATIENT} if where == "both" else GOOD
    answer = await hosted.session.post(f"{hosted.url}/hand-over/accuro{query}", data=form)
    assert target_of(await answer.text()) == BRIDGE


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ([("patientID", "")], Fault.PATIENT),
        ([("patientID", "22-12345")], Fault.PATIENT),
        ([("patientID", "<patient_id>")], Fault.PATIENT),
        ([("patientID", "12345678901")], Fault.PATIENT),
        ([("patientID", "\N{ARABIC-INDIC DIGIT ONE}2")], Fault.PATIENT),
        ([("patientID", "1"), ("patientID", "2")], Fault.PATIENT),
        ([("patientID", "1"), ("siteNumber", "70")], Fault.SITE),
        ([("patientID", "1"), ("port", "80")], Fault.PORT),
        ([("patientID", "1"), ("port", "1023")], Fault.PORT),
        ([("patientID", "1"), ("port", "65536")], Fault.PORT),
        ([("patientID", "1"), ("port", "8765@evil.example")], Fault.PORT),
        ([("patientID", "1"), ("siteCredential", SECRET)], Fault.CREDENTIAL),
        ([("SITE-KEY", ""), ("patientID", "1")], Fault.CREDENTIAL),
        ([("patientID", f"1&siteCredential={SECRET}")], Fault.CREDENTIAL),
        ([("url", f"https://ocean/?siteKey={SECRET}")], Fault.CREDENTIAL),
    ],
)
def test_a_link_that_is_set_up_wrongly_is_told_by_what_to_change(
    fields: list[tuple[str, str]], fault: Fault
) -> None:
    with pytest.raises(LinkRefusedError) as caught:
        read_link("accuro", fields)
    assert caught.value.fault is fault
    assert caught.value.args == (fault,)


@pytest.mark.parametrize(("language", "said"), [("en", "are secrets"), ("fr", "sont des secrets")])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_credential_is_refused_and_never_echoed(
    hosted: Hosted, method: str, language: str, said: str
) -> None:
    fields = {**GOOD, "siteKey": SECRET, "siteCredential": f"{SECRET}<b>"}
    address = f"{hosted.url}/hand-over/accuro"
    headers = {"Accept-Language": language}
    if method == "GET":
        answer = await hosted.session.get(f"{address}?{urlencode(fields)}", headers=headers)
    else:
        answer = await hosted.session.post(address, data=fields, headers=headers)
    page = await answer.text()
    assert answer.status == 400
    assert said in page
    assert "siteCredential" in page  # which one to remove
    told = page + str(answer.headers)
    assert not [one for one in (SECRET, quote(SECRET), PATIENT, SITE) if one in told]
    assert "127.0.0.1:8765" not in page


async def test_no_value_is_kept_or_logged(hosted: Hosted, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = await hosted.rows()
    fields = {**GOOD, "userID": "canary-USER"}
    await hosted.get(f"/hand-over/accuro?{urlencode(fields)}")
    await hosted.get(f"/hand-over/accuro?{urlencode({**fields, 'siteKey': SECRET})}")
    await hosted.session.post(f"{hosted.url}/hand-over/accuro", data=fields)
    await hosted.get(f"/hand-over/accuro?patientID={PATIENT}\udcff&siteNumber={SITE}")
    logged = "\n".join(str(vars(record)) for record in caplog.records)
    assert not [one for one in (PATIENT, SITE, SECRET, "canary") if one in logged]
    assert await hosted.rows() == before


async def test_with_the_access_log_on_the_query_would_stand_in_it(
    hosted: Hosted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = create_app(hosted.portal.database, hosted.clock, PortalSettings(hosted.url))
    runner = web.AppRunner(app)  # aiohttp's own way, with its own log
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with ClientSession() as session:
        address = f"http://127.0.0.1:{port}/hand-over/accuro?{urlencode(GOOD)}"
        assert (await session.get(address)).status == 200
    await runner.cleanup()
    assert PATIENT in "\n".join(record.getMessage() for record in caplog.records)


async def test_the_answer_is_kept_by_nobody_and_names_no_referrer(hosted: Hosted) -> None:
    answer = await hosted.get(f"/hand-over/accuro?{urlencode(GOOD)}")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    text = await answer.text()
    assert "<script" not in text
    assert "http-equiv" not in text  # it leads nowhere before a person says so


@pytest.mark.parametrize(
    ("path", "status"),
    [("/hand-over/oscar", 404), ("/hand-over/", 404), ("/hand-over/accuro/x", 404)],
)
async def test_only_listed_emrs_are_handed_over(hosted: Hosted, path: str, status: int) -> None:
    assert (await hosted.get(f"{path}?{urlencode(GOOD)}")).status == status


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=a", b"--a--"),
        ("application/x-www-form-urlencoded; charset=nothing", b"patientID=1"),
        ("application/x-www-form-urlencoded", b"patientID=\xff"),
    ],
)
async def test_a_body_that_is_no_form_is_refused(
    hosted: Hosted, content_type: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await hosted.session.post(
        f"{hosted.url}/hand-over/accuro", data=body, headers={"Content-Type": content_type}
    )
    assert answer.status == 400
    assert caplog.records == []
