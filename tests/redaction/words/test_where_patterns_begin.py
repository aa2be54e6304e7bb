"""A pattern that is tried only where it may begin finds what it would find anywhere."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.folding import Plain
from redaction.structure import escaped, labels, members
from redaction.words import (
    birth_cues,
    contacts,
    credential_shapes,
    harmless_numbers,
    initials,
    name_company,
    numbers,
    spoken,
    urls,
)
from redaction.words.labelled_numbers import _KEYED
from redaction.words.name_cues import GREETINGS, KIN, PEOPLE, TITLES
from redaction.words.one_error import one_error
from redaction.words.reader import Reader
from redaction.words.scan import Scan, matches_at

NOTES = Path(__file__).parents[1] / "notes" / "dev"
PIECES = (
    "born", "ne le", "d.o.b", "d d n", "fete", "anniversaire", "naiss", "birth-day", "B-day",
    "DOB", "date de naissance", "pte", "Patiente", "client", "initiales", "taken by", "msg by",
    "pris par", "signe", "by", "JD", "jd", "3 mars 1960", "1960-03-03", "Noel 1959",
    "ABCD 1234 5678", "A1234567", "1HGCM82633A004352", "GB29 NWBK 6016 1331 9268 19",
    "A12 345 678", "AB-12345", "cookie: a=bcd", "Authorization: Basic abcdef12345",
    "bearer abcdefghij0123456789", "://u:pw@h", "--user a:bcdef", "?key=abcdefgh1",
    ";jsessionid=A1", "ghp_abcdefghij0123456789", "iv=AAAAAAAAAAAAAAAAAAAAAA==", " ", ", ", ": ",
    "123e4567-e89b-12d3-a456-426614174000", "deadbeefdeadbeef", "0x80070005", "v2.1.3",
    "DIN 02242903", "din", "KB5034441", "KB5", "10:30", "10h15 pm", "0800-1600", "4548-4",
    "2026-03-03T10:00:00Z", "6-1-3, 5-5-5", "613, 555, 0142",
    "thx - m.", "ty jd", "tx. b", "Last name: O", "Dict: MF/ab", "typed by: AB/cd", "mom K.",
    "bio dad", "&eacute;", "\\u00e9", "%41", "=C3=A9", "\\\\x41", "\\303\\251", "& b", "50 %", "=",
    "bob dot wiley at example dot com", "bob (at) a.ca", "bob[AT]a [dot] ca", "x AROBASE y.ca",
    "http://a.ca/12345?x=1", "/a/b?c=d", "?", '"name" : "x"', "'dob'=>'y'", "''", "demoNo=20931",
    '"Patient_ID": 4412', "error ", "Code (404) or", "MRN-", "Tickets: ", "x", "$", "row no ",
    "aB3$aB3$aB3$aB3$", "Version 12, ", "mrs", "Bonjour", "mother", "niece", "pt",
    "A-B-C-D", "K. O. W. A.", "ff", "v", ".", "-", "'", "\n", "x", "é", "9", "(", ")",
)  # fmt: skip
DIGITS = re.compile(r"[0-9]+")
LABELS = (
    "Numero-d'assurance-maladie.quebec",
    " of_the_patient_named_",
    " a" * 9,
    ":",
    " \u202f:",
    "#:",
    "no.:",
)
QUOTES = (
    "Rob",
    " '",
    "' ",
    "'",
    ' "',
    '" ',
    "\u00ab ",
    " \u00bb",
    "\u201c",
    "\u201d",
    " (",
    ") ",
    "Roy",
    " ",
)
SPOTS: dict[re.Pattern[str], Callable[[str], list[int]]] = {
    birth_cues._BIRTH: lambda plain: _starts(birth_cues._MAY_BEGIN, plain.lower()),
    birth_cues._OCCASION: lambda plain: _starts(birth_cues._MAY_BEGIN, plain.lower()),
    initials._AFTER_ROLE: lambda plain: _starts(initials._ROLE, plain.lower()),
    numbers._LETTERED: lambda plain: _starts(numbers._MAY_BE_LETTERED, plain),
    spoken._GROUPS: lambda plain: _starts(DIGITS, plain),
    harmless_numbers._MACHINE: lambda plain: sorted(
        [*_starts(DIGITS, plain), *_starts(harmless_numbers._LETTER, plain)]
    ),
}


def _starts(pattern: re.Pattern[str], plain: str) -> list[int]:
    return [match.start() for match in pattern.finditer(plain)]


def _same(pattern: re.Pattern[str], plain: str) -> bool:
    tried = [match.span() for match in matches_at(pattern, plain, SPOTS[pattern](plain))]
    return tried == [match.span() for match in pattern.finditer(plain)]


@pytest.mark.parametrize(
    "pattern", SPOTS, ids=["birth", "occasion", "role", "lettered", "groups", "machine"]
)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_nothing_is_missed(pattern: re.Pattern[str], pieces: list[str]) -> None:
    assert _same(pattern, Plain("".join(pieces)).text)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_missed_in_notes(language: str) -> None:
    lines = (NOTES / f"{language}.jsonl").read_text().splitlines()
    texts = [Plain(json.loads(line)["text"]).text for line in lines]
    found = 0
    for pattern in SPOTS:
        for text in texts:
            assert _same(pattern, text)
            found += pattern.search(text) is not None
    assert found > 10


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_credential_is_without_its_hint(pieces: list[str]) -> None:
    plain = Plain("".join(pieces)).text
    for _, hints, pattern in credential_shapes._SHAPES:
        if pattern.search(plain):
            assert any(hint in plain.lower() for hint in hints)


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_name_is_spelled_without_letters_that_stand_alone(pieces: list[str]) -> None:
    plain = Plain("".join(pieces)).text
    if spoken._SPELLED.search(plain):
        assert spoken._may_spell(Scan(plain))


GATES: dict[re.Pattern[str], Callable[[str], bool]] = {
    contacts._SPELLED: lambda plain: any(sign in plain.lower() for sign in contacts._SPELLING),
    credential_shapes._KEY: lambda plain: any(len(word) >= 16 for word in plain.split()),
    escaped._IN_WORD: lambda plain: escaped._HINT.search(plain) is not None,
    initials._DICTATED: lambda plain: initials._DICTATING.search(plain.lower()) is not None,
    initials._SIGNED: lambda plain: initials._SIGNING.search(plain) is not None,
    members._NAME: lambda plain: members._NAME_END.search(plain) is not None,
    urls._URL: lambda plain: "://" in plain or "?" in plain,
}
"""Patterns that are tried only in texts that hold what each match of them holds."""


@pytest.mark.parametrize(
    "pattern", GATES, ids=["spelled", "key", "escape", "dictated", "signed", "member", "url"]
)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_gate_shuts_a_match_out(pattern: re.Pattern[str], pieces: list[str]) -> None:
    plain = Plain("".join(pieces)).text
    if pattern is initials._SIGNED:
        plain = plain.lower()
    if pattern.search(plain):
        assert GATES[pattern](plain)


@pytest.mark.parametrize("pattern", [harmless_numbers._BEFORE, _KEYED], ids=["before", "keyed"])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_small_letters_find_what_any_letters_find(
    pattern: re.Pattern[str], pieces: list[str]
) -> None:
    plain = Plain("".join(pieces)).text
    either = re.compile(pattern.pattern, re.IGNORECASE)
    assert _spans(pattern, Scan(plain).low) == _spans(either, plain)


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_each_list_of_cues_is_told_its_words(pieces: list[str]) -> None:
    scan = Scan(Plain(" ".join(pieces)).text)
    for listed in (TITLES, PEOPLE, KIN, GREETINGS):
        places = [index for index, word in enumerate(scan.words) if word.low in listed]
        assert list(scan.at(listed)) == places


@given(meant=st.text("abc", min_size=5, max_size=8), typed=st.text("abc", min_size=4, max_size=9))
def test_one_error_leaves_the_first_or_the_last_two_letters(meant: str, typed: str) -> None:
    if one_error(typed, meant):
        assert typed[:2] == meant[:2] or typed[-2:] == meant[-2:]


@given(pieces=st.lists(st.sampled_from((*LABELS, *PIECES)), max_size=14))
def test_a_label_is_found_from_its_colon(pieces: list[str]) -> None:
    text = "".join(pieces)
    at, found = 0, []
    while match := labels._next_label(text, at):
        found.append(match.span())
        at = match.end()
    assert found == _spans(labels._LABEL, text)


@given(pieces=st.lists(st.sampled_from((*QUOTES, *PIECES)), max_size=14))
def test_nothing_is_quoted_without_a_mark_that_opens(pieces: list[str]) -> None:
    reader = Reader(Scan(Plain("".join(pieces)).text))
    each = range(len(reader.words))
    with mock.patch.object(name_company, "_QUOTED", re.compile("")):
        anywhere = name_company.in_quotes(reader, each)
    assert name_company.in_quotes(reader, each) == anywhere


def test_a_start_that_is_forgotten_would_be_seen() -> None:
    plain = "born 1960-03-03"
    assert list(matches_at(birth_cues._BIRTH, plain, [0]))
    assert not list(matches_at(birth_cues._BIRTH, plain, [1]))
