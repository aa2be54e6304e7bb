"""Finds ages of ninety and more: so few people reach them that they identify."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import WORD, meaning
from redaction.words.scan import Scan

_AGE: Final = r"(?P<age>(?:9\d|1[01]\d)(?:st|nd|rd|th)?)"
_ONES: Final = "une?|deux|trois|quatre|cinq|six|sept|huit|neuf"
_WORDS: Final = (
    r"(?P<words>ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one|a)"
    r" hundred(?: and [a-z]+)?"
    r"|quatre-?[ -]?vingts?-?[ -]?(?:dix(?:-(?:sept|huit|neuf))?|onze|douze|treize|quatorze"
    r"|quinze|seize)"
    rf"|nonante(?:[ -](?:et[ -])?(?:{_ONES}))?"
    rf"|cent(?:(?:-| et | )(?:{_ONES}|dix|onze|douze|treize|quatorze|quinze|seize))?)"
)
_UNIT: Final = r"[ -]{0,2}(?:years?|yrs?|y ?/? ?o|yo|ans?|a\.|y\.o\.?)(?![a-z])"
_AFTER: Final = re.compile(
    rf"(?<![\w.,/-])(?:{_AGE}|{_WORDS})(?:{_UNIT}|[ -](?:bday|birthday"
    rf"|anniversaire|[FMH]\b))",
    re.IGNORECASE,
)
_SEXED: Final = re.compile(
    rf"(?<![\w.,/-]){_AGE} ?/?[FMH](?![\w/])"
    r"|(?<=[FMH]/)(?<![\w/-]..)(?P<sexed>9\d|1[01]\d)(?![\w/%-]|[.,]\d)"
)
_ORDINAL: Final = re.compile(
    r"(?:(?<=\bson)|(?<=\bmon)|(?<=\bleur)|(?<=\bsa)) "
    r"(?P<age>(?:9\d|1[01]\d)i?(?:e|eme)) ann(?:ee|iv)",
    re.IGNORECASE,
)
_SHORT_OF: Final = re.compile(
    r"(?:days?|weeks?|months?|years?|yrs?) (?:shy|short) of (?:being |turning )?"
    r"(?P<age>9\d|1[01]\d)(?![\w/%-]|[.,]\d)",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\.?[ ](?:(?-i:[A-Z])[\w'-]{1,30} ?){0,3},? ?(?:(?:is|was|est|a|aura|will be) )?"
    rf"{_AGE}(?= ?(?:[,;.)!?]|$|and\b|et\b|years|yrs|yo\b|ans\b|en\b|in\b|btw))(?![.,]\d)",
    re.IGNORECASE,
)
_IN_BRACKETS: Final = re.compile(
    r"\((?P<age>9\d|1[01]\d)(?: ?(?:ans|a|yo?|y/o|yrs?)\.?)?[!?]{0,3}\)", re.IGNORECASE
)
_OLD: Final = re.compile(
    r"(?P<age>9\d|1[01]\d)(?=[!?]{1,3} |[!?]{0,3}(?:[.;)\n]|, |$)"
    r"| (?:and|et|mais|but|in|en|now|cette)\b)"
)
_BEARER: Final = re.compile(
    r"(?<![\w'-])(?P<who>[A-Z][\w'-]{1,30})(?:,| is| was| est| a| turned| aura| had| :)? $"
)
_BEING: Final = re.compile(
    r" (?:now |almost |only |presque )?"
    + _WORDS
    + r"(?![\w-]| (?!(?:and|now|but|et|in|on|he|she)\b)[a-z])",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?:(?:she|he|who|they|elle|il|qui|mom|mum|dad|lady|gent|dame|madame|monsieur"
    r"|mrs?\.?|ms\.?|mme|pt|patiente?|cliente?)"
    r"(?:'s|(?: [A-Z][\w'-]{1,30}){0,2},? (?:is|was|turns|turned|turning|est|a))"
    r"(?: now| almost| only)?|turns|turned|turning"
    r"|(?:(?<=to )|(?<='ll )|(?<=will ))turn|aged|agee? de|age ?:?|ages) {0,2}"
    rf"{_AGE}(?![.,]\d)(?=[ ]?(?:[,;.)!?\r\n]|$|and\b|et\b|years|yrs|yo\b|ans\b"
    r"|soon|btw|now|on\b|in\b|le\b|en\b))",
    re.IGNORECASE,
)


def ages(scan: Scan) -> Iterator[Finding]:
    """Yield the numbers, not the words around them."""
    plain = scan.plain
    numbers = [start for start in scan.digits if plain[start] in "19"]
    for start in numbers:
        alone = _IN_BRACKETS.match(plain, start - 1) if start else None
        if alone:
            yield Finding(*alone.span("age"), Kind.AGE, Certainty.GUESS)
        aged = _OLD.match(plain, start)
        if aged and _is_told_of_somebody(plain, start):
            yield Finding(*aged.span("age"), Kind.AGE, Certainty.GUESS)
    found = [pattern.match(plain, start) for start in numbers for pattern in (_AFTER, _SEXED)]
    found += [_ORDINAL.match(plain, start - 1) for start in numbers if start]
    found += [_SHORT_OF.match(plain, word.start) for word in scan.of(_TIMES)]
    found += [_AFTER.match(plain, word.start) for word in scan.of(_SAID_AGES)]
    found += [_SAID.match(plain, word.start) for word in scan.of(_CUES)]
    found += [_BEING.match(plain, word.end) for word in scan.of(_BEINGS)]
    found += [_NAMED.match(plain, word.end) for word in scan.of(_PERSONS)]
    for match in filter(None, found):
        for name, value in match.groupdict().items():
            if value:
                yield Finding(*match.span(name), Kind.AGE, Certainty.STRUCTURED)


def _is_told_of_somebody(plain: str, start: int) -> bool:
    """Say whether a name stands right before an age: ``Ilse, 96.``, ``Adelaide is 97``."""
    bearer = _BEARER.search(plain, max(0, start - 44), start)
    return bearer is not None and meaning(bearer["who"]).reading is not WORD


_BEINGS: Final = cues("is he's she's who's was turns turned")
_SAID_AGES: Final = cues(
    "ninety ninety-one ninety-two ninety-three ninety-four ninety-five ninety-six ninety-seven"
    " ninety-eight ninety-nine one a cent nonante"
    " nonante-deux nonante-trois nonante-quatre nonante-cinq nonante-six nonante-sept"
    " nonante-huit nonante-neuf nonante-et-un cent-un cent-une cent-deux cent-trois cent-quatre"
    " cent-cinq cent-six cent-sept cent-huit cent-neuf cent-dix cent-onze cent-douze cent-treize"
    " cent-quatorze cent-quinze cent-seize quatre quatre-vingt quatre-vingts quatre-vingt-dix"
    " quatre-vingt-onze quatre-vingt-douze quatre-vingt-treize quatre-vingt-quatorze"
    " quatre-vingt-quinze quatre-vingt-seize quatre-vingt-dix-sept quatre-vingt-dix-huit"
    " quatre-vingt-dix-neuf"
)
_CUES: Final = cues(
    "she he who they elle il qui mom mum dad lady gent dame madame monsieur mr mrs ms mme pt"
    " patient patiente client cliente she's he's who's turn turns turned turning aged agee age ages"
)
_TIMES: Final = cues("day days week weeks month months year years yr yrs")
_PERSONS: Final = cues("mrs mr ms mme uncle aunt auntie tante oncle grandma grandpa aura f h m")
