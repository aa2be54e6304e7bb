"""Finds numbers that stand after a word for them, however short they are."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.kept_numbers import pieces
from redaction.words.scan import Scan

_HEALTH_WORD: Final = re.compile(
    r"(?:[dl]')?(?:hcn?|hin|phn|uli|hsn|mcp|nam|ramq|ohip|ahc|msp|mhsc|health ?(?:card|number"
    r"|insurance)"
    r"|care ?card|medicare|carte (?:sante|soleil|d'assurance)|assurance[ -]maladie|carte ss)"
    r"[^0-9\n\u2063]{0,25}(?P<number>[A-Z]{0,4}[ -]?"
    r"(?:\d(?:[ -]?\d){3,6}-?[ ]?\n[ ]?\d{3,6}(?:[ -]?\d{2,4}){0,2}(?![\d-]|[ -]\d)"  # cut in two
    r"|\d(?:(?:[ -]{1,2}|\.)?\d){3,19})(?:[ -]?[A-Z]{1,2}(?![A-Z]))?)",
    re.IGNORECASE,
)
_SIN_WORD: Final = re.compile(
    r"(?:[dl]')?(?:SIN|NAS|SSN|[Ss]ocial [Ii]nsurance|[Ss]ocial [Ss]ecurity|[Aa]ssurance sociale)"
    r"[^0-9\n\u2063]{0,25}(?P<number>\d(?:[ .-]{0,2}\d){5,11})"
)
_NUMBER: Final = r"(?:number|num|numero|no|nbr|n°|id|code|#|reg|registration|inscription|licence)"
_TIE: Final = (
    rf"s?(?:[ ]{{0,2}}(?:de |du |d')?(?:{_NUMBER}|card|carte|file)\b\.?){{0,2}}\.?[ ]{{0,2}}"
    rf"(?:is|est|was|:|=|#|-|\|)?[ ]{{0,2}}[#:]?[ ]{{0,2}}"
)
_VALUE: Final = (
    r"(?P<number>(?:(?-i:[A-Z]) (?=\d))?(?=[A-Z-]{0,12}\d)"
    r"[A-Z0-9](?:[A-Z0-9-]|[. /](?=\d{2,})){2,24}(?<![-. /]))(?![A-Z0-9])"
)
_RECORD_WORD: Final = re.compile(
    r"(?:mrn|ipp|chart(?:mrn)?|dossier|file|fichier|accession|requisition|specimen|echantillon"
    r"|polic[ey]|passport|passeport|licen[cs]e|permis|lic|plate|plaque|vin|demographic"
    r"|claim|reclamation|wsib|cnesst|csst|wcb|ivac|saaq|nihb|band|bande|status card|treaty"
    r"|insurance|assurance"
    r"|reg|regist(?:ration|er|re|ered)|inscription|d'inscription|matricule|certificat|certificate"
    r"|cert|group|groupe|subscriber|assuree?|insured|cross|bleue|fps|sed|rpcd|ppr|uci|iuc"
    r"|opq|oiq|lso"
    r"|cpso|cpsbc|cpsa|cmq|cno|oiiq|ociq|prac(?:titioner)?|billing|facturation|student|etudiant"
    r"|employee"
    r"|employe|account|compte|acct|member|membre|study|hospital|hopital|patient|client|encounter"
    r"|visit|visite)"
    rf"{_TIE}{_VALUE}",
    re.IGNORECASE,
)
_LICENCE: Final = re.compile(
    r"(?<![a-z])(?:m\.?d|ph|pharm|rph|bpharm|inf|ipsp?l?|r\.?n|np|rpn|lpn|dmd|dds|pht|dt\.?p|rm|sf"
    r"|frcpc|ccfp|cmfc|erg|ergo|psy|aud|nut|hyg|inh|tsi?|rsw|msw|rd|ot|slp)"
    r"\.?,? {1,2}(?:#|no\.? )?(?P<number>\d{2,3}[ -]\d{3}|[a-z]?\d{5,6}|[a-z]\d{4})(?![\w-])",
    re.IGNORECASE,
)
"""The number of a licence behind the letters of a profession: ``A. Roy, ph., 204 118``."""
_LETTERS: Final = cues(
    "erg ergo psy aud nut hyg inh ts tsi rsw msw rd ot slp"
    " m md ph pharm rph bpharm inf ips ipspl r rn np rpn lpn dmd dds pht dt rm sf frcpc ccfp cmfc"
)
_GLUED: Final = re.compile(
    r"[MHPNI](?<=[a-z].)(?:(?<=M)RN|(?<=H)CN|(?<=P)HN|(?<=N)AM|(?<=I)D)[:#-]?"
    r"(?P<number>\d{4,12})(?!\d)"
)
_KEYED: Final = re.compile(
    r"(?:demographic_?no|demo_?no|patient_?(?:id|no)|chart_?no|client_?no|person_?id|mrn)"
    r"[\"']?[=:] ?[\"']?(?P<number>\d{3,12})(?!\w)"
)
"""How logs and queries call the number of a record, in small letters: ``demoNo=20931``."""
_OURS: Final = re.compile(
    r"(?<![\w/])[nv]/(?:d|doss|dossier|r|ref)\.? ?:? ?"
    r"(?P<number>(?=[a-z-]{0,8}\d)[a-z\d][a-z\d-]{3,20})(?![\w-])"
)
"""How letters in French say whose file it is, in small letters: ``N/D : GL-2026-118``."""
_NEXT: Final = re.compile(
    r"(?:, ?| et | and | ou | or | ?& ?| / )(?P<number>\d[\d-]{2,14}\d)(?![\w-])"
)
_DIGIT: Final = re.compile(r"\d")
_MINE: Final = re.compile(
    r"\d{1,2}(?:[/.-]\d{1,2}){1,2}|(?:19|20)\d\d(?:-\d\d){0,2}|\d{1,3}[A-Z]{1,2}", re.IGNORECASE
)


def labelled_numbers(scan: Scan, keep: Collection[str] = ()) -> Iterator[Finding]:
    """Yield what stands after a word for a health, insurance or record number."""
    plain = scan.plain
    for pattern, kind, firsts in _AFTER_WORDS:
        for word in scan.of(firsts):
            match = pattern.match(plain, word.start)
            if match is None or (kind is Kind.RECORD_NUMBER and _MINE.fullmatch(match["number"])):
                continue
            for number in (match, *_more(plain, match)):
                for start, end in pieces(plain, *number.span("number"), keep):
                    yield Finding(start, end, kind, Certainty.STRUCTURED)
    yield from _licences(scan, keep)
    ours = _OURS.finditer(scan.low) if "/" in plain else iter(())
    for match in (*_GLUED.finditer(plain), *_KEYED.finditer(scan.low), *ours):
        for start, end in pieces(plain, *match.span("number"), keep):
            yield Finding(start, end, Kind.RECORD_NUMBER, Certainty.STRUCTURED)


def _more(plain: str, first: re.Match[str]) -> Iterator[re.Match[str]]:
    """Yield the numbers that a list goes on with, each in the first's form: 40-1188 et 40-1881."""
    shape, at = _DIGIT.sub("0", first["number"]), first.end("number")
    while (found := _NEXT.match(plain, at)) and _DIGIT.sub("0", found["number"]) == shape:
        yield found
        at = found.end()


