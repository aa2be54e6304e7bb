"""What is found in 1,229 notes, in each of them written otherwise, and in charts in 24 forms.

A change of a recogniser changes these files, or nothing: ``make approve``, and read the difference.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest

import pytest

from redaction.level import Level
from tests.redaction.approved.files import FILES, lines, path_of
from tests.redaction.approved.texts import FORMS, WRITINGS, notes, otherwise

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


def test_every_writing_and_every_form_is_another() -> None:
    given = notes("dev/en")
    written = list(otherwise(given))
    changed = sum(one.text != other.text for one, other in zip(given, written, strict=True))
    assert changed > 0.8 * len(written)
    assert {one.name.partition("~")[2] for one in written} == set(WRITINGS)
    assert len(FORMS) == 24
