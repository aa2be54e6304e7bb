"""Keeps two Support Sites from looking alike: scripts, skeletons, and the short code to compare."""

import secrets
import unicodedata
from typing import Final

SCRIPTS: Final = frozenset({"LATIN", "CANADIAN"})
"""Scripts of Canadian organisations' names: Latin, or Canadian syllabics (GUESS: no third)."""
ALIKE: Final = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b"})
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O, U: nothing that is mistaken for something else when read aloud."""
MARKS: Final = frozenset({"Mn", "Mc", "Me"})


def make_code() -> str:
    """Return a short code such as ``K7QP-3M9X`` that clinic and Support Site compare."""
    word = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{word[:4]}-{word[4:]}"


def is_plain(name: str) -> bool:
    """Say whether all letters are of one script that we know, in their plain form."""
    if not name.isprintable() or unicodedata.normalize("NFKC", name) != name:
        return False
    letters = [one for one in name if unicodedata.category(one).startswith("L")]
    scripts = {unicodedata.name(one, "NONE").split()[0] for one in letters}
    loose = any(unicodedata.category(one) in MARKS for one in name)
    return len(scripts) == 1 and scripts <= SCRIPTS and not loose


def folded(name: str) -> str:
    """Return the name as it is looked up: case, accents' form and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def skeleton(name: str) -> str:
    """Return what two names share that an eye takes for one another."""
    bare = "".join(
        one
        for one in unicodedata.normalize("NFKD", name.casefold())
        if (unicodedata.category(one) not in MARKS and one.isalnum()) or one in "|!"
    )
    return bare.translate(ALIKE).replace("rn", "m").replace("vv", "w")
