"""Sound documents with other names and other values than those of the demonstration.

What is drawn at random and put into a document breaks most documents. These stay sound: the names
and the values are drawn first, and then written in a form.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from demo.patients import PATIENTS
from tests.fuzz.formats import FORMATS
from tests.redaction.approved.edges import NUMBERS, words_by_senses
from tests.redaction.approved.recombined import PIECE
from tests.redaction.approved.texts import FORMS, Given, facts_of, notes

NAME: Final = re.compile(rb'"([A-Za-z_][\w.-]*)" ?:|<(?:\w+:)?([A-Za-z_]\w*)|([A-Za-z_]\w*)=')
MOST: Final = 12
"""Names that are put beside those of a patient."""
OTHERS: Final = (
    "", "null", "true", "Yes", "non", "?", "***", "2026-11-23T10:05:00Z", "1958-03-14",
    "14/03/1958", "b1c40999-39c4-c7f1-7447-6c0069a2538c", "613-555-0142", "K9Z 9Z1",
    "a@example.org", "10.0.0.7",
)  # fmt: skip


def sound(seed: int, many: int, sets: Sequence[str]) -> Iterator[Given]:
    """Yield the same documents for the same seed: most alone, some with words around them."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    patients = [one for name in sets for one in notes(name)]
    forms = sorted(FORMS)
    for number in range(many):
        form, patient, whose = draw.choice(forms), draw.choice(PATIENTS), draw.choice(patients)
        pieces = PIECE.findall(whose.text)
        text = FORMS[form](_facts(draw, facts_of(patient), pieces), patient)
        if draw.random() < 0.3:
            at = draw.randrange(len(pieces))
            text = "".join((*pieces[max(0, at - 8) : at], text, "\n", *pieces[at : at + 8]))
        yield whose._replace(name=f"sound {seed}, {number}: {form}", text=text)


def _facts(
    draw: random.Random, facts: Mapping[str, str], pieces: Sequence[str]
) -> Mapping[str, str]:
    """Exchange some values, and put other names beside those of the patient."""
    drawn = {name: facts[name] for name in sorted(facts)}
    for name in draw.sample(sorted(drawn), draw.randint(0, len(drawn))):
        drawn[name] = _value(draw, pieces)
    added = {draw.choice(names()): _value(draw, pieces) for _ in range(draw.randint(0, MOST))}
    several = list((drawn | added).items())
    draw.shuffle(several)
    return dict(several)


def _value(draw: random.Random, pieces: Sequence[str]) -> str:
    at = draw.randrange(len(pieces))
    several = words_by_senses()
    word = draw.choice(several[draw.choice(sorted(several))])
    said = "".join(pieces[at : at + draw.randint(1, 6)]).strip()
    return draw.choice((said, said, word, word.title(), draw.choice(NUMBERS), draw.choice(OTHERS)))


@cache
def names() -> Sequence[str]:
    """Return the names that stand in the documents of all formats, in the order of the alphabet."""
    found = {
        next(filter(None, match.groups())).decode()
        for form in FORMATS.values()
        for body in form.sound()
        for match in NAME.finditer(body)
    }
    return sorted(found)
