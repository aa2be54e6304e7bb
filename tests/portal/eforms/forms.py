"""Generates eForms of every shape that the editor can make."""

from hypothesis import strategies as st

from portal.eforms.checking import help_link
from portal.eforms.form import Choice, Form, Item, Kind, Languages, Words, is_fit, walk

LINKS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,9}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"]), max_size=30).map(str.strip)
FIT = TEXTS.filter(lambda text: is_fit(text, 30))
CODES = st.from_regex(r"[A-Za-z0-9-]{1,8}", fullmatch=True)
SYSTEMS = st.sampled_from(("", "http://loinc.org", "http://snomed.info/sct"))


def words_in(languages: Languages) -> st.SearchStrategy[Words]:
    """Return words in the languages that a form must have: an export has no others."""
    each = languages.each()
    return st.builds(
        Words, en=FIT if "en" in each else st.just(""), fr=FIT if "fr" in each else st.just("")
    )


def _choices(languages: Languages) -> st.SearchStrategy[Choice]:
    words = words_in(languages)
    coded = st.builds(Choice, words, CODES, SYSTEMS)
    return st.one_of(coded, st.builds(Choice, words.filter(bool)))


def _questions(languages: Languages) -> st.SearchStrategy[Item]:
    words = words_in(languages)
    plain = [kind for kind in Kind if kind not in {Kind.SECTION, Kind.CHOICE}]
    other = st.builds(Item, LINKS, st.sampled_from(plain), words, words, st.booleans())
    choices = st.lists(_choices(languages), max_size=4).map(tuple)
    choice = st.builds(
        Item, LINKS, st.just(Kind.CHOICE), words, words, st.booleans(), st.booleans(), choices
    )
    return st.one_of(other, choice)


def _items(languages: Languages, levels: int) -> st.SearchStrategy[tuple[Item, ...]]:
    one = _questions(languages)
    if levels > 1:
        words = words_in(languages)
        section = st.builds(
            Item, LINKS, st.just(Kind.SECTION), words, words, items=_items(languages, levels - 1)
        )
        one = st.one_of(one, section)
    return st.lists(one, max_size=3).map(tuple)


def _is_distinct(form: Form) -> bool:
    links = [item.link_id for _, item in walk(form.items)]
    links += [help_link(item.link_id) for _, item in walk(form.items) if item.help]
    return len(set(links)) == len(links)


def _form(languages: Languages) -> st.SearchStrategy[Form]:
    words = words_in(languages)
    return st.builds(Form, words, words, st.just(languages), _items(languages, 3))


FORMS = st.sampled_from(Languages).flatmap(_form).filter(_is_distinct)
