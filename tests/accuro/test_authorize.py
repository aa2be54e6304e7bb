"""Entering the credentials, with a person who reads and types."""

from collections.abc import Callable

import pytest

from accuro.authorize import authorize
from accuro.connector import AccuroConnector
from accuro.credentials import SECRETS
from accuro.settings import Mode
from connectors.errors import (
    ConnectorError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
    SecretMissingError,
)
from demo.pretend_accuro import Fault, PretendAccuro
from web.catalogue import Catalogue

Make = Callable[..., AccuroConnector]


class Person:
    """Somebody at the terminal."""

    def __init__(self, **typed: str) -> None:
        self.typed = typed
        self.said: list[tuple[str, dict[str, str]]] = []
        self.asked: list[tuple[str, bool]] = []

    def say(self, code: str, **facts: str) -> None:
        self.said.append((code, facts))

    def ask(self, code: str, *, hidden: bool = False) -> str:
        self.asked.append((code, hidden))
        return self.typed.get(code.removeprefix("accuro."), "")


@pytest.fixture
def typed(kept: dict[str, str]) -> dict[str, str]:
    """What the administrator types; nothing is stored yet."""
    known = {name.removeprefix("accuro-"): value for name, value in kept.items()}
    kept.clear()
    return known


async def run(connector: AccuroConnector, person: Person) -> None:
    await authorize(connector.settings, connector.surroundings, person)


async def test_what_accuro_accepted_is_stored(
    make: Make, typed: dict[str, str], kept: dict[str, str]
) -> None:
    person = Person(**typed)
    await run(make(), person)
    assert tuple(kept) == SECRETS
    assert [code for code, _ in person.said] == ["accuro.authorized"]
    assert all(hidden for _, hidden in person.asked)
    await make().check()


async def test_no_patient_is_asked_for(
    make: Make, accuro: PretendAccuro, typed: dict[str, str]
) -> None:
    await run(make(), Person(**typed))
    assert accuro.requests == [("POST", "/v1/token"), ("GET", "/rest/v1/api-version")]


async def test_nothing_of_what_was_typed_is_said(
    make: Make, typed: dict[str, str], leaks: Callable[[object], list[str]]
) -> None:
    person = Person(**typed)
    await run(make(), person)
    assert leaks(person.said) == []


async def test_an_empty_line_keeps_what_is_stored(make: Make, kept: dict[str, str]) -> None:
    before = dict(kept)
    await run(make(), Person())
    assert kept == before


async def test_an_empty_line_without_a_stored_value_is_refused(
    make: Make, kept: dict[str, str]
) -> None:
    kept.clear()
    with pytest.raises(SecretMissingError):
        await run(make(), Person())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("client-id", EmrSessionExpiredError),
        ("client-secret", EmrSessionExpiredError),
        ("tenant", EmrSessionExpiredError),
        ("uuid", EmrRefusedError),
        ("subscription-key", EmrSessionExpiredError),
    ],
)
async def test_a_wrong_value_is_refused_and_nothing_is_stored(
    make: Make,
    typed: dict[str, str],
    kept: dict[str, str],
    name: str,
    expected: type[ConnectorError],
) -> None:
    with pytest.raises(expected):
        await run(make(), Person(**typed | {name: "wrong-word-55"}))
    assert kept == {}


async def test_a_value_that_cannot_be_sent_is_refused(
    make: Make, accuro: PretendAccuro, typed: dict[str, str]
) -> None:
    with pytest.raises(EmrRefusedError):
        await run(make(), Person(**typed | {"tenant": "clé-à-molette"}))
    assert accuro.requests == []


async def test_a_wrong_address_is_told_apart(
    make: Make, accuro: PretendAccuro, typed: dict[str, str]
) -> None:
    accuro.faults.add(Fault.CITRIX)
    with pytest.raises(EmrUnreachableError):
        await run(make(), Person(**typed))


async def test_in_the_page_mode_it_says_what_to_enter_and_asks_for_nothing(
    make: Make, accuro: PretendAccuro
) -> None:
    person = Person()
    await run(make(mode=Mode.PAGE, base_url=""), person)
    ((code, facts),) = person.said
    assert (code, facts["parameter"]) == ("accuro.cds-entry", "patientID")
    assert 'data-bridge="http://127.0.0.1:8765"' in facts["tag"]
    assert (person.asked, accuro.requests) == ([], [])


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_catalogue_has_every_sentence(
    make: Make, typed: dict[str, str], language: str
) -> None:
    person = Person(**typed)
    await run(make(), person)
    await run(make(mode=Mode.PAGE, base_url=""), person)
    catalogue = Catalogue("en" if language == "en" else "fr")
    for code, _ in person.asked:
        assert catalogue.text(code)
    for code, facts in person.said:
        assert catalogue.text(code, **facts)
