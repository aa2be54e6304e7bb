"""Says what keeps a draft from being published."""

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from portal.eforms.form import LINK_ID, Form, Item, Kind, Words, number_of, walk


class Lack(enum.StrEnum):
    """One way not to be ready; the catalogue has ``eforms.lack.{lack}``."""

    TITLE = "title"
    INTRO = "intro"
    ITEMS = "items"
    LABEL = "label"
    HELP = "help"
    CHOICES = "choices"
    CHOICE_WORDS = "choice-words"
    CHOICE_TWICE = "choice-twice"
    SECTION_EMPTY = "section-empty"
    LINK_REFUSED = "link-refused"
    LINK_TWICE = "link-twice"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is lacking, at which item (none for the form itself) and in which language."""

    lack: Lack
    number: str = ""
    language: str = ""


def help_link(link_id: str) -> str:
    """Return the reference that an item's help text has in FHIR, where it is an item too."""
    return f"{link_id}.help"


def problems(form: Form) -> list[Problem]:
    """Return all that is lacking, in the order of the form; nothing if it can be published."""
    found = list(_of_words(form, Lack.TITLE, form.title, "", needed=True))
    found += _of_words(form, Lack.INTRO, form.intro, "", needed=False)
    if not form.items:
        found.append(Problem(Lack.ITEMS))
    links = Counter(item.link_id for _, item in walk(form.items))
    links.update(help_link(item.link_id) for _, item in walk(form.items) if item.help)
    for path, item in walk(form.items):
        found += _of_item(form, item, number_of(path))
        if max(links[item.link_id], links[help_link(item.link_id)] if item.help else 0) > 1:
            found.append(Problem(Lack.LINK_TWICE, number_of(path)))
    return found


def _of_item(form: Form, item: Item, number: str) -> Iterator[Problem]:
    yield from _of_words(form, Lack.LABEL, item.label, number, needed=True)
    yield from _of_words(form, Lack.HELP, item.help, number, needed=False)
    if LINK_ID.fullmatch(item.link_id) is None:
        yield Problem(Lack.LINK_REFUSED, number)
    if item.kind is Kind.SECTION and not item.items:
        yield Problem(Lack.SECTION_EMPTY, number)
    if item.kind is Kind.CHOICE:
        yield from _of_choices(form, item, number)


def _of_choices(form: Form, item: Item, number: str) -> Iterator[Problem]:
    if not item.choices:
        yield Problem(Lack.CHOICES, number)
    for language in form.languages.each():
        shown = [choice.words.of(language) for choice in item.choices]
        if "" in shown:
            yield Problem(Lack.CHOICE_WORDS, number, language)
        written = [words for words in shown if words]
        if len(set(written)) < len(written):
            yield Problem(Lack.CHOICE_TWICE, number, language)


def _of_words(
    form: Form, lack: Lack, words: Words, number: str, *, needed: bool
) -> Iterator[Problem]:
    for language in form.languages.each():
        if not words.of(language) and (needed or words):
            yield Problem(lack, number, language)
