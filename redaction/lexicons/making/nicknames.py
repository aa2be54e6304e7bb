"""Turns groups of given names and their short forms into a file that answers both ways."""

from collections import defaultdict
from collections.abc import Iterable, Iterator


def other_forms(groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a line per name: the name, then the forms that stand for it.

    A short form leads to its full names, a full name to its short forms; two
    short forms of one name lead to each other, two full names do not.
    """
    forms: dict[str, set[str]] = defaultdict(set)
    for full, *short in groups:
        for name in short:
            forms[full].add(name)
            forms[name].update((full, *short))
    for name, others in forms.items():
        others.discard(name)
        yield f"{name}\t{','.join(sorted(others))}"
