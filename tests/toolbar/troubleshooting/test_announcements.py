"""What the portal announces is shown as far as it is of the form; a silent portal is no failure."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from toolbar.settings import PortalSettings
from toolbar.troubleshooting import announcements
from toolbar.troubleshooting.announcements import read_announcements
from toolbar.troubleshooting.delivery_wire import Wire


def told(name: object = "a-1", **other: Any) -> dict[str, Any]:
    told = {"title": "Ocean toolbar update", "published_at": "2026-11-20T14:00:00Z"}
    return {"announcement_id": name, **told, **other}


class Portal:
    """Announces what a test says, by EMR."""

    def __init__(self) -> None:
        self.announced: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.headers: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.query))
        self.headers += list(request.headers)
        found = self.announced.get(request.query["emr"])
        return found if isinstance(found, web.Response) else web.json_response(found)

    async def read(self, *emrs: str) -> list[Any]:
        async with ClientSession() as session:
            return await read_announcements(Wire(session), PortalSettings(url=self.url), emrs, "fr")


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    pretend = Portal()
    app = web.Application()
    app.router.add_get("/api/v1/announcements", pretend.answer)
    server = TestServer(app)
    await server.start_server()
    pretend.url = str(server.make_url("")).rstrip("/")
    yield pretend
    await server.close()


async def test_each_emr_is_asked_and_each_announcement_is_there_once_newest_first(
    portal: Portal,
) -> None:
    old, new = told("old"), told("new", published_at="2026-11-21T00:00:00Z", url="https://a.test/1")
    portal.announced = {
        "oscar": {"announcements": [old, new]},
        "pssuite": {"announcements": [old], "more": 1},
    }
    found = await portal.read("oscar", "pssuite")
    assert [(one.announcement_id, one.url) for one in found] == [
        ("new", "https://a.test/1"),
        ("old", None),
    ]
    assert portal.asked == [{"emr": one, "language": "fr"} for one in ("oscar", "pssuite")]
    assert "Authorization" not in portal.headers, "no token is shown for what everybody may read"


@pytest.mark.parametrize(
    "wrong",
    [
        told(7),
        told("a b"),
        told(title=""),
        told(title="x" * 201),
        told(title="two\nlines"),
        told(published_at="yesterday"),
        told(published_at="2026-11-20T14:00:00"),
        {"title": "no name"},
        "text",
        None,
    ],
)
async def test_what_is_not_of_the_form_is_left_out(portal: Portal, wrong: Any) -> None:
    portal.announced = {"oscar": {"announcements": [wrong, told("right")]}}
    assert [one.announcement_id for one in await portal.read("oscar")] == ["right"]


@pytest.mark.parametrize(
    ("said", "read"), [(True, "true"), (False, "false"), ("yes", "false"), (1, "false")]
)
async def test_what_is_critical_is_said_so_by_true_alone(
    portal: Portal, said: object, read: str
) -> None:
    portal.announced = {"oscar": {"announcements": [told(critical=said)]}}
    (one,) = await portal.read("oscar")
    assert one.critical is (read == "true")


async def test_an_address_of_another_kind_is_no_link(portal: Portal) -> None:
    portal.announced = {"oscar": {"announcements": [told(url="javascript:alert(1)")]}}
    (one,) = await portal.read("oscar")
    assert one.url is None


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=404),
        web.Response(status=500),
        web.Response(status=302, headers={"Location": "/elsewhere"}),
        web.Response(text="<html>a hotel's log-in page</html>"),
        web.json_response([]),
        web.json_response({"announcements": "none"}),
    ],
)
async def test_a_portal_without_announcements_has_none(portal: Portal, answer: Any) -> None:
    portal.announced = {"oscar": answer}
    assert await portal.read("oscar") == []


async def test_a_portal_that_is_not_there_or_not_set_has_none() -> None:
    async with ClientSession() as session:
        nowhere = PortalSettings(url="http://127.0.0.1:1")
        assert await read_announcements(Wire(session), nowhere, ["oscar"], "en") == []
        assert await read_announcements(Wire(session), PortalSettings(), ["oscar"], "en") == []


async def test_a_portal_that_is_slow_is_not_waited_for(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "PATIENCE", 0.0)
    portal.announced = {"oscar": {"announcements": [told()]}}
    assert await portal.read("oscar") == []
