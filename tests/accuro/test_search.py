"""The documented search finds the patient by what a document at hand says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accuro.connector import AccuroConnector
from accuro.keep import PATIENT
from accuro.search import MOST_PAGES, criteria, last_id, patients_in
from accuro.settings import Lookup
from connectors.contract import ChartHandle
from connectors.errors import ChartNotFoundError, ChartUnreadableError, ContextInvalidError
from connectors.subject import Subject
from demo.patients import PATIENTS
from demo.pretend_accuro import Dialect, PretendAccuro, rest

from .conftest import message

Make = Callable[..., AccuroConnector]
FIRST = PATIENTS[0]
SEARCH = ("GET", "/rest/v2/provider-portal/patients/search")


@pytest.fixture
def searching(make: Make) -> AccuroConnector:
    return make(lookup=Lookup.SEARCH)


@pytest.fixture
def named(chart: ChartHandle) -> ChartHandle:
    """The open chart, with a result that tells the patient's names."""
    return replace(chart, documents=(message(FIRST),))


@pytest.mark.parametrize("dialect", [Dialect.V2, Dialect.V1, Dialect.LOOSE])
async def test_by_health_number(
    searching: AccuroConnector, accuro: PretendAccuro, chart: ChartHandle, dialect: Dialect
) -> None:
    accuro.dialect = dialect
    raw = await searching.read(replace(chart, documents=(message(FIRST, FIRST.health_number),)))
    assert raw.documents[0].kind == PATIENT
    assert accuro.requests == [("POST", "/v1/token"), SEARCH]


async def test_by_both_names(searching: AccuroConnector, named: ChartHandle) -> None:
    raw = await searching.read(named)
    assert raw.subject.get("health_number") == (FIRST.health_number,)


@pytest.mark.parametrize("number", ["9444555665", "9998-887-773"])
async def test_by_both_names_where_accuro_has_another_number(
    searching: AccuroConnector, accuro: PretendAccuro, chart: ChartHandle, number: str
) -> None:
    raw = await searching.read(replace(chart, documents=(message(FIRST, number),)))
    assert FIRST.health_number in raw.subject.get("health_number")
    assert accuro.requests.count(SEARCH) == 2


async def test_page_after_page(
    searching: AccuroConnector, accuro: PretendAccuro, named: ChartHandle
) -> None:
    accuro.patients = tuple(replace(FIRST, emr_id=str(number)) for number in range(1100, 1235))
    assert len((await searching.read(named)).documents) == 2
    assert accuro.requests.count(SEARCH) == 3


async def test_a_page_that_is_smaller_than_asked_for_is_not_the_last_one(
    searching: AccuroConnector,
    accuro: PretendAccuro,
    named: ChartHandle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rest, "LARGEST_PAGE", 25)  # what Accuro gives whom it does not hear
    accuro.patients = tuple(replace(FIRST, emr_id=str(number)) for number in range(1200, 1235))
    assert len((await searching.read(named)).documents) == 2
    assert accuro.requests.count(SEARCH) == 2


@pytest.mark.parametrize("namesakes", [1, 50, 100])
async def test_somebody_who_is_not_among_the_results_is_not_found(
    searching: AccuroConnector, accuro: PretendAccuro, named: ChartHandle, namesakes: int
) -> None:
    accuro.patients = tuple(replace(FIRST, emr_id=str(7000 + n)) for n in range(namesakes))
    with pytest.raises(ChartNotFoundError):
        await searching.read(named)


async def test_pages_without_end_have_one(
    searching: AccuroConnector, accuro: PretendAccuro, named: ChartHandle
) -> None:
    accuro.patients = tuple(replace(FIRST, emr_id=str(7000 + n)) for n in range(1500))
    with pytest.raises(ChartNotFoundError):
        await searching.read(named)
    assert accuro.requests.count(SEARCH) == MOST_PAGES


async def test_it_needs_a_document(searching: AccuroConnector, chart: ChartHandle) -> None:
    with pytest.raises(ContextInvalidError):
        await searching.read(chart)


async def test_the_others_are_forgotten(
    searching: AccuroConnector, accuro: PretendAccuro, named: ChartHandle
) -> None:
    other = replace(FIRST, emr_id="7000", phone="613-555-0199")
    accuro.patients = (other, FIRST)
    raw = await searching.read(named)
    assert "613-555-0199" not in raw.subject.get("phone")
    assert len(raw.documents) == 2


def test_what_is_not_known_is_not_asked_for() -> None:
    assert criteria(Subject()) == ()
    assert criteria(Subject(family_name="Quibblethorn")) == ()
    both = Subject(family_name="Quibblethorn", given_name="Zanzibarla", phone="613-555-0142")
    assert criteria(both) == ({"lastName": "Quibblethorn", "firstName": "Zanzibarla"},)


@pytest.mark.parametrize(
    ("ids", "before", "expected"),
    [
        ([1, 2, 3], None, "3"),
        ([4, 5], "3", "5"),
        ([9, 8, 7], None, "7"),
        ([3], "3", None),
        ([], "3", None),
        ([1, None, "x"], None, "1"),
    ],
)
def test_the_next_page_starts_behind_the_last_patient(
    ids: list[object], before: str | None, expected: str | None
) -> None:
    assert last_id([{"patientId": one} for one in ids], before) == expected


@pytest.mark.parametrize("tree", [7, None, {}, {"contents": 7}, {"message": "Quibblethorn"}, "x"])
def test_what_is_no_page_is_unreadable(tree: object) -> None:
    with pytest.raises(ChartUnreadableError):
        patients_in(tree)


def test_a_page_may_have_an_envelope() -> None:
    one = {"patientId": 7}
    for tree in ([one], one, {"contents": [one], "count": 1}, {"contents": one}):
        assert patients_in(tree) == [one]
