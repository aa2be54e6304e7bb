"""A reason is read by two organisations: nothing that is certain of a patient, no name unseen."""

import re

import pytest
from aiohttp import ClientResponse

from portal.grants import terms
from portal.tickets.review import Review
from tests.portal.grants.walking import HELP, SECTION, Clinic, ask, post

CERTAIN = {
    "birth-date": "Patiente née le 1980-01-02",
    "email": "Écrire à nora@exemple.invalid",
    "postal-code": "Voir au J8X 2Y3",
    "address": "Habite au 12 rue Principale",
    "health-number": "Health number 1234-567-897",
    "phone": "Call 613-555-0123",
    "record": "MRN 123456",
}
NAMED = "The notes of Nora Quibblewick do not import"


@pytest.mark.parametrize("name", CERTAIN)
async def test_what_is_certain_is_refused(clinic: Clinic, name: str) -> None:
    for answer in (
        await clinic.grant(reason=CERTAIN[name]),
        await ask(clinic, reason=CERTAIN[name]),
    ):
        assert answer.status == 422
        assert "does not belong here" in await answer.text()
    rows = await clinic.hosted.rows()
    assert not rows["support_grant"] + rows["support_request"]


async def again(clinic: Clinic, answer: ClientResponse, keep: tuple[str, ...]) -> ClientResponse:
    """Send the form that came back, with these words kept."""
    page = await answer.text()
    digest = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)[0]
    boxes = re.findall(r'name="keep" value="([0-9-]+)"[^>]*>([^<]*)<', page)
    kept = [("keep", place) for place, label in boxes if any(word in label for word in keep)]
    fields = [("support", HELP), ("code", clinic.code), ("reason", NAMED), ("length", "1d")]
    fields += [("scope", "eforms"), ("seen", digest), *kept]
    return await post(clinic.admin, SECTION, fields, SECTION)


@pytest.mark.parametrize(
    ("keep", "written"),
    [((), "notes of XXXXXXX XXXXXXX do"), (("Nora", "Quibblewick"), "of Nora Quibblewick do")],
    ids=["masked", "kept"],
)
async def test_what_may_be_a_name_is_offered_back_first(
    clinic: Clinic, keep: tuple[str, ...], written: str
) -> None:
    answer = await clinic.grant(reason=NAMED)
    assert answer.status == 422
    assert "may be names" in await answer.text()
    assert not (await clinic.hosted.rows())["support_grant"]
    assert (await again(clinic, answer, keep)).status == 303
    assert written in await clinic.admin.page(SECTION)


async def test_a_reason_that_was_changed_is_offered_anew(clinic: Clinic) -> None:
    seen = re.findall(
        r'name="seen" value="([0-9a-f]{64})"', await (await ask(clinic, reason=NAMED)).text()
    )[0]
    other = await ask(clinic, reason=f"{NAMED} since Zebediah", seen=seen)
    assert other.status == 422
    assert (await ask(clinic, reason=NAMED, seen=seen)).status == 303
    assert "Quibblewick" not in str((await clinic.hosted.rows())["support_request"])


async def test_without_either_defence_it_would_be_written(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "reason_fault", lambda _: None)
    monkeypatch.setattr(Review, "ready", True)
    monkeypatch.setattr(Review, "text", CERTAIN["birth-date"])
    assert (await ask(clinic, reason=CERTAIN["birth-date"])).status == 303
    assert "1980-01-02" in await clinic.admin.page(SECTION)


def test_masks_do_not_make_a_reason_longer_than_its_column() -> None:
    reason = " ".join(["Dr. Li"] * 42)
    given = {"reason": [reason], "length": ["3d"], "scope": ["troubleshooting"], "ticket": [""]}
    _, form = terms.read_terms(given)
    assert form.review is not None
    made, form = terms.read_terms({**given, "seen": [form.review.digest]})
    assert (made, form.errors) == (None, {"reason": "reason-too-long"})
