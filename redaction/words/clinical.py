"""Finds results: a number that stands after the name of a test, or before its unit.

Ocean's support policy forbids results. Doses stay: a number after a drug is
what a prescription says and tells support which one fails.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import DRUG, EPONYM, LAB, meaning
from redaction.words.results_by_shape import results_by_shape
from redaction.words.results_said import earlier, results_said
from redaction.words.scan import Scan
from redaction.words.word_list import word_set

_NUMBER: Final = r"[<>~]?=? ?[+-]?\d{1,5}(?![\d-])(?:[.,]\d{1,4}(?!\d))?"
_UNIT: Final = (
    r" ?(?:[mun\u00b5p]?mol/(?:L|d|mmol|24 ?h)|[mun\u00b5p\u03bc]?g/(?:d?L|mL|mmol|24 ?h)"
    r"|mcg/(?:L|mL|g)|[mk\u00b5u]?(?:UI|IU|U)/(?:L|mL)"
    r"|mm ?Hg|mm/h|mEq/L|mOsm/kg|x ?10[E^]?\d{1,2}/?L|[x*]10\S{0,3}/L|mL/min(?:/1[.,]73 ?m2)?"
    r"|bpm|g%|fL|pg|%ile|kg/m2|m[lL]/min)"
)
_SOFT_UNIT: Final = r" ?(?:%|kg|lbs?|g|cm|\u00b0 ?C?|mg/g|units?)"
_VALUE: Final = (
    rf"(?P<value>(?<![A-Za-z]){_NUMBER}(?: ?/ ?\d{{1,3}})?(?:{_UNIT}|{_SOFT_UNIT})?"
    rf"(?:(?: ?(?:->|-|to|a|et|and|,|/|puis|then)"
    rf" ?)\d{{1,3}}(?:[.,]\d{{1,3}})?(?:{_UNIT})?(?![A-Za-z])){{0,2}})"
)
_FILLER: Final = (
    r"(?:'s)?(?:[ ]?(?:was|is|are|at|of|still|now|today|level|levels|result|results|count|came"
    r" back(?: at)?|went|up|down"
    r"|from|only|remains|around|about|at home|couche|debout|assis|totale?|est|etait|a|de|du|au"
    r"|environ|toujours|encore|ce matin|this"
    r" am|monte|baisse|sortie?)){0,3}"
    r"[ :=(~]{0,3}"
)
_TESTS: Final = (
    r"sugar|sucre|glyc|bili|tension|blood pressure|tmax|fever|fievre|trop|crcl|clcr|ciwa|gcs"
    r"|braden|norton"
    r"|va|av|mini-cog|eva|pcl-5|glasgow|centor|braden score|bishop score|quantiferon|anti-ccp"
    r"|ana|rpr|uds|"
    r"bp|ta|hr|fc|fr|rr|pouls|pulse|temp(?:erature)?|t\u00b0|spo ?2|sao ?2|o2 ?sats?|sats?|sat"
    r" o2|w(?:eigh)?t|pds|poids|bmi|imc"
    r"|(?:hb)?a ?1c|hgb?|hb|tsh|ft?4|ft?3|ldl|hdl|psa|aps|inr|rni|cr(?:eat)?|egfr|dfge?|k\+?"
    r"|na\+?|bg|cbg|fbs|fbg|gly|hba1c"
    r"|wbc|plt|gb|crp|esr|vs|alt|ast|ggt|alp|b12|bnp|ph|b?hcg|fhr|moca|mmse|phq-? ?9|gad-? ?7"
    r"|acr|rac|cea|ca ?125|ck"
    r"|ferritine?|creatinine?|hemoglobine?|glucose|glycemie|potassium|sodium|cholesterol"
    r"|triglycerides?|trig|albumine?|uree|urea"
    r"|lactate|troponine?|bilirubine?|urate|calcium|magnesium|fer|iron|tibc|dimeres?|d-dimer"
)
_SAID: Final = re.compile(
    rf"(?:{_TESTS})(?![A-Za-z0-9])(?: (?:was|is|est|etait))?[ :]{{1,2}}(?P<value>(?:(?:strongly"
    rf"|low|very"
    r"|weakly|fortement|faiblement) )?(?:positive|positif|pos|negative|negatif|neg|normale?"
    r"|abnormal"
    r"|anormale?|elevated|elevee?|abaissee?|low|high|haute?|basse?|non-reactive|reactive"
    r"|detectable)s?)"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
_TEST: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_TESTS})(?![A-Za-z0-9])(?=[ :=('+-]){_FILLER}{_VALUE}", re.IGNORECASE
)
_MEASURED: Final = re.compile(rf"(?<![\w.,]){_NUMBER}(?:/\d{{1,3}})?{_UNIT}(?![A-Za-z])")
_FIRST: Final = cues(
    "sugar sucre glyc bili tension blood tmax fever fievre trop crcl clcr ciwa gcs braden"
    " norton va av"
    " mini-cog eva pcl- pcl glasgow centor bishop quantiferon anti-ccp ana rpr uds "
    "bp ta hr fc fr rr pouls pulse temp temperature t spo sao o sat sats wt weight pds poids"
    " bmi imc a hba hgb hg hb tsh ft"
    " ldl hdl psa aps inr rni cr creat egfr dfg dfge k na bg cbg fbs fbg gly wbc plt gb crp"
    " esr vs alt ast ggt alp b bnp ph"
    " hcg bhcg fhr moca mmse phq phq- gad gad- acr rac cea ca ck ferritin ferritine"
    " creatinin creatinine hemoglobin hemoglobine"
    " glucose glycemie potassium sodium cholesterol triglyceride triglycerides trig albumin"
    " albumine uree urea lactate troponin"
    " troponine bilirubin bilirubine urate calcium magnesium fer iron tibc dimere dimeres"
    " d-dimer hb-a"
)
"""The letters that the names of ``_TESTS`` begin with."""
_AFTER: Final = re.compile(_FILLER + _VALUE, re.IGNORECASE)
_UNITS: Final = word_set("mg g l ml mcg ug kg cm mm ui iu u x h d j covid pt site")
"""Short forms that are units or words before a number as well as tests."""
_DOSED: Final = re.compile(r"[A-Za-z][A-Za-z-]{3,30} $")


def clinical(scan: Scan) -> Iterator[Finding]:
    """Yield values with what belongs to them, and the values before; names of tests stay."""
    for finding in (*_valued(scan), *results_said(scan), *results_by_shape(scan)):
        yield finding
        before = earlier(scan.plain, finding.end)
        if before:
            yield before


def _valued(scan: Scan) -> Iterator[Finding]:
    plain = scan.plain
    for word in scan.of(_FIRST):
        match = _TEST.match(plain, word.start) or _SAID.match(plain, word.start)
        if match:
            yield Finding(*_bare(plain, *match.span("value")), Kind.CLINICAL, Certainty.STRUCTURED)
    measured = (_MEASURED.match(plain, start) for start in scan.digits)
    for match in filter(None, measured):
        before = _DOSED.search(plain, max(0, match.start() - 32), match.start())
        if not (before and meaning(before[0].strip()).senses & DRUG):
            yield Finding(*_bare(plain, *match.span()), Kind.CLINICAL, Certainty.STRUCTURED)
    for word, (_, senses, _) in zip(scan.words, scan.meanings, strict=True):
        if senses & LAB and not senses & (DRUG | EPONYM) and word.low not in _UNITS:
            after = _AFTER.match(plain, word.end)
            if after and plain[word.end] in " :=('":
                yield Finding(
                    *_bare(plain, *after.span("value")), Kind.CLINICAL, Certainty.STRUCTURED
                )


def _bare(plain: str, start: int, end: int) -> tuple[int, int]:
    while plain[start] == " ":
        start += 1
    while plain[end - 1] in " ,-":
        end -= 1
    return start, end