def _licences(scan: Scan, keep: Collection[str]) -> Iterator[Finding]:
    for word in scan.of(_LETTERS):
        match = _LICENCE.match(scan.plain, word.start)
        if match:
            for start, end in pieces(scan.plain, *match.span("number"), keep):
                yield Finding(start, end, Kind.RECORD_NUMBER, Certainty.STRUCTURED)


_AFTER_WORDS: Final = (
    (
        _HEALTH_WORD,
        Kind.HEALTH_NUMBER,
        cues(
            "hc hcn hin phn uli hsn mcp nam ramq ohip ahc msp mhsc health healthcard care"
            " carecard medicare"
            " carte assurance assurance-maladie d'assurance-maladie d'assurance"
        ),
    ),
    (_SIN_WORD, Kind.SIN, cues("sin nas ssn social assurance d'assurance")),
    (
        _RECORD_WORD,
        Kind.RECORD_NUMBER,
        cues(
            "mrn ipp chart chartmrn dossier file fichier accession requisition specimen echantillon"
            " police policy passport"
            " passeport license licence permis lic plate plaque vin demographic claim"
            " reclamation wsib cnesst csst wcb"
            " ivac saaq nihb band bande status treaty insurance assurance cpso cpsbc cpsa cmq"
            " cno oiiq ociq prac"
            " practitioner billing facturation student etudiant employee employe account compte"
            " acct member membre"
            " study hospital hopital patient patients client clients encounter visit visite"
            " files dossiers charts permits licences reg registration register registre registered"
            " inscription d'inscription matricule certificat certificate cert group groupe"
            " subscriber assure assuree insured cross bleue fps sed rpcd ppr uci iuc opq oiq lso"
        ),
    ),
)
"""What may stand before a number, its kind, and the words that it begins with."""
