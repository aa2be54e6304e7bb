"""Finds results that are told in words: positive, normal, a score, what a biopsy showed.

``clinical`` knows numbers with units; here the name of a test or of a scale
decides. Only the value is found, the name stays, and so does a test that is
ordered, pending or missing: that is what support is asked about.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.number_words import UNITS_AND_TENS
from redaction.words.result_names import (
    EXAMS,
    FIRST_OF_EXAMS,
    FIRST_OF_MEASURES,
    FIRST_OF_SIZED,
    FIRST_OF_TOLD,
    MEASURES,
    SIZED,
    TOLD,
)
from redaction.words.scan import Scan

_END: Final = r"(?![A-Za-z0-9])"
_N: Final = r"[<>~]?=? ?[+-]?(?:\d{1,2} \d{3}|\d{1,5})(?!\d|-\d\d(?! ?%))(?:[.,]\d{1,3}(?!\d))?"
_UNIT: Final = r"(?: ?(?:%|cc|ml|mm|cm|kg|g|lbs?|sec|s|pmol/L|nmol/L|mmol/L|copies/ml|\u00b0 ?C?))?"
_LINK: Final = (
    r"\.?(?: (?:score|level|today|now|is|was|are|at|of|est|etait|a|de|du|total|came back"
    r"|revenue?|aujourd'hui|currently|maintenant|toujours|still|only|about|environ|result"
    r"|superieure?|inferieure?|greater than|less than|above|below|sous)){0,3}"
    r" ?[:=(]? ?"
)
_MEASURED: Final = re.compile(
    rf"(?:{MEASURES}){_END}{_LINK}(?P<value>{_N}"
    rf"(?:(?: ?/ ?|-)\d{{1,3}}(?!\d)){{0,2}}(?:\+\d|,? (?:and|et) \d{{1,2}}(?=[,.;)\n]"
    rf"|$))?{_UNIT}(?: O[DSGU]| millions?)?(?![\w/-])"
    rf"(?:,? (?:and |et |then |puis |to |a )?\d{{1,3}}[.,]\d{{1,2}}(?![\d.])){{0,8}})",
    re.IGNORECASE,
)
_EARLIER: Final = re.compile(
    r",? ?\(?(?:was|etait|from|prev(?:ious(?:ly)?)?|avant|vs|last|auparavant|contre|up from"
    r"|down from|before)(?: (?:a|at|de|was|time|etait))? ?:? ?"
    rf"(?P<value>{_N}(?:/\d{{1,3}})?{_UNIT})(?![\w/-])",
    re.IGNORECASE,
)
_FINDING: Final = (
    r"(?:(?:strong(?:ly)?|weak(?:ly)?|low|very|mildly|slightly|borderline|faintly|fortement|faiblement"
    r"|legerement|tres) )?"
    r"(?:positi(?:ve|f)|pos|negati(?:ve|f)|neg|normale?|nl|wnl|abnormal|anormale?|unremarkable"
    r"|elevated|elevee?|abaissee?|augmentee?|diminuee?|low|high|haute?|basse?|non-?reactive"
    r"|reactive|(?:un)?detectable|indetectable|inconclusive|indetermine[e]?|pathogenic|pathogene"
    r"|\+{1,3}|clear|sans particularite|benign|benin|benigne|malignant|maligne?|suspicious"
    r"|suspecte?)s?"
)
_FOR: Final = (
    r"(?: (?:for|pour|au?x?) (?!the |a |this |that |it |us |me |le |la |les |ce |cette )"
    r"[A-Za-z][\w.-]{1,24}(?: (?:[a-z]\.?|coli|aureus|pylori|pneumoniae|virus|acid)\b)?)"
)
_SAID: Final = re.compile(
    rf"(?:{TOLD}){_END}(?: (?:test|tests|culture|screen|swab|result|results|resultats?|depistage"
    r"|is|was|are|were|est|sont|etait|came back|come back|back|came|revenue?s?|again|tout|all"
    r"|head|chest|abdo(?:men)?|pelvis|brain|spine|tete|thorax|thoracique|abdominale?|knee|hip|shoulder"
    r"|genou|hanche|epaule|lombaire|cerebrale?|renale?|reported as|read as|ARN|RNA|Ag|Ab|d?e?pist"
    r"|IgG|IgM|x ?\d|DNA|ADN|PCR)){0,3} ?[:=(]{0,2} ?"
    rf"(?P<value>{_FINDING}{_END}(?:{_FOR}| ?x ?\d| (?:fentanyl|opiates?|cocaine|thc|benzos?"
    rf"|amphetamines?"
    r"|O[DSUG]|bilat)\b)?)",
    re.IGNORECASE,
)
_TESTED: Final = re.compile(
    r"(?:tested|testee?|teste) (?P<value>(?:positi(?:ve|f)|pos|negati(?:ve|f)|neg)(?:e|s)?"
    rf"{_END}{_FOR}?)",
    re.IGNORECASE,
)
_POSITIVE: Final = re.compile(
    rf"(?:positive|positif|pos|negative|negatif|neg){_FOR}{_END}", re.IGNORECASE
)
_FALSE: Final = re.compile(r"(?:false|faux|fausse|true|vrai)[ -]$", re.IGNORECASE)
_NW: Final = "(?:" + "|".join(sorted(UNITS_AND_TENS, key=len, reverse=True)) + r")\b"
_MORE: Final = r"(?:(?:over|above|more than|plus de|plus que|under|below|less than|moins de) )"
_IN_WORDS: Final = re.compile(
    r"(?:b ?12|troponine?|tropo?|plt|plq|plaquettes?|platelets?|hgb|hb|wbc|gb|ferritine?|tsh"
    r"|creat|cr"
    r"|k|na|crp|esr|psa|aps|ldl|hdl|oxygen|fc|hr|rr|fr|spo2|sugars?|sucre|glucose|glycemie|a1c"
    r"|inr|rni|bp|blood pressure|tension|pression|temp"
    r"|temperature|fever|fievre|weight|poids|potassium|creatinine|hemoglobine?|saturation|sats?"
    r"|pulse|pouls|phq|score)(?: (?:is|was|at|of|a|est|etait|de|high|low|haute?|basse?|around"
    r"|about|environ|monte|encore|still|rendue?|this|ce|home|la|maison|morning|matin|today)){0,5} "
    rf"(?P<value>{_NW}(?:[ -]{_NW}){{0,4}} (?:point|virgule|over|sur|decimal) "
    rf"{_NW}(?:[ -]{_NW}){{0,4}}|{_MORE}?(?:{_NW}(?:(?:[ -]| et | and ){_NW}){{1,4}}|(?!one|un\b|o)"
    rf"{_NW}(?=[.,;)\n!?]|$))|{_MORE}(?:a |un )?{_NW})",
    re.IGNORECASE,
)
_SIZE: Final = re.compile(
    rf"(?:{SIZED}){_END}[^.;\n\d]{{0,25}}"
    r"(?P<value>\d{1,4}(?:[.,]\d{1,2})?(?: ?[xX\u00d7] ?\d{1,3}(?:[.,]\d{1,2})?){0,2}"
    r" ?(?:mm|cm|cc|ml|m[lL])(?![A-Za-z/]))",
    re.IGNORECASE,
)
_STOP: Final = (
    r"(?:but|mais|ocean|oscar|accuro|emr|dme|ref|form|formulaire|error|erreur|can|could|please"
    r"|svp|pls|pt|patiente?|she|he|elle|il|so|alors|will|need|why|pourquoi|when|quand|dob|phn"
    r"|ddn|nam)\b"
)
_SHOWED: Final = re.compile(
    rf"(?:{EXAMS}){_END}(?: (?:(?!{_STOP})[a-z]{{1,12}})){{0,4}}"
    r" (?:shows?|showed|showing|shown|revealed|reveals?|demonstrated|confirmed|confirms?|grew"
    r"|suggests?|suggested|consistent with|c/w|in keeping with|montrait|montre|revele|confirme"
    r"|compatible avec|suggere|met en evidence|a pousse|(?:a|ont) (?:montre|revele|confirme"
    r"|pousse|mis en evidence))"
    r"(?: que| that|:)? "
    r"(?!up\b|as\b|in\b|error|erreur|pending|blank|nothing in|twice|under|on\b|the wrong|wrong"
    r"|en double|dans|sur|comme|une? erreur|le mauvais|la mauvaise|une? page|a blank|an? error"
    r"|that the|500|not|only|no (?:data|file|result|image|attachment)|rien dans|it\b|this\b"
    r"|receipt|by\b|par\b|la reception|with\b)"
    rf"(?P<value>(?:(?!{_STOP})(?:[A-Za-z][\w'/+-]{{0,30}}|\d{{1,2}}(?!\d)(?:[.,]\d)?)"
    r"(?:, | ?\+ ?| |(?=[.;,\n)]|$))){1,12})",
    re.IGNORECASE,
)
_TESTED_WORDS: Final = cues("tested teste testee")
_POSITIVE_WORDS: Final = cues("positive positif pos negative negatif neg")
_SAID_WORDS: Final = cues(
    "sugar sugars sucre glucose glycemie a inr rni bp blood tension pression temp temperature"
    " fever fievre weight poids potassium creatinine hemoglobin hemoglobine saturation sat sats"
    " pulse pouls phq score b troponin troponine trop tropo plt plq plaquette plaquettes platelet"
    " platelets hgb hb wbc gb ferritin ferritine tsh creat cr k na crp esr psa aps ldl hdl oxygen"
    " fc"
    " hr rr fr spo"
)
_PATTERNS: Final = (
    (_MEASURED, FIRST_OF_MEASURES),
    (_SAID, FIRST_OF_TOLD),
    (_TESTED, _TESTED_WORDS),
    (_IN_WORDS, _SAID_WORDS),
    (_SIZE, FIRST_OF_SIZED),
    (_SHOWED, FIRST_OF_EXAMS),
)


def results_said(scan: Scan) -> Iterator[Finding]:
    """Yield values that a test, a scale or an examination announces, and earlier values beside."""
    plain = scan.plain
    for pattern, firsts in _PATTERNS:
        for word in scan.of(firsts):
            match = pattern.match(plain, word.start)
            if match:
                yield _finding(plain, *match.span("value"))
    for word in scan.of(_POSITIVE_WORDS):
        match = _POSITIVE.match(plain, word.start)
        if match and not _FALSE.search(plain, max(0, word.start - 7), word.start):
            yield _finding(plain, *match.span())


def earlier(plain: str, end: int) -> Finding | None:
    """Return the value before that stands after a value: ``9.1 (was 8.4)``."""
    match = _EARLIER.match(plain, end)
    return _finding(plain, *match.span("value")) if match else None


def _finding(plain: str, start: int, end: int) -> Finding:
    while plain[start] == " ":
        start += 1
    while end - 1 > start and plain[end - 1] in " ,-+":
        end -= 1
    return Finding(start, end, Kind.CLINICAL, Certainty.STRUCTURED)
