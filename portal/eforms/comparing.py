"""Compares two versions of an eForm, item by item, by their references."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from portal.eforms.form import Choice, Form, Item, Words, number_of, walk


class How(enum.StrEnum):
    """What became of a part; the catalogue has ``eforms.how.{how}``."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of one item that differs; ``link_id`` is empty for the form itself.

    ``part`` has the sentence ``eforms.part.{part}``.
    """

    how: How
    link_id: str
    part: str
    before: str = ""
    after: str = ""


def differences(before: Form, after: Form) -> list[Difference]:
    """Return how the second differs from the first: the form's own words, then its items."""
    found = list(_changed("", _of_form(before), _of_form(after)))
    old, new = _placed(before), _placed(after)
    for key, (number, item) in old.items():
        if key not in new:
            words = _either(item.label)
            found.append(Difference(How.REMOVED, item.link_id, "item", f"{number} {words}"))
    for key, (number, item) in new.items():
        if key not in old:
            words = _either(item.label)
            found.append(Difference(How.ADDED, item.link_id, "item", after=f"{number} {words}"))
            continue
        was, one = old[key]
        if was != number:
            found.append(Difference(How.MOVED, item.link_id, "item", was, number))
        found += _changed(item.link_id, _of_item(one), _of_item(item))
    return found


def parts_changed(before: Item, after: Item) -> list[str]:
    """Return which parts of one item differ, its reference among them; no word of either."""
    link = ["link"] if before.link_id != after.link_id else []
    return link + [one.part for one in _changed("", _of_item(before), _of_item(after))]


Placed = dict[tuple[str, int], tuple[str, Item]]


def _placed(form: Form) -> Placed:
    """Return each item by its reference; a draft may have one twice, then the order counts."""
    found: Placed = {}
    for path, item in walk(form.items):
        turn = sum(1 for link, _ in found if link == item.link_id)
        found[item.link_id, turn] = number_of(path), item
    return found


def _changed(link_id: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Difference]:
    for part, old in before.items():
        if old != after[part]:
            yield Difference(How.CHANGED, link_id, part, old, after[part])


def _of_form(form: Form) -> dict[str, str]:
    return {
        "title-en": form.title.en,
        "title-fr": form.title.fr,
        "intro-en": form.intro.en,
        "intro-fr": form.intro.fr,
        "languages": form.languages.value,
    }


def _of_item(item: Item) -> dict[str, str]:
    return {
        "kind": item.kind.value,
        "label-en": item.label.en,
        "label-fr": item.label.fr,
        "help-en": item.help.en,
        "help-fr": item.help.fr,
        "required": "yes" if item.required else "no",
        "several": "yes" if item.several else "no",
        "choices": "\n".join(_choice(one) for one in item.choices),
    }


def _choice(choice: Choice) -> str:
    code = f" [{choice.system}|{choice.code}]" if choice.code else ""
    return f"{choice.words.en} / {choice.words.fr}{code}"


def _either(words: Words) -> str:
    return words.near("en")
