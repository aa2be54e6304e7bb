"""The client refuses every request that is not listed; without the list it does the damage."""

from collections.abc import Callable

import pytest

from connectors.contract import ChartHandle
from connectors.errors import RequestNotAllowedError
from demo.pretend_oscar import PretendOscar
from oscar.connector import OscarConnector
from oscar.fetch import OscarClient
from oscar.requests import READS, Listed, require
from oscar.signing import stored

Make = Callable[..., OscarConnector]
EVERYTHING: Listed = (("[A-Z]+", ".*"),)
"""What the client would be without its list."""

HARMFUL = [
    ("GET", "/ws/services/consults/getEReferAttachments?demographicNo=1234"),
    ("POST", "/ws/services/ocean/saveSettings"),
    ("POST", "/ws/services/demographics"),
    ("PUT", "/ws/services/demographics"),
    ("DELETE", "/ws/services/demographics/1234"),
]
SECRET = ("GET", "/ws/services/ocean/getSettings")
OTHERS = [
    ("HEAD", "/ws/services/demographics/1234"),
    ("get", "/ws/services/demographics/1234"),
    ("GET", "/ws/rs/demographics/1234"),
    ("GET", "/ws/rs/ocean/getSettings"),
    ("GET", "/ws/services/demographics"),
    ("GET", "/ws/services/demographics/1234/notes"),
    ("GET", "/ws/services/demographics/1234?includes[]=notes"),
    ("GET", "/ws/services/demographics/basic/1234?includes%5B%5D=contacts"),
    ("GET", "/ws/services/demographics/quickSearch?query=Quibblethorn"),
    ("GET", "/ws/services/demographics/1234/../../ocean/getSettings"),
    ("GET", "/ws/services/demographics/%2e%2e/ocean/getSettings"),
    ("GET", "/ws/services//demographics/1234"),
    ("GET", "/ws/services/demographics/1234\n"),
    ("GET", "/ws/services/demographics/١٢٣٤"),
    ("GET", "/ws/services/demographics/12345678901"),
    ("GET", "/ws/services/consults/getRequest?requestId=1+2"),
    ("GET", "/ws/services/consults/getRequest?requestId=1&requestId=2"),
    ("GET", "/ws/oauth/initiate"),
    ("POST", "/ws/oauth/initiate"),
    ("GET", "/login.do"),
    ("GET", "@evil.invalid/ws/services/status/checkIfAuthed"),
]


def client_of(connector: OscarConnector, listed: Listed) -> OscarClient:
    lent = connector.surroundings
    credentials = stored(lent.secrets)
    return OscarClient(connector.settings, lent.session, credentials, lent.clock, listed)


@pytest.fixture
def client(make: Make) -> OscarClient:
    return client_of(make(), READS)


@pytest.fixture
def unlisted(make: Make) -> OscarClient:
    return client_of(make(), EVERYTHING)


@pytest.mark.parametrize(("method", "target"), [*HARMFUL, SECRET, *OTHERS])
async def test_it_refuses_before_a_byte_is_sent(
    client: OscarClient, oscar: PretendOscar, method: str, target: str
) -> None:
    with pytest.raises(RequestNotAllowedError):
        await client.ask(target, method)
    assert oscar.requests == []


@pytest.mark.parametrize(("method", "target"), HARMFUL)
async def test_without_the_list_the_same_request_does_its_damage(
    unlisted: OscarClient, oscar: PretendOscar, method: str, target: str
) -> None:
    assert (await unlisted.ask(target, method)).status == 200
    assert len(oscar.changes) == 1


async def test_without_the_list_the_clinics_ocean_key_is_given_away(
    unlisted: OscarClient, oscar: PretendOscar
) -> None:
    answer = await unlisted.ask(SECRET[1])
    assert oscar.ocean_settings in answer.body.decode()


@pytest.mark.parametrize(
    "target",
    [
        "/ws/services/status/checkIfAuthed",
        "/ws/services/demographics/1234",
        "/ws/services/demographics/basic/1234",
        "/ws/services/demographics/summary/1234",
        "/ws/services/consults/getRequest?requestId=1234",
    ],
)
async def test_every_listed_read_is_answered_and_changes_nothing(
    client: OscarClient, oscar: PretendOscar, target: str
) -> None:
    assert (await client.ask(target)).status == 200
    assert oscar.changes == []


@pytest.mark.parametrize("record", ["basic", "summary", "full"])
async def test_reading_and_checking_ask_nothing_but_what_is_listed(
    make: Make, oscar: PretendOscar, chart: ChartHandle, record: str
) -> None:
    connector = make(record=record)
    await connector.check()
    await connector.read(chart)
    assert len(oscar.requests) == 2
    for method, path in oscar.requests:
        require(READS, method, path.removeprefix(oscar.context))
