"""What is said of single values, of pairs of charts and of bodies: facts that identify nobody.

Values come from notes, lexicons and limits; a second chart holds the first one's, often otherwise.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from connectors.contract import JsonTree, Opaque
from connectors.shapes import Kind
from connectors.subject import FIELDS, Subject
from redaction.comparison import compare, same_person
from redaction.facts import facts
from redaction.skeleton import skeleton
from tests.redaction.approved.document_edges import LIMITS
from tests.redaction.approved.edges import NUMBERS, words_by_senses
from tests.redaction.approved.recombined import PIECE
from tests.redaction.approved.texts import Given, notes

KINDS: Final = tuple(Kind)
PROVINCES: Final = ("ON", "QC", "BC", "AB", "MB", "SK", "NS", "NB", "PE", "NL", "YT", "NT", "NU")
YEARS: Final = (1849, 1850, 1851, 1900, 1958, 1999, 2000, 2026, 2149, 2150, 2151)
OTHERWISE: Final[Sequence[Callable[[str], str]]] = (
    str.upper, str.title, str.strip, lambda value: value[:-1], lambda value: f"1{value}",
    lambda value: value.replace("-", " "), lambda value: value.replace("-", "/"),
    lambda value: value.replace(" ", ""), lambda value: "-".join(reversed(value.split("-"))),
    lambda value: "-".join((*value.split("-")[1:], value.split("-")[0])),
)  # fmt: skip


def said_of_values(seed: int, many: int, sets: Sequence[str]) -> Iterator[str]:
    """Yield what is said, in the same order for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - values, not secrets
    sources = [one for name in sets for one in notes(name)]
    for number in range(many):
        says = (_of_a_value, _of_a_value, _of_two_charts, _of_a_tree, _of_a_body)[number % 5]
        yield repr(says(draw, draw.choice(sources)))


def digests_of_values(seed: int, many: int, sets: Sequence[str]) -> list[str]:
    """Return four signs for each."""
    said = said_of_values(seed, many, sets)
    return [hashlib.sha256(one.encode()).hexdigest()[:4] for one in said]


def _value(draw: random.Random, whose: Given) -> str:
    number = "".join(draw.choice("0123456789") for _ in range(draw.randint(5, 14)))
    day = f"{draw.choice(YEARS)}-{draw.randint(0, 13):02}-{draw.choice((0, 1, 11, 12, 13, 28, 31))}"
    words = words_by_senses()
    of_chart = [value for _, value in whose.subject]
    return draw.choice(
        (
            number,
            f"{number[:3]}-{number[3:6]}-{number[6:]}",
            f"{number[:4]} {number[4:7]} {number[7:]}",
            day,
            draw.choice(NUMBERS),
            draw.choice(PIECE.findall(whose.text)),
            draw.choice(words[draw.choice(sorted(words))]),
            draw.choice(of_chart or ["x"]),
            draw.choice(of_chart or ["x"]),
        )
    )


def _of_a_value(draw: random.Random, whose: Given) -> object:
    value: object = _value(draw, whose)
    if draw.random() < 0.2:
        value = draw.choice(
            (None, "", 0, 7, -999, 1000, 3.5, True, [], {}, int(draw.choice(NUMBERS)))
        )
    province = draw.choice(PROVINCES)
    number = Kind.HEALTH_NUMBER
    of_chart = [facts(number, one, whose.subject) for one in whose.subject.get("health_number")]
    chart = Subject(health_number_province=province)
    return facts(draw.choice(KINDS), value, chart), facts(number, value, chart), of_chart


def _of_two_charts(draw: random.Random, whose: Given) -> object:
    fields = draw.sample(FIELDS, draw.randint(2, 9))
    one = {name: whose.subject.get(name) or (_value(draw, whose),) for name in fields}
    other = {
        name: tuple(draw.choice(OTHERWISE)(value) for value in values)
        for name, values in one.items()
        if draw.random() < 0.8
    }
    chart, ocean = (
        draw.choice((None, "4821", "048", "")),
        draw.choice((None, "4821", "4 821", "48")),
    )
    found = compare(Subject(**one), Subject(**other), chart_emr_id=chart, ocean_emr_id=ocean)
    return sorted(found.items()), same_person(found)


def _of_a_tree(draw: random.Random, whose: Given) -> object:
    return skeleton(JsonTree(_tree(draw, whose, draw.randint(0, 6))))


def _tree(draw: random.Random, whose: Given, depth: int) -> Any:
    if depth == 0:
        return draw.choice((None, True, 7, 0.5, _value(draw, whose)))
    several = [_tree(draw, whose, draw.randrange(depth)) for _ in range(draw.randint(0, 4))]
    return several if draw.random() < 0.5 else dict(zip(map(str, range(9)), several, strict=False))


def _of_a_body(draw: random.Random, whose: Given) -> object:
    body = (
        draw.choice((b"\xef\xbb\xbf", b"", b" ", b"\n", b"<a>", b"{", b"[")) + whose.text.encode()
    )
    lead = draw.choice((b" ", b"\n", b"\r\n", b"x")) * draw.choice((0, draw.choice(LIMITS)))
    end = draw.choice((b"", b"\0", b"\r", b"</b><I>"))
    return skeleton(Opaque(lead + body[: draw.choice(LIMITS)] + end))
