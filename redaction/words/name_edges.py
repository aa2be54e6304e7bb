"""Says where a name begins and ends: with the initials and particles beside its words."""

from redaction.words.name_cues import PARTICLES, PEOPLE, TITLES
from redaction.words.reader import Reader


def left_edge(reader: Reader, found: set[int], index: int) -> int:
    """Return where the name begins, with initials and particles before the word."""
    start = reader.words[index].start
    at = index - 1
    while at >= 0 and at not in found and reader.gap(at + 1) in (" ", "-", ".", ". ", "'"):
        word = reader.words[at]
        if _is_initial(reader, at, before=True) or (
            (word.low in PARTICLES or word.low == "a") and _is_particle(reader, found, at)
        ):
            start = word.start
        else:
            break
        at -= 1
    return start


def _is_particle(reader: Reader, found: set[int], at: int) -> bool:
    """Say whether it belongs to the name: by a capital, or by a name, title or initial before."""
    word = reader.words[at]
    if word.text[0].isupper() and not reader.opens(at):
        return True
    if len(word.text) > 1 and word.text.isupper() and reader.words[at + 1].text.isupper():
        return True  # DE LA CHEVROTIERE ANNE
    if word.low == "a":  # between two names it is theirs already: Odette à Sylvère
        return False
    first = at
    while first > 0 and reader.low(first) in PARTICLES and reader.gap(first) in (" ", "-", ". "):
        if first - 1 in found:
            return True
        first -= 1
    before = reader.low(first)
    return (
        before in TITLES
        or before in ("bin", "ben", "van", "von", "el", "al", "abu", "ibn", "bint")
        or (before in PEOPLE and before != word.low)
        or (len(before) == 1 and first < at and _begins_name(reader, first))
    )


def _begins_name(reader: Reader, at: int) -> bool:
    """Say whether an initial has its dot, or a title before it: ``Dr Z van der Merwe``."""
    named = reader.gap(at + 1) == ". " or reader.low(at - 1) in TITLES
    return named and _is_initial(reader, at, before=True)


def _is_initial(reader: Reader, at: int, *, before: bool) -> bool:
    word = reader.words[at]
    hyphened = (
        len(word.text) in (3, 5) and word.text[1] == "-" and word.text.replace("-", "").isupper()
    )
    if (len(word.text) > 1 and not hyphened) or not word.text.isupper():
        return (
            len(word.text) == 2
            and word.text[0].isupper()
            and reader.plain[word.end : word.end + 1] == "."
            and before
            and word.low not in TITLES
        )
    dotted = reader.plain[word.end : word.end + 1] == "."
    if before:
        return dotted or (word.text not in "IAYOEL" and reader.gap(at) in (" ", "\n", ""))
    after = reader.plain[word.end : word.end + 1]
    return not after.isalnum() and after not in ("'", "/", "&")


def _is_in_column(reader: Reader, at: int) -> bool:
    """Say whether a letter stands as lists of capitals have it: ``BELLEROSE,J  acte 15804``."""
    end = reader.words[at].end
    return reader.words[at - 1].text.isupper() and not reader.plain[end : end + 1].strip()


def right_edge(reader: Reader, found: set[int], index: int) -> int:
    """Return where the name ends, with initials and their dots after the word."""
    end = reader.words[index].end
    at = index + 1
    while (
        reader.word(at) is not None
        and at not in found
        and reader.gap(at) in (" ", "-", ".", ". ", ", ", ",")
    ):
        word = reader.words[at]
        if reader.gap(at) == "," and not _is_in_column(reader, at):
            break
        if reader.gap(at) == ". " and at == index + 1:
            break
        if not _is_initial(reader, at, before=False) or (
            reader.gap(at) == ", "
            and reader.plain[word.end : word.end + 1] != "."
            and word.text in "IAYOL"
        ):
            break
        end = word.end + (reader.plain[word.end : word.end + 1] == ".")
        at += 1
    if reader.plain[end - 2 : end] == "'s":
        end -= 2
    return end
