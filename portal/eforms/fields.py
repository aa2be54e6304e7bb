"""Reads what an editor typed into the forms of the editor's page."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from portal.eforms.changing import read_path
from portal.eforms.form import (
    LABEL,
    LINK_ID,
    LONG,
    MOST_CHOICES,
    Choice,
    Form,
    Item,
    Kind,
    Languages,
    Path,
    Words,
    is_fit,
)
from portal.refusals import Refusal, RequestRefusedError

Fields = Mapping[str, object]
ROWS: Final = 3
"""Empty rows for more choices; each save gives as many again."""


@dataclass(frozen=True, slots=True)
class Given:
    """An item as it was typed, where it was and where it goes, and the fields that are wrong."""

    item: Item
    path: Path
    section: Path
    wrong: frozenset[str]


def number(fields: Fields, name: str) -> int:
    """Return a number that a page of ours wrote, or 0."""
    text = str(fields.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def path(fields: Fields, name: str) -> Path:
    """Return a path that a page of ours wrote; raise ``not-found`` for anything else."""
    found = read_path(str(fields.get(name, "")))
    if found is None or min(found, default=0) < 0:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found


def form_words(fields: Fields, before: Form) -> tuple[Form, frozenset[str]]:
    """Return the form with its title, introduction and languages as typed; and what is wrong."""
    wrong: set[str] = set()
    title, intro = words(fields, "title", LABEL, wrong), words(fields, "intro", LONG, wrong)
    chosen = [one for one in Languages if one == fields.get("languages")]
    languages = chosen[0] if chosen else before.languages
    return replace(before, title=title, intro=intro, languages=languages), frozenset(wrong)


def item(fields: Fields, before: Item | None, fresh: str) -> Given:
    """Return the item as it was typed; the codes of its choices and its own items stay.

    ``fresh`` is the reference of an item to which none was given.
    """
    wrong: set[str] = set()
    kind = before.kind if before else _kind(fields)
    link = str(fields.get("link", "")).strip() or fresh
    if LINK_ID.fullmatch(link) is None:
        wrong.add("link")
    typed = Item(
        link,
        kind,
        label=words(fields, "label", LABEL, wrong),
        help=words(fields, "help", LONG, wrong),
        required=kind is not Kind.SECTION and fields.get("required") == "yes",
        several=kind is Kind.CHOICE and fields.get("several") == "yes",
        choices=_choices(fields, before, wrong) if kind is Kind.CHOICE else (),
        items=before.items if before else (),
    )
    return Given(typed, path(fields, "path"), path(fields, "section"), frozenset(wrong))


def words(fields: Fields, name: str, most: int, wrong: set[str]) -> Words:
    """Return what was typed in both languages; a field that is unfit is put into ``wrong``."""
    found = {}
    for language in ("en", "fr"):
        text = _typed(fields, f"{name}_{language}")
        if not is_fit(text, most):
            wrong.add(f"{name}_{language}")
        found[language] = text
    return Words(**found)


def _typed(fields: Fields, name: str) -> str:
    text = str(fields.get(name, "")).replace("\r\n", "\n").replace("\r", "\n").strip()
    return unicodedata.normalize("NFC", text)


def _kind(fields: Fields) -> Kind:
    found = [one for one in Kind if one == fields.get("kind")]
    if not found:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return found[0]


def _choices(fields: Fields, before: Item | None, wrong: set[str]) -> tuple[Choice, ...]:
    """Return the rows that are not empty; a row that was there keeps its code.

    The button of a row moves or removes it. While a field is wrong all rows stay where
    they are, for the problem is shown beside its own.
    """
    old = before.choices if before else ()
    found: dict[int, Choice] = {}
    for row in range(MOST_CHOICES):
        typed = words(fields, f"choice_{row}", LABEL, wrong)
        if typed and row < len(old):
            found[row] = replace(old[row], words=typed)
        elif typed:
            found[row] = Choice(typed, _fresh_code([*old, *found.values()]))
    return tuple(found.values()) if wrong else _arranged(found, str(fields.get("arrange", "")))


def _arranged(rows: Mapping[int, Choice], asked: str) -> tuple[Choice, ...]:
    """Return the choices as ``up-2``, ``down-2`` or ``remove-2`` asks; nothing else moves any."""
    choices = list(rows.values())
    order = {f"{row}": place for place, row in enumerate(rows)}
    act, _, row = asked.partition("-")
    place = order.get(row)
    if place is None:
        return tuple(choices)
    other = {"up": place - 1, "down": place + 1}.get(act, place)
    if act == "remove":
        del choices[place]
    elif 0 <= other < len(choices):
        choices[place], choices[other] = choices[other], choices[place]
    return tuple(choices)


def _fresh_code(taken: list[Choice]) -> str:
    codes = {one.code for one in taken}
    turn = len(taken) + 1
    while f"c{turn}" in codes:
        turn += 1
    return f"c{turn}"
