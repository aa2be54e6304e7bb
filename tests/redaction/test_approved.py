"""What is found in 1,229 notes, in charts in 24 forms, and in 34,000 texts made of them.

And what leaves of 8,000 documents, sound and broken, half of them brought to the readers' limits,
and of 1,000 pictures.

A change of a recogniser changes these files, or nothing: ``make approve``, and read the difference.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

import pytest

from redaction.level import Level
from redaction.structure.media_types import Format
from redaction.words.finding import Finding
from redaction.words.scan import Scan
from tests.redaction.approved.documents import digests_of_documents, documents
from tests.redaction.approved.files import (
    DOCUMENTS,
    FILES,
    MANY,
    OTHERS,
    RECOMBINED,
    SETS,
    digests,
    lines,
    path_of,
    read_digests,
)
from tests.redaction.approved.recombined import recombined
from tests.redaction.approved.texts import FORMS, WRITINGS, Given, notes, otherwise

SHOWN = 5


def differences(found: Iterable[str], approved: Iterable[str]) -> list[str]:
    """Return the first lines that differ, as they are now and as they were approved."""
    return list(islice(_differences(found, approved), SHOWN))


def _differences(found: Iterable[str], approved: Iterable[str]) -> Iterator[str]:
    for now, before in zip_longest(found, approved):
        if now != before:
            yield f"now {now}\n  was {before}"


@pytest.mark.parametrize("name", FILES)
def test_what_is_found_is_what_was_approved(name: str) -> None:
    approved = path_of(name).read_text("utf-8").splitlines()
    assert not differences(FILES[name](), approved)


def test_a_recogniser_that_is_switched_off_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    approved = path_of("dev/en").read_text("utf-8").splitlines()
    monkeypatch.setattr(sys.modules["redaction.words.find"], "ages", lambda *_: ())
    assert differences(FILES["dev/en"](), approved)


def test_a_text_more_or_fewer_is_noticed() -> None:
    approved = path_of("dev/en").read_text("utf-8").splitlines()
    assert differences(lines(notes("dev/en")[1:], Level.STANDARD), approved)
    assert differences([], approved[:1]) == [f"now None\n  was {approved[0]}"]


@pytest.fixture(scope="module")
def approved_digests() -> Mapping[str, list[str]]:
    return read_digests()


def changed(given: Iterable[Given], approved: Sequence[str]) -> list[str]:
    """Return the first texts in which something else is found, and what is found in each now."""
    several = list(given)
    others = [
        one for one, now, was in zip_longest(several, digests(several), approved) if now != was
    ][:SHOWN]
    return [f"{found} in {one.text!r}" for one in others for found in lines([one], Level.STANDARD)]


@pytest.mark.parametrize("name", MANY)
def test_in_texts_made_of_them_the_same_is_found(
    name: str, approved_digests: Mapping[str, list[str]]
) -> None:
    assert not changed(MANY[name](), approved_digests[name])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_of_documents_the_same_leaves(name: str, approved_digests: Mapping[str, list[str]]) -> None:
    assert digests_of_documents(DOCUMENTS[name]()) == approved_digests[name]


@pytest.mark.parametrize("name", OTHERS)
def test_in_pictures_the_same_is_painted_and_of_values_the_same_is_said(
    name: str, approved_digests: Mapping[str, list[str]]
) -> None:
    assert OTHERS[name]() == approved_digests[name]


def test_a_length_that_is_told_otherwise_is_noticed(
    monkeypatch: pytest.MonkeyPatch, approved_digests: Mapping[str, list[str]]
) -> None:
    monkeypatch.setattr(sys.modules["redaction.facts"], "_length", lambda _: "21+")
    assert OTHERS["values 0"]() != approved_digests["values 0"]


def test_a_gap_that_is_sought_further_away_is_noticed(
    monkeypatch: pytest.MonkeyPatch, approved_digests: Mapping[str, list[str]]
) -> None:
    monkeypatch.setattr(sys.modules["redaction.screenshots.mask"], "REACH", 0.6)
    assert OTHERS["pictures 0"]() != approved_digests["pictures 0"]


def test_a_format_that_is_no_longer_read_is_noticed(
    monkeypatch: pytest.MonkeyPatch, approved_digests: Mapping[str, list[str]]
) -> None:
    readers = sys.modules["redaction.structure.document"].READERS
    monkeypatch.setitem(readers, Format.HL7, ())
    assert digests_of_documents(documents(0, 50)) != approved_digests["documents 0"][:50]


def test_a_tree_that_is_cut_off_higher_is_noticed(
    monkeypatch: pytest.MonkeyPatch, approved_digests: Mapping[str, list[str]]
) -> None:
    monkeypatch.setattr(sys.modules["redaction.tree"], "DEEPEST", 1)
    name = "edges of documents 0"
    assert digests_of_documents(DOCUMENTS[name]()) != approved_digests[name]


def test_a_limit_that_moves_is_noticed(
    monkeypatch: pytest.MonkeyPatch, approved_digests: Mapping[str, list[str]]
) -> None:
    monkeypatch.setattr(sys.modules["redaction.words.known_names"], "_SHORTEST_WITH_ERROR", 6)
    assert changed(MANY["edges 0"](), approved_digests["edges 0"])


def test_a_value_of_the_chart_that_is_overlooked_is_noticed(
    monkeypatch: pytest.MonkeyPatch, approved_digests: Mapping[str, list[str]]
) -> None:
    monkeypatch.setattr(sys.modules["redaction.words.known_names"], "one_error", lambda *_: False)
    several = list(MANY["chosen 0"]())
    assert changed(several, approved_digests["chosen 0"])


def test_a_recogniser_that_begins_elsewhere_is_noticed(
    monkeypatch: pytest.MonkeyPatch, approved_digests: Mapping[str, list[str]]
) -> None:
    finding = sys.modules["redaction.words.find"]
    found = finding.dates

    def dates(scan: Scan) -> list[Finding]:
        return [one._replace(start=one.start + 1) for one in found(scan)]

    monkeypatch.setattr(finding, "dates", dates)
    assert changed(recombined(0, 50, SETS), approved_digests["recombined 0"][:50])


def test_the_recombined_texts_are_the_same_every_time_and_no_two_alike() -> None:
    texts = [one.text for one in recombined(1, RECOMBINED, SETS)]
    assert texts == [one.text for one in recombined(1, RECOMBINED, SETS)]
    assert len({*texts, *(one.text for one in recombined(2, RECOMBINED, SETS))}) == 2 * RECOMBINED


def test_every_writing_and_every_form_is_another() -> None:
    given = notes("dev/en")
    for writing in WRITINGS:
        written = list(otherwise(given, writing))
        differ = sum(one.text != other.text for one, other in zip(given, written, strict=True))
        assert differ > 0.7 * len(given), writing
    assert len(FORMS) == 24
