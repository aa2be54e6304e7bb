"""Changes an eForm's items: put in, replaced, moved, taken out; each returns a new form."""

from contextlib import suppress
from dataclasses import replace

from portal.eforms.form import DEEPEST, MOST_ITEMS, Form, Item, Kind, Path, walk
from portal.refusals import Refusal, RequestRefusedError


def item_at(form: Form, path: Path) -> Item | None:
    """Return the item of a path, or none."""
    return dict(walk(form.items)).get(path)


def fresh_link(form: Form) -> str:
    """Return a reference that no item has."""
    taken = {item.link_id for _, item in walk(form.items)}
    number = len(taken) + 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


def sections(form: Form, apart_from: Path | None = None) -> list[tuple[Path, Item]]:
    """Return the sections that can hold an item, which is none of its own."""
    return [
        (path, item)
        for path, item in walk(form.items)
        if item.kind is Kind.SECTION
        and (apart_from is None or path[: len(apart_from)] != apart_from)
    ]


def put(form: Form, item: Item, section: Path) -> tuple[Form, Path]:
    """Put an item at the end of a section, or of the form; return where it is.

    Raises ``eform-full`` if there are too many items or levels, ``not-found`` for no section.
    """
    inside = form.items
    if section:
        found = item_at(form, section)
        if found is None or found.kind is not Kind.SECTION:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        inside = found.items
    deepest = max(len(path) for path, _ in walk((item,)))
    count = sum(1 for _ in walk((*form.items, item)))
    if count > MOST_ITEMS or len(section) + deepest > DEEPEST:
        raise RequestRefusedError(Refusal.EFORM_FULL)
    return _with_items(form, section, (*inside, item)), (*section, len(inside))


def change(form: Form, path: Path, item: Item, section: Path) -> tuple[Form, Path]:
    """Replace the item of a path, and put it into a section if it is in another; return where.

    Raises ``not-found`` if there is none, or the section is its own; ``eform-full``.
    """
    if item_at(form, path) is None or section[: len(path)] == path:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    if section == path[:-1]:
        return replace(form, items=_spliced(form.items, path, (item,))), path
    # at the end of its new section it moves nothing that stands before it
    without = remove(form, path)
    target = item_at(form, section)
    new = next((where for where, one in walk(without.items) if one is target), ())
    if section and target is not None and not new:
        # the section is around the item's old place, so taking it out made the section anew
        new = section
    return put(without, item, new)


def move(form: Form, path: Path, by: int) -> tuple[Form, Path]:
    """Exchange an item with its neighbour; at the end of its section nothing changes."""
    if item_at(form, path) is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    above, place = path[:-1], path[-1]
    around = item_at(form, above)
    siblings = list(around.items if around is not None else form.items)
    other = place + by
    if not 0 <= other < len(siblings):
        return form, path
    siblings[place], siblings[other] = siblings[other], siblings[place]
    return _with_items(form, above, tuple(siblings)), (*above, other)


def remove(form: Form, path: Path) -> Form:
    """Take an item out, and all that is in it."""
    if item_at(form, path) is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return replace(form, items=_spliced(form.items, path, ()))


def read_path(text: str) -> Path | None:
    """Read a path that a form of ours wrote: ``0.2``; nothing is the form itself."""
    path = None
    if len(text) <= 40:
        with suppress(ValueError):
            path = tuple(int(part) for part in text.split(".")) if text else ()
    return path


def write_path(path: Path) -> str:
    """Write a path for a form of ours."""
    return ".".join(map(str, path))


def _with_items(form: Form, section: Path, items: tuple[Item, ...]) -> Form:
    if not section:
        return replace(form, items=items)
    around = dict(walk(form.items))[section]
    return replace(form, items=_spliced(form.items, section, (replace(around, items=items),)))


def _spliced(items: tuple[Item, ...], path: Path, instead: tuple[Item, ...]) -> tuple[Item, ...]:
    first, rest = path[0], path[1:]
    if rest:
        around = items[first]
        instead = (replace(around, items=_spliced(around.items, rest, instead)),)
    return (*items[:first], *instead, *items[first + 1 :])
