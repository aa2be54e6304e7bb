"""DNS rebinding: only a request that names this bridge exactly is answered (A1, A7)."""

import asyncio
from contextlib import nullcontext
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from toolbar.bridge.errors import HostRefusedError
from toolbar.bridge.guard import names_this_bridge
from toolbar.bridge.policy import PAGE

OURS = ("127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}")
NOT_OURS = (
    "evil.test",
    "evil.test:{port}",
    "rebind.test:{port}",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "127.0.0.1:1",
    "localhost:80",
    "127.0.0.1:{port}0",
    "127.0.0.1:0{port}",
    "127.0.0.1.:{port}",
    "LOCALHOST:{port}",
    "LOCALHOST.:{port}",
    "localhost.:{port}",
    "Localhost:{port}",
    "127.0.0.1:{port}@evil.test",
    "evil.test@127.0.0.1:{port}",
    "127.0.0.1:{port}.evil.test",
    "127.0.0.1.evil.test:{port}",
    "localhost.evil.test:{port}",
    "127.0.0.2:{port}",
    "127.1:{port}",
    "0.0.0.0:{port}",
    "2130706433:{port}",
    "0x7f.0.0.1:{port}",
    "0177.0.0.1:{port}",
    "[::]:{port}",
    "[0:0:0:0:0:0:0:1]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "::1:{port}",
    "127.0.0.1:{port},evil.test",
    "127.0.0.1:{port} evil.test",
    "127.0.0.1:{port}/",
    "http://127.0.0.1:{port}",
    "router.local:{port}",
    "",
)


@pytest.mark.parametrize("name", OURS)
def test_each_of_our_three_names_is_answered(lasting_bridge: Any, name: str) -> None:
    answer = lasting_bridge.ask("GET", "/health", host=name.format(port=lasting_bridge.port))
    assert answer.status == 200


@pytest.mark.parametrize("name", NOT_OURS)
def test_any_other_name_is_refused_before_everything_else(lasting_bridge: Any, name: str) -> None:
    host = name.format(port=lasting_bridge.port)
    panel = lasting_bridge.panel()
    answer = lasting_bridge.ask("GET", "/v1/submissions", host=host or " ", **panel)
    assert (answer.status, answer.code) in {(421, "host-refused"), (400, "body-invalid")}
    assert answer.header("Access-Control-Allow-Origin") is None
    assert b"submissions" not in answer.raw


def test_without_the_check_a_rebound_page_reads_what_it_wants(unguarded: Any) -> None:
    bridge = unguarded(names_this_bridge)
    answer = bridge.ask("GET", "/v1/submissions", host="rebind.test", **bridge.panel())
    assert answer.status == 200


def test_a_rebound_post_whose_origin_agrees_with_its_host_is_refused(lasting_bridge: Any) -> None:
    host = f"rebind.test:{lasting_bridge.port}"
    secret = lasting_bridge.state.make_panel_secret()
    answer = lasting_bridge.ask(
        "POST", "/v1/panel-sessions", {"secret": secret}, host=host, origin=f"http://{host}"
    )
    assert answer.code == "host-refused"


def test_without_the_check_the_rebound_post_gets_a_session(unguarded: Any) -> None:
    bridge = unguarded(names_this_bridge)
    host = f"rebind.test:{bridge.port}"
    secret = bridge.state.make_panel_secret()
    answer = bridge.ask(
        "POST", "/v1/panel-sessions", {"secret": secret}, host=host, origin=f"http://{host}"
    )
    assert answer.status == 200


def test_the_bridge_also_answers_on_the_other_loopback_address(lasting_bridge: Any) -> None:
    request = (
        f"GET /health HTTP/1.1\r\nHost: [::1]:{lasting_bridge.port}\r\nConnection: close\r\n\r\n"
    )
    answer = lasting_bridge.send_raw(request.encode(), address="::1")
    assert answer.startswith(b"HTTP/1.1 200")


class Loopback(asyncio.Transport):
    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("127.0.0.1", 8765) if name == "sockname" else default


HOST = ("Host", "127.0.0.1:8765")


@pytest.mark.parametrize(
    ("headers", "host", "passes"),
    [
        ([HOST], None, True),
        ([HOST, HOST], None, False),
        ([HOST, ("Host", "evil.test")], None, False),
        ([], None, False),
        ([HOST], "evil.test", False),
    ],
)
async def test_the_check_stands_if_aiohttp_let_more_through(
    headers: Any, host: str | None, *, passes: bool
) -> None:
    # today aiohttp refuses two Hosts itself, and a host of its own comes with a long address
    made = make_mocked_request("GET", "/health", headers=CIMultiDict(headers), transport=Loopback())
    request = made if host is None else made.clone(host=host)
    with nullcontext() if passes else pytest.raises(HostRefusedError):
        await names_this_bridge(request, PAGE)
