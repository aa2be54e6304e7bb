"""Octets that no text of ours holds: a NUL, broken UTF-8, a charset that nobody knows.

PostgreSQL stores no NUL, and a form's body is decoded before anybody has looked at it.
"""

from collections.abc import Callable

import pytest

from tests.portal.hosting import ASSOCIATE, MAPLE, Browser, Hosted, csrf_token, make_tree
from tests.portal.people.post import SAME
from tests.portal.unconfirmed.test_request import BODY
from toolbar.troubleshooting.bundle import canonical

Open = Callable[[], Browser]

ADDRESSES = (
    *("/announcements/search?q=%00", "/reset/new?token=%00", "/request/confirm?token=%00"),
    *("/tickets?q=%00", "/tickets/T-%00", "/tickets?view=%00", "/announcements/%00"),
    *(f"/sites/{MAPLE}%00/audit", f"/sites/{MAPLE}/patients?q=%00", "/supported-sites?find=%00"),
    *("/tickets?q=%ff", "/tickets/%ff", "/unsubscribe/%00", "/my-activities/following?x=%00"),
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.usefixtures("hosted")
async def test_an_address(browser: Open, address: str) -> None:
    visitor = browser()
    assert (await visitor.get(address)).status < 500
    await visitor.log_in(ASSOCIATE)
    assert (await visitor.get(address)).status < 500


BODIES = {
    "nul": (b"%00", "utf-8"),
    "nul-inside": (b"words%00words", "utf-8"),
    "broken": (b"%ff%fe", "utf-8"),
    "raw": (b"\xff\xfe", "utf-8"),
    "charset": (b"words", "nonsense"),
    "not-text": (b"words", "base64"),
}


@pytest.mark.parametrize("case", BODIES)
async def test_a_form(hosted: Hosted, browser: Open, case: str) -> None:
    said, charset = BODIES[case]
    visitor = browser()
    for page, path, fields in (
        ("/log-in", "/log-in", (b"user", b"password")),
        ("/reset", "/reset", (b"user",)),
        ("/request", "/request", (b"name", b"email", b"site", b"emr", b"description")),
    ):
        token = csrf_token(await visitor.page(page)).encode()
        body = b"&".join([b"csrf_token=" + token, *(name + b"=" + said for name in fields)])
        headers = SAME | {"Content-Type": f"application/x-www-form-urlencoded; charset={charset}"}
        answer = await visitor.session.post(
            hosted.url + path, data=body, headers=headers, allow_redirects=False
        )
        assert answer.status < 500, path


@pytest.mark.parametrize("field", ["description", "reporter", "emr", "version"])
async def test_a_bundle(hosted: Hosted, field: str) -> None:
    tree = make_tree()
    match field:
        case "description":
            tree["ticket"]["description"] = "words\0words"
        case "reporter":
            tree["ticket"]["reporter"]["name"] = "\0"
        case "emr":
            tree["emr_id"] = "12\x0034"
        case _:
            tree["documents"] = [{"document_id": "\0"}]
    answer = await hosted.session.post(
        f"{hosted.url}/api/v1/tickets",
        data=canonical(tree),
        headers={
            "Authorization": f"Bearer {hosted.tokens[MAPLE]}",
            "Idempotency-Key": tree["submission_id"],
            "Content-Type": "application/json",
        },
    )
    assert answer.status < 500


@pytest.mark.parametrize(("said", "status"), [("a\0b", 400), ("a\\u0000b", 202)])
async def test_a_request_by_a_program(hosted: Hosted, said: str, status: int) -> None:
    tree = {**BODY, "description": said}
    answer = await hosted.session.post(f"{hosted.url}/api/v1/requests", json=tree)
    assert answer.status == status, await answer.text()
