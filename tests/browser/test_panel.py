"""The panel in Chromium: look, mask, write, send; nothing leaves before the click."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.pretend_bridge import (
    PREVIEW_ID,
    SECRET,
    SESSION,
    SUBMISSION_ID,
    PretendBridge,
    submission,
)
from toolbar.bridge.panel.rendering import HERE

ARMED = re.compile("false")


async def open_preview(page: Page, bridge: PretendBridge, *, then: str = "") -> None:
    """Open the preview as a person who ran ``ocean-toolbar open`` before."""
    await page.goto(f"{bridge.url}/panel/#{SECRET}")
    await expect(page.locator("#inside")).to_be_visible()
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}{then}")
    await expect(page.locator("#documents article").first).to_be_visible()


async def fill_form(page: Page, description: str = "It does not work.") -> None:
    await page.get_by_label("eReferral", exact=True).check()
    await page.get_by_label("Constant: every time").check()
    await page.get_by_label("This patient only").check()
    await page.get_by_label("What happens?").fill(description)
    await page.get_by_label("Your name").fill("Réjeanne Tester")
    await page.get_by_label("Your e-mail").fill("front.desk@clinic.example")


async def click_send(page: Page) -> None:
    send = page.locator("#send")
    await send.scroll_into_view_if_needed()
    await expect(send).to_have_attribute("aria-disabled", ARMED)
    await send.click()


async def test_without_a_session_the_page_says_what_to_run(
    page: Page, bridge: PretendBridge
) -> None:
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}")
    await expect(page.get_by_text("ocean-toolbar open")).to_be_visible()
    await expect(page.locator("#preview")).to_be_hidden()
    assert bridge.asked == []


async def test_the_secret_is_exchanged_once_and_leaves_the_address(
    page: Page, bridge: PretendBridge
) -> None:
    await page.goto(f"{bridge.url}/panel/#{SECRET}")
    await expect(page.locator("#nothing-sent")).to_be_visible()
    assert page.url == f"{bridge.url}/panel/"
    assert bridge.asks("POST", "panel-sessions") == [{"secret": SECRET}]
    assert await page.evaluate("localStorage.getItem('ocean-panel-session')") == SESSION
    await page.reload()
    await expect(page.locator("#nothing-sent")).to_be_visible()
    assert len(bridge.asks("POST", "panel-sessions")) == 1


async def test_a_wrong_secret_opens_nothing(page: Page, bridge: PretendBridge) -> None:
    await page.goto(f"{bridge.url}/panel/#wrong")
    await expect(page.locator("#gate")).to_be_visible()
    assert page.url == f"{bridge.url}/panel/"


async def test_a_session_that_has_ended_is_forgotten(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    bridge.session = "another"
    await page.reload()
    await expect(page.locator("#gate")).to_be_visible()
    assert await page.evaluate("localStorage.getItem('ocean-panel-session')") is None


async def test_a_waiting_page_continues_when_another_window_gets_a_session(
    page: Page, bridge: PretendBridge
) -> None:
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}")
    await expect(page.locator("#gate")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(f"{bridge.url}/panel/#{SECRET}")
    await expect(page.locator("#documents article").first).to_be_visible()


async def test_a_session_that_ends_while_writing_loses_no_word(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    await fill_form(page, "Many careful words.")
    await page.locator("#send").scroll_into_view_if_needed()
    await expect(page.locator("#send")).to_have_attribute("aria-disabled", ARMED)
    bridge.session = "another"
    await page.locator("#send").click()
    await expect(page.locator("#gate")).to_be_in_viewport()
    bridge.session = SESSION
    other = await page.context.new_page()
    await other.goto(f"{bridge.url}/panel/#{SECRET}")
    await expect(page.locator("#gate")).to_be_hidden()
    await expect(page.get_by_label("What happens?")).to_have_value("Many careful words.")


async def test_the_preview_shows_who_it_is_about_by_reference(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    patient = page.locator("#patient")
    for text in ("1234", "482", "7001", "2 minutes ago"):
        await expect(patient).to_contain_text(text)
    await expect(page.locator("#notices")).to_contain_text("The EMR session has expired")


async def test_the_comparison_says_it_in_words_what_differs_first(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    rows = page.locator("#comparison li")
    await expect(rows).to_have_text(
        [
            "Birth date≠Different",
            "Health number○Missing in Ocean",
            "First name≈Same, written differently",
            "Last name✓Same",
        ]
    )
    await expect(page.locator("#comparison .notice")).to_contain_text("2 of 4")


async def test_masks_are_marked_and_markup_in_a_chart_stays_text(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    document = page.locator("#documents article").first
    await expect(document.locator(".tree mark.mask")).to_have_count(3)
    await expect(document.locator("pre mark.mask")).to_have_count(3)
    assert (
        await document.locator("pre").text_content() == bridge.preview["documents"][0]["redacted"]
    )
    await expect(page.locator("main img")).to_have_count(0)
    await expect(document).to_contain_text("postal code: 1")
    await expect(document).to_contain_text("left out unseen: 4")


async def test_the_facts_tell_a_wrong_check_digit(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    await page.get_by_text("About the masked values (2)").click()
    row = page.get_by_role("row").filter(has_text="hn")
    await expect(row).to_contain_text("Wrong")


async def test_what_is_not_what_was_hashed_is_not_shown(page: Page, bridge: PretendBridge) -> None:
    bridge.digest = "0" * 64
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}#{SECRET}")
    await expect(page.locator("#problem")).to_contain_text("The preview has changed")
    await expect(page.locator("#preview")).to_be_hidden()


async def test_a_document_can_be_left_out(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    await page.get_by_label("Leave out the document: Document from the chart").click()
    await expect(page.locator("#documents article")).to_have_count(1)
    assert bridge.asks("PATCH", PREVIEW_ID) == [{"drop_document": "document-2"}]
    await expect(page.locator("#statement")).to_contain_text("documents: 1")


async def test_an_identifier_can_be_left_out_but_not_the_last_one(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    await page.get_by_label("Leave out: EMR ID").click()
    await expect(page.locator("#patient")).not_to_contain_text("1234")
    assert bridge.asks("PATCH", PREVIEW_ID) == [{"drop_identifier": "emr_id"}]
    await expect(page.locator("#patient").get_by_role("button")).to_have_count(0)


async def test_more_can_be_masked_everywhere_in_code_points(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    document = page.locator("#documents article").first
    await document.get_by_text("Mask something more").click()
    await document.get_by_label("Text to mask").fill("ward")
    await document.get_by_role("button", name="Mask", exact=True).click()
    await expect(document.locator("pre")).to_contain_text("🏥 XXXXXXX 7")
    (asked,) = bridge.asks("PATCH", PREVIEW_ID)
    assert asked["end"] - asked["start"] == len("ward")


async def test_a_value_is_masked_where_it_stands_by_mouse_and_by_keys(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    document = page.locator("#documents article").first
    item = document.get_by_role("treeitem", name="emoji: 🏥 ward 7", exact=True)
    await item.hover()
    await item.get_by_text("Mask", exact=True).click()
    await expect(document.get_by_role("treeitem", name="emoji: masked")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(document.get_by_role("treeitem", name=re.compile("^note: <img"))).to_be_focused()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        await page.keyboard.press(key)
    await expect(document.get_by_role("treeitem", name="postal: masked")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(document.get_by_role("treeitem", name="province: masked")).to_be_focused()
    text = await document.locator("pre").text_content()
    assert text is not None
    assert json.loads(text)["address"] == {"province": "XXXXXXX", "postal": "XXXXXXX"}
    assert json.loads(text)["emoji"] == "XXXXXXX"


async def test_a_branch_folds_and_the_rest_can_still_be_walked(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    tree = page.locator(".tree").first
    address = tree.get_by_role("treeitem", name="address: 2 inside")
    await address.focus()
    await page.keyboard.press("ArrowLeft")
    await expect(address).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("ArrowDown")
    await expect(tree.get_by_role("treeitem", name=re.compile("^note"))).to_be_focused()
    await page.keyboard.press("Home")
    await expect(tree.get_by_role("treeitem", name="ref: 482")).to_be_focused()
    await tree.get_by_text("address", exact=True).click()
    await expect(address).to_have_attribute("aria-expanded", "true")


async def test_a_missing_reference_can_be_typed(page: Page, bridge: PretendBridge) -> None:
    bridge.preview["identifiers"]["ocean_reference"] = None
    await open_preview(page, bridge)
    field = page.get_by_label("Ocean reference, as Ocean shows it")
    await field.fill("482")
    button = page.get_by_role("button", name="Add and prepare again")
    left, right = await field.bounding_box(), await button.bounding_box()
    assert left is not None
    assert right is not None
    assert right["x"] - left["x"] - left["width"] > 8, "they do not touch"
    await page.get_by_label("What happens?").fill("Written before.")
    await button.click()
    await expect(page.locator("#patient")).to_contain_text("482")
    assert bridge.asks("POST", "/again") == [{"ocean_reference": "482"}]
    await expect(page.get_by_label("What happens?")).to_have_value("Written before.")
    await expect(field).to_be_hidden()
    await expect(page.locator("#patient-title")).to_be_focused()


async def test_one_click_fills_in_a_usual_trouble(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    await page.get_by_role("button", name="eReferral fails").click()
    await expect(page.get_by_label("eReferral", exact=True)).to_be_checked()
    await expect(page.get_by_label("What happens?")).to_have_value(re.compile("eReferral cannot"))


async def test_an_incomplete_form_is_not_sent_and_says_what_is_missing(
    page: Page, bridge: PretendBridge
) -> None:
    await open_preview(page, bridge)
    await click_send(page)
    await expect(page.locator("#services-problem")).to_have_text("Choose at least one service.")
    await expect(page.locator("#reporter-email-problem")).to_be_visible()
    await expect(page.locator("#services input").first).to_be_focused()
    assert bridge.asks("POST", "send") == []


async def test_known_patient_data_in_the_words_is_masked_when_the_field_is_left(
    page: Page, bridge: PretendBridge
) -> None:
    bridge.findings = [("416-555-0199", "PHONE", "structured")]
    await open_preview(page, bridge)
    words = page.get_by_label("What happens?")
    await words.fill("🏥 call 416-555-0199 please")
    await expect(page.locator("#finds")).to_contain_text("Found: phone number.")
    await expect(page.locator("#description-marks mark")).to_have_text("416-555-0199")
    await words.press("Tab")
    await expect(words).to_have_value("🏥 call XXXXXXX please")
    await expect(page.locator("#finds")).to_have_text("Masked in your text: phone number.")
    await words.press("End")
    await words.press("!")
    await expect(page.locator("#finds")).to_be_hidden()
    await fill_form(page, "🏥 call 416-555-0199 please")
    await expect(words).to_have_value("🏥 call XXXXXXX please")
    await page.wait_for_timeout(1000)  # what was masked a moment ago has not been seen yet
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()
    assert "416" not in str(bridge.asks("POST", "send"))


async def test_what_is_not_masked_by_itself_blocks_until_it_is_masked(
    page: Page, bridge: PretendBridge
) -> None:
    await replace_script(page, "wording.js", '"change"', '"never"')
    bridge.findings = [("416-555-0199", "PHONE", "structured")]
    await open_preview(page, bridge)
    await fill_form(page, "🏥 call 416-555-0199 please")
    await click_send(page)
    await expect(page.locator("#problem")).to_contain_text("Nothing was sent")
    assert bridge.asks("POST", "send") == []
    await page.get_by_role("button", name="Mask them").click()
    await expect(page.get_by_label("What happens?")).to_have_value("🏥 call XXXXXXX please")
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()


async def test_a_guess_is_dismissed_word_by_word(page: Page, bridge: PretendBridge) -> None:
    bridge.findings = [("Zork", "NAME", "guess"), ("Quux", "CREDENTIAL", "guess")]
    await open_preview(page, bridge)
    await fill_form(page, "Zork met Quux")
    rows = page.locator("#finds li")
    await expect(rows.nth(0)).to_contain_text("name")
    await expect(rows.nth(1)).to_contain_text("password or key")
    await page.get_by_label("No, keep “Zork”").click()
    await page.get_by_label("Yes, mask “Quux”").click()
    await expect(page.get_by_label("What happens?")).to_have_value("Zork met XXXXXXX")
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()
    assert bridge.asks("POST", "send")[0]["dismissed"] == [{"start": 0, "end": 4}]


async def test_a_credential_in_the_words_is_warned_of(page: Page, bridge: PretendBridge) -> None:
    bridge.findings = [("hunter2hunter2", "CREDENTIAL", "structured")]
    await open_preview(page, bridge)
    await page.get_by_label("What happens?").fill("password=hunter2hunter2")
    await expect(page.locator("#finds")).to_contain_text("password or a key")
    await page.keyboard.press("Tab")
    await expect(page.locator("#finds")).to_contain_text("Never send a password")


async def test_a_part_that_holds_a_credential_is_pointed_at_where_it_can_be_masked(
    page: Page, bridge: PretendBridge
) -> None:
    first, *others = (document["document_id"] for document in bridge.preview["documents"])
    bridge.preview["credentials"] = [first]
    bridge.preview["notices"].append("credential-shown")
    await open_preview(page, bridge)
    await expect(page.locator("#notices [data-code=credential-shown]")).to_be_visible()
    warned = page.locator("#documents article").filter(has_text="credential stands here")
    await expect(warned).to_have_count(1)
    await expect(page.locator("#documents article").first).to_contain_text("stands here")
    assert others


async def test_what_is_sent_is_what_was_shown(page: Page, bridge: PretendBridge) -> None:
    bridge.submissions = [submission("queued")]
    await open_preview(page, bridge)
    await fill_form(page)
    await page.get_by_label("When did it happen? (optional)").fill("2026-11-20T09:30")
    await page.get_by_text("Show exactly what is sent").click()
    text = page.locator("#exact-text")
    await expect(text).to_contain_text('"description":"It does not work."')
    exact = await text.text_content() or ""
    assert f'"submission_id":"{SUBMISSION_ID}"' in exact
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()
    (sent,) = bridge.asks("POST", "send")
    shown = await page.evaluate("text => JSON.parse(text).ticket", exact)
    assert sent["ticket"] == shown
    assert sent["ticket"]["occurred_at"] == "2026-11-20T14:30:00.000Z"
    assert sent["ticket"]["language"] == "en"
    assert sent["nonce"] == "nonce"
    headers = next(head for _, path, _, head in bridge.asked if path.endswith("/send"))
    assert headers["Idempotency-Key"] == SUBMISSION_ID


async def test_after_sending_the_state_goes_on_to_the_ticket_and_the_due_time(
    page: Page, bridge: PretendBridge
) -> None:
    bridge.submissions = [submission("queued", attempts=1, reason="portal-unreachable")]
    await open_preview(page, bridge)
    await fill_form(page)
    await click_send(page)
    outcome = page.locator("#outcome")
    await expect(outcome).to_contain_text("Your request is kept safely")
    await expect(outcome).to_contain_text("The support portal does not answer.")
    await expect(page.locator("#outcome-title")).to_be_focused()
    due = "2026-11-23T16:05:00Z"
    facts: dict[str, Any] = {"ticket_number": "OT-26-000042", "first_answer_due_at": due}
    bridge.submissions = [submission("delivered", ticket_url="javascript:alert(1)", **facts)]
    await expect(outcome).to_contain_text("OT-26-000042")
    text = (await outcome.inner_text()).replace("\u202f", " ")
    assert "An answer is expected by Monday, November 23, 2026 at 11:05 a.m. EST." in text
    await expect(outcome.locator("a[href^=javascript]")).to_have_count(0)
    assert page.url == f"{bridge.url}/panel/"


@pytest.mark.parametrize(("defence", "seen"), [(False, "sending"), (True, "delivered")])
async def test_what_changes_before_the_stream_begins_is_not_missed(
    page: Page, bridge: PretendBridge, *, defence: bool, seen: str
) -> None:
    if not defence:
        await replace_script(page, "events.js", "  onChange(); // what", "  // what")
    bridge.submissions = [submission("sending")]

    def deliver() -> None:
        if bridge.asks("GET", SUBMISSION_ID):  # the page has looked, and follows only now
            bridge.submissions = [submission("delivered", ticket_number="T-000042")]

    bridge.on_events = deliver
    await open_preview(page, bridge)
    await fill_form(page)
    await click_send(page)
    await expect(page.locator("#outcome-state")).to_be_visible()
    await page.wait_for_timeout(1000)
    badge = page.locator("#outcome-state .badge")
    await expect(badge).to_contain_text({"sending": "Being sent", "delivered": "Delivered"}[seen])


WHEN = {
    "en": "An answer is expected by Monday, November 23, 2026 at 10:05 a.m. CST.",
    "fr": "Une réponse est attendue d'ici le lundi 23 novembre 2026 à 10 h 05 HNC.",
}
SAID = {
    "en": {
        "moved": "An answer is expected by Tuesday, November 24, 2026 at 11:30 a.m. CST.",
        "waiting": "Support has asked you something, and waits for your answer.",
        "answered": "Support answered on Monday, November 23, 2026 at 9:20 a.m. CST.",
        "merged": "Support goes on with it as ticket T-000077.",
    },
    "fr": {
        "moved": "Une réponse est attendue d'ici le mardi 24 novembre 2026 à 11 h 30 HNC.",
        "waiting": "Le support vous a posé une question et attend votre réponse.",
        "answered": "Le support a répondu le lundi 23 novembre 2026 à 09 h 20 HNC.",
        "merged": "Le support le poursuit comme ticket T-000077.",
    },
}
MOVES: dict[str, dict[str, Any]] = {
    "moved": {"first_answer_due_at": "2026-11-24T17:30:00Z", "ticket_state": "new"},
    "waiting": {"first_answer_due_at": None, "ticket_state": "waiting"},
    "answered": {"first_answered_at": "2026-11-23T15:20:00Z", "ticket_state": "answered"},
    "merged": {"merged_into": "T-000077"},
}


def delivered_in(zone: str | None) -> dict[str, Any]:
    due = "2026-11-23T16:05:00Z"
    return submission(
        "delivered", ticket_number="T-000042", first_answer_due_at=due, time_zone=zone
    )


async def history(page: Page, bridge: PretendBridge, language: str) -> str:
    await page.goto(f"{bridge.url}/panel/?lang={language}#{SECRET}")
    row = page.locator("#history li")
    await expect(row).to_contain_text("T-000042")
    return " ".join((await row.inner_text()).split())


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_promise_is_in_the_clinic_s_time_zone_not_in_this_computer_s(
    page: Page, bridge: PretendBridge, language: str
) -> None:
    bridge.submissions = [delivered_in("America/Regina")]
    assert WHEN[language] in await history(page, bridge, language)
    # a browser that does not know the zone tells the same moment by its own clock
    bridge.submissions = [delivered_in("America/Nowhere")]
    await page.reload()
    await expect(page.locator("#history li")).to_contain_text("11")
    bridge.submissions = [delivered_in(None)]
    await page.reload()
    await expect(page.locator("#history li")).to_contain_text("11")


@pytest.mark.parametrize("what", list(MOVES))
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_what_support_says_since_is_shown_when_the_panel_opens(
    page: Page, bridge: PretendBridge, language: str, what: str
) -> None:
    bridge.submissions = [delivered_in("America/Regina")]
    bridge.said = MOVES[what]
    await page.goto(f"{bridge.url}/panel/?lang={language}#{SECRET}")
    await expect(page.locator("#history li")).to_contain_text(SAID[language][what])
    assert len(bridge.asks("POST", "/ask-again")) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_without_support_s_answer_what_it_said_before_stays(
    page: Page, bridge: PretendBridge, language: str
) -> None:
    bridge.submissions = [delivered_in("America/Regina")]
    bridge.said = MOVES["moved"]
    bridge.refuse["POST ask-again"] = "too-many-requests"
    async with page.expect_response(re.compile("ask-again")):
        shown = await history(page, bridge, language)
    assert WHEN[language] in shown
    await expect(page.locator("#problem")).to_be_empty()


async def test_a_parked_request_is_explained_and_can_be_tried_again(
    page: Page, bridge: PretendBridge
) -> None:
    bridge.submissions = [submission("parked", reason="portal-token-refused")]
    await page.goto(f"{bridge.url}/panel/#{SECRET}")
    row = page.locator("#history li")
    await expect(row).to_contain_text("does not accept this clinic's token")
    await row.get_by_role("button", name="Try again").click()
    await expect(row).to_contain_text("Waiting")


@pytest.mark.parametrize("code", ["preview-expired", "context-stale", "outbox-unavailable"])
async def test_a_refusal_to_send_is_said_in_a_sentence(
    page: Page, bridge: PretendBridge, code: str
) -> None:
    bridge.refuse["POST send"] = code
    await open_preview(page, bridge)
    await fill_form(page)
    await click_send(page)
    await expect(page.locator(f"#problem [data-code={code}]")).to_be_visible()
    await expect(page.locator("#preview")).to_be_visible()


async def replace_script(page: Page, name: str, old: str, new: str) -> None:
    """Serve a script of the panel with one thing changed: a defence switched off."""
    source = (HERE / "static" / name).read_text("utf-8")
    assert old in source
    await page.route(
        f"**/panel/static/{name}",
        lambda route: route.fulfill(body=source.replace(old, new), content_type="text/javascript"),
    )


async def without_policy(page: Page) -> None:
    """Serve the pages without the headers that forbid framing and markup."""

    async def fulfil(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(body=await answer.body(), content_type=answer.headers["content-type"])

    await page.route("**/panel/**", fulfil)


@pytest.mark.parametrize(("milliseconds", "sent"), [("0", 1), ("600", 0)])
async def test_a_click_before_the_button_is_armed_does_nothing(
    page: Page, bridge: PretendBridge, milliseconds: str, sent: int
) -> None:
    await replace_script(page, "arming.js", "= 600;", f"= {milliseconds};")
    await open_preview(page, bridge)
    await fill_form(page)
    await page.evaluate(
        "() => { window.clicks = 0; const send = document.getElementById('send');"
        "send.addEventListener('click', () => { window.clicks += 1; }); send.scrollIntoView(); }"
    )
    box = await page.locator("#send").bounding_box()
    assert box is not None
    # as an attacker would: give the window the focus back under a click that is on its way
    await page.evaluate("window.dispatchEvent(new Event('focus'))")
    await page.mouse.click(box["x"] + 20, box["y"] + 20, delay=20)
    assert await page.evaluate("window.clicks") == 1
    await page.wait_for_timeout(150)
    assert len(bridge.asks("POST", "send")) == sent


@pytest.mark.parametrize(("defence", "sent"), [(False, 1), (True, 0)])
async def test_a_click_that_a_script_makes_does_nothing(
    page: Page, bridge: PretendBridge, *, defence: bool, sent: int
) -> None:
    if not defence:
        await replace_script(page, "arming.js", "event.isTrusted && ", "")
    await open_preview(page, bridge)
    await fill_form(page)
    await page.locator("#send").scroll_into_view_if_needed()
    await expect(page.locator("#send")).to_have_attribute("aria-disabled", ARMED)
    await page.evaluate("document.getElementById('send').click()")
    await page.wait_for_timeout(150)
    assert len(bridge.asks("POST", "send")) == sent


@pytest.mark.parametrize(("defence", "framed"), [(False, True), (True, False)])
async def test_the_panel_cannot_be_framed(
    page: Page, bridge: PretendBridge, troubles: list[str], *, defence: bool, framed: bool
) -> None:
    if not defence:
        await without_policy(page)
    await page.goto(f"{bridge.url}/page-of-an-attacker")
    await page.evaluate(
        "url => new Promise((done) => { const frame = document.createElement('iframe');"
        "frame.onload = done; frame.src = url; document.body.append(frame); })",
        f"{bridge.url}/panel/",
    )
    texts = [await frame.locator("#gate").count() for frame in page.frames[1:]]
    assert (texts == [1]) is framed
    troubles.clear()  # the refusal itself is told on the console


@pytest.mark.parametrize(("defence", "made"), [(False, 1), (True, 0)])
async def test_markup_in_an_answer_could_not_be_made_even_by_mistake(
    page: Page, bridge: PretendBridge, troubles: list[str], *, defence: bool, made: int
) -> None:
    if not defence:
        await without_policy(page)
    wrong = "const box = make('div'); box.innerHTML = text; return box; return make("
    await replace_script(page, "masked_text.js", 'return make("pre"', f'{wrong}"pre"')
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}#{SECRET}")
    await page.wait_for_timeout(600)
    assert await page.locator("img").count() == made
    troubles.clear()  # the refusal itself is told on the console


async def test_who_reports_is_remembered_in_this_browser(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    await fill_form(page)
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}")
    await expect(page.get_by_label("Your name")).to_have_value("Réjeanne Tester")
    await expect(page.get_by_label("What happens?")).to_have_value("")


async def test_the_language_is_switched_and_kept(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    await page.get_by_role("link", name="Français").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Envoyer l'information de dépannage"
    )
    await expect(page.locator("#send")).to_have_text("Envoyer au support")
    await page.goto(f"{bridge.url}/panel/")
    await expect(page.locator("html")).to_have_attribute("lang", "fr")


async def test_all_of_it_works_with_the_keyboard_alone(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    await fill_form(page)
    await page.get_by_label("When did it happen? (optional)").focus()
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == "send":
            break
    await expect(page.locator("#send")).to_have_attribute("aria-disabled", ARMED)
    await page.keyboard.press("Enter")
    await expect(page.locator("#outcome")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["/panel/", f"/panel/previews/{PREVIEW_ID}"])
async def test_nothing_scrolls_sideways_on_a_narrow_screen(
    page: Page, bridge: PretendBridge, path: str, language: str
) -> None:
    bridge.submissions = [submission("parked", reason="portal-token-refused")]
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(f"{bridge.url}{path}?lang={language}#{SECRET}")
    await expect(page.locator("#history li, #documents article").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_every_field_and_button_has_a_name(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    nameless = await page.evaluate(
        "() => [...document.querySelectorAll('button, input, textarea, summary')].filter((one) =>"
        "!one.textContent.trim() && !one.labels?.length && !one.getAttribute('aria-label'))"
        ".map((one) => one.outerHTML)"
    )
    assert nameless == []
