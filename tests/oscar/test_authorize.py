"""The three-legged handshake, with a person who reads and types."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from connectors.errors import (
    ChartUnreadableError,
    ConnectorError,
    EmrClockSkewError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
    SecretMissingError,
)
from demo.pretend_oscar import Fault, PretendOscar
from oscar.authorize import SECRETS, authorize
from oscar.connector import OscarConnector
from oscar.settings import Mode

Make = Callable[..., OscarConnector]


class Person:
    """Somebody at the terminal, who does in the browser what the terminal says."""

    def __init__(self, oscar: PretendOscar, **typed: str) -> None:
        self.oscar = oscar
        self.typed = typed
        self.said: list[tuple[str, dict[str, str]]] = []
        self.echoed: list[str] = []

    def say(self, code: str, **facts: str) -> None:
        self.said.append((code, facts))
        if code == "oscar.consent":
            token = facts["address"].rpartition("=")[2]
            self.typed.setdefault("verifier", self.oscar.verifiers.setdefault(token, "verify-me-1"))

    def ask(self, code: str, *, hidden: bool = False) -> str:
        name = code.removeprefix("oscar.")
        if not hidden:
            self.echoed.append(name)
        return self.typed.get(name, "")


@pytest.fixture
def typed(kept: dict[str, str]) -> dict[str, str]:
    """What the administrator types; nothing is stored yet."""
    known = {"client-key": kept["oscar-client-key"], "client-secret": kept["oscar-client-secret"]}
    kept.clear()
    return known


async def run(connector: OscarConnector, person: Person) -> None:
    await authorize(connector.settings, connector.surroundings, person)


async def test_it_ends_with_a_token_that_oscar_accepts(
    make: Make, oscar: PretendOscar, typed: dict[str, str], kept: dict[str, str]
) -> None:
    person = Person(oscar, **typed)
    await run(make(), person)
    assert tuple(kept) == SECRETS
    await make().check()
    assert [code for code, _ in person.said] == ["oscar.consent", "oscar.authorized"]
    assert person.echoed == ["verifier"]


async def test_it_asks_two_things_of_oscar_and_never_twice(
    make: Make, oscar: PretendOscar, typed: dict[str, str]
) -> None:
    await run(make(), Person(oscar, **typed))
    assert oscar.requests == [
        ("POST", "/oscar/ws/oauth/initiate"),
        ("POST", "/oscar/ws/oauth/token"),
    ]


async def test_a_broken_connection_does_not_repeat_a_step(
    make: Make, oscar: PretendOscar, typed: dict[str, str]
) -> None:
    oscar.faults.add(Fault.BROKEN)
    with pytest.raises(EmrUnreachableError):
        await run(make(), Person(oscar, **typed))
    assert len(oscar.requests) == 1


async def test_nothing_is_said_or_logged_of_what_was_typed(
    make: Make, oscar: PretendOscar, typed: dict[str, str], leaks: Callable[[object], list[str]]
) -> None:
    person = Person(oscar, **typed)
    await run(make(), person)
    assert leaks(person.said) == []


async def test_an_empty_line_keeps_the_stored_client(
    make: Make, oscar: PretendOscar, kept: dict[str, str]
) -> None:
    del kept["oscar-token"]
    await run(make(), Person(oscar))
    await make().check()


async def test_an_empty_line_without_a_stored_client_is_refused(
    make: Make, oscar: PretendOscar, kept: dict[str, str]
) -> None:
    kept.clear()
    with pytest.raises(SecretMissingError):
        await run(make(), Person(oscar))


@pytest.mark.parametrize("wrong", ["client-key", "client-secret", "verifier"])
async def test_a_wrong_word_is_refused_and_nothing_is_stored(
    make: Make, oscar: PretendOscar, typed: dict[str, str], kept: dict[str, str], wrong: str
) -> None:
    with pytest.raises(EmrRefusedError) as caught:
        await run(make(), Person(oscar, **typed | {wrong: "wrong-word-55"}))
    assert caught.value.http_status == 401
    assert kept == {}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.CLOCK_OFF, EmrClockSkewError),
        (Fault.SESSION_EXPIRED_HTML, EmrSessionExpiredError),
        (Fault.WRONG_CONTEXT, EmrUnreachableError),
    ],
)
async def test_faults_of_oscar_are_told_apart(
    make: Make,
    oscar: PretendOscar,
    typed: dict[str, str],
    fault: Fault,
    expected: type[ConnectorError],
) -> None:
    oscar.faults.add(fault)
    with pytest.raises(expected):
        await run(make(), Person(oscar, **typed))


async def test_behind_a_proxy_it_signs_for_the_address_that_oscar_sees(
    make: Make, oscar: PretendOscar, typed: dict[str, str]
) -> None:
    oscar.seen_as = "https://oscar-inside"
    person = Person(oscar, **typed)
    await run(make(signing_base_url="https://oscar-inside/oscar"), person)
    address = person.said[0][1]["address"]
    assert address.startswith(f"{oscar.url}/ws/oauth/authorize?oauth_token=")


async def test_in_the_page_mode_it_shows_the_tag_and_asks_for_nothing(
    make: Make, oscar: PretendOscar
) -> None:
    person = Person(oscar)
    await run(make(mode=Mode.PAGE, base_url=""), person)
    ((code, facts),) = person.said
    assert code == "oscar.paste-tag"
    assert 'data-bridge="http://127.0.0.1:8765"' in facts["tag"]
    assert oscar.requests == []


async def test_a_provider_consents_in_the_browser(
    make: Make, oscar: PretendOscar, typed: dict[str, str]
) -> None:
    class InBrowser(Person):
        address = ""

        def say(self, code: str, **facts: str) -> None:
            self.said.append((code, facts))
            self.address = facts["address"]

    person = InBrowser(oscar, **typed)
    with pytest.raises(EmrRefusedError):  # nothing typed as verifier: nobody consented yet
        await run(make(), person)
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        async with browser.post(person.address, data={"oauth_token": "x"}) as refused:
            assert (refused.status, await refused.text()) == (401, "login_required")
        async with browser.get(person.address) as page:
            token = re.search(r'name="oauth_token" value="(\w+)"', await page.text())
        assert token is not None
        async with browser.post(person.address, data={"oauth_token": token[1]}) as allowed:
            assert re.fullmatch(r"oauth_verifier=\w+", await allowed.text())
        async with browser.post(person.address, data={"oauth_token": "x"}) as unknown:
            assert (unknown.status, await unknown.text()) == (400, "invalid_request_token")


@pytest.mark.parametrize(
    "body", [b"", b"oauth_token=abcdefgh", b"\xff", b"oauth_token=a&oauth_token_secret=b"]
)
async def test_a_token_answer_of_another_form_is_unreadable(
    make: Make, typed: dict[str, str], body: bytes, aiohttp_server: Any
) -> None:
    from aiohttp import web  # noqa: PLC0415 - loaded by its first use, to start fast

    app = web.Application()

    async def initiate(_: web.Request) -> web.Response:
        return web.Response(body=body)

    app.router.add_post("/ws/oauth/initiate", initiate)
    server = await aiohttp_server(app)
    connector = make(base_url=f"http://127.0.0.1:{server.port}")
    with pytest.raises(ChartUnreadableError) as caught:
        await authorize(connector.settings, connector.surroundings, Person(PretendOscar(), **typed))
    assert caught.value.__context__ is None
