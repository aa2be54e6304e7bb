"""Keeps two Support Sites from looking alike: letters, skeletons, and the short code to compare."""

import secrets
import unicodedata
from typing import Final

JOINED: Final = {"\N{LATIN SMALL LIGATURE OE}": "oe", "\N{LATIN SMALL LETTER AE}": "ae"}
SIGNS: Final = frozenset("\N{RIGHT SINGLE QUOTATION MARK}\N{EN DASH}\N{EM DASH}\u00ab\u00bb")
"""What stands in names beside ASCII: an apostrophe, dashes, French quotation marks."""
ALIKE: Final = str.maketrans(
    {"1": "l", "i": "l", "|": "l", "!": "l", "0": "o", "5": "s", "8": "b", "2": "z", "9": "g"}
    | JOINED
)
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O, U: nothing that is mistaken for something else when read aloud."""
MARKS: Final = frozenset({"Mn", "Mc", "Me"})


def make_code() -> str:
    """Return a short code such as ``K7QP-3M9X`` that clinic and Support Site compare."""
    word = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{word[:4]}-{word[4:]}"


def is_plain(name: str) -> bool:
    """Say whether a name is written with letters that nobody takes for others.

    Those of English and French, with whatever accent: no other script (of some, whole words
    look like Latin ones), and none of the Latin letters that are others of another form, such
    as a script g or an i without its dot. GUESS: an organisation has a name in such letters.
    """
    if not name.isprintable() or unicodedata.normalize("NFKC", name) != name:
        return False
    return any(map(str.isalpha, name)) and all(map(_is_known, name))


def _is_known(sign: str) -> bool:
    if sign.isascii():
        return True
    base = unicodedata.normalize("NFD", sign)[0]
    return (base.isascii() and base.isalpha()) or sign.lower() in JOINED or sign in SIGNS


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
