"""Texts whose chart, and whose identifiers that stay, are words of the text itself.

So every value of a chart is met, whole and in parts, beside whatever else may stand there; some
are written as another would write them. A part of some texts is packed as a carrier packs it.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from connectors.subject import Subject
from tests.redaction.approved.recombined import PIECE
from tests.redaction.approved.texts import WRITINGS, Given
from tests.redaction.structure.canaries import HIDDEN

NAMES: Final = (
    "family_name", "given_name", "other_names", "relatives", "providers", "address", "city",
)  # fmt: skip
NUMBERS: Final = ("health_number", "phone", "other_numbers", "postal_code", "health_number_version")
PACKINGS: Final = {
    name: pack for name, pack in HIDDEN.items() if name not in ("gzip", "zlib", "zip")
}
"""Without those that another version of zlib packs in another way."""
PACKED: Final = 0.3
OTHERWISE: Final = 0.3
"""How often a value stands otherwise in the chart than in the text."""
WAYS: Final[Sequence[Callable[[str], str]]] = (
    *(WRITINGS[name] for name in ("capitals", "bare", "haste", "title")),
    lambda value: value[:-1],
    lambda value: f"{value}-{value[::-1]}",
    lambda value: value.replace(" ", "").replace("-", ""),
)


def chosen(seed: int, given: Iterable[Given]) -> Iterator[Given]:
    """Yield the texts that are given, or nearly, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    for one in given:
        words = [piece.strip(" \t\r\n.,;:()\"'") for piece in PIECE.findall(one.text)]
        words = [word for word in words if word] or ["x"]
        keep = tuple(draw.choice(words) for _ in range(draw.randint(0, 2)))
        text = _packed(draw, one.text) if draw.random() < PACKED else one.text
        yield one._replace(
            name=f"chosen {one.name}", text=text, subject=_subject(draw, words), keep=keep
        )


def _subject(draw: random.Random, words: Sequence[str]) -> Subject:
    """Return a chart that holds two to five values of the text."""
    numbers = [word for word in words if re.search(r"\d", word)]
    tree: dict[str, list[str]] = {}
    for _ in range(draw.randint(2, 5)):
        field, several = draw.choice(NAMES), words
        if numbers and draw.random() < 0.4:
            field, several = draw.choice(NUMBERS), numbers
        at = draw.randrange(len(several))
        value = " ".join(several[at : at + draw.choice((1, 1, 2, 3))])
        if draw.random() < OTHERWISE:
            value = draw.choice(WAYS)(value)
        tree.setdefault(field, []).append(value)
    if dated := [word for word in words if re.fullmatch(r"\d{4}-\d\d-\d\d", word)]:
        tree["birth_date"] = [draw.choice(dated)]
    return Subject.from_json(tree)


def _packed(draw: random.Random, text: str) -> str:
    pieces = PIECE.findall(text)
    at = draw.randrange(len(pieces) or 1)
    end = at + draw.randint(1, 6)
    inside = "".join(pieces[at:end]).rstrip()
    pack = PACKINGS[draw.choice(sorted(PACKINGS))]
    return "".join((*pieces[:at], pack(inside), " ", *pieces[end:]))
