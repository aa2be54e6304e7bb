"""How people write where they live: streets, boxes, rural routes, land, French and English."""

import re
from typing import Final

from redaction.words.birth_dates import MONTHS
from redaction.words.number_words import UNITS_AND_TENS

POSTAL_CODE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]{0,2}\d[A-Z]\d"
    r"|(?-i:[ABCEGHJ-NPRSTVXY]\d ?[A-Z] \d ?[A-Z] ?\d)"
    r"|(?-i:[ABCEGHJ-NPRSTVXY][\dOIl][A-Z] [\dOIl][A-Z][\dOIl]))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
MISREAD_CODE: Final = re.compile(
    r"[ABCEGHJ-NPRSTVXY][0-9OIl][A-Z] [0-9OIl][A-Z][0-9OIl](?![A-Za-z0-9])"
)
"""O for zero and I for one, as scanners read."""
_SPACE: Final = r"[ \t]{1,3}"
_UNIT_WORD: Final = (
    r"(?:apt|apart|apartment|app|appt|appartement|flat|logement|unit|unite|suite|ste|bur|bureau"
    r"|basement"
    r"|sous-sol|porte|local|room|rm|fl|floor|etage|#)"
)
_UNIT: Final = (
    rf"{_UNIT_WORD}\.? {{0,2}}#?(?:\d{{1,5}}[A-Za-z]?|(?-i:[A-Z]\d{{0,4}}))(?![A-Za-z0-9])"
)
_BARE_UNIT: Final = r"\(?(?:basement|sous-sol|upper|lower|rdc|main floor)\)?"
_WAY: Final = r"(?:[NS][EWO]|[NSEWO]|north|south|east|west|nord|sud|est|ouest)(?![A-Za-z])\.?"
_TAIL: Final = (
    rf"(?: \d{{1,3}}(?![\d/:-]))?\.?(?:,?{_SPACE}{_WAY})?(?:(?:,| -|,? ){{1,2}} ?(?:{_UNIT}"
    rf"|{_BARE_UNIT})){{0,2}}"
)
LEAD: Final = re.compile(rf"(?<![A-Za-z]){_UNIT},?(?: ?-)? {{0,2}}$", re.IGNORECASE)
_NUMBER: Final = (
    r"(?<![\w.:/-])(?:\d{1,6}(?:[A-GI-Za-gi-z](?![A-Za-z]))?(?:[ -]\d/\d|-\d{1,6}[A-Za-z]?"
    r"|-[A-Z])?)"
)
_EN_TYPE: Final = (
    r"(?:street|str|st|road|rd|avenue|ave|av|drive|drv|dr|lane|ln|court|crt|ct|crescent|cres|cr"
    r"|boulevard|blvd|boul|circle|cir"
    r"|way|terrace|terr|parkway|pkwy|line|sideroad|trail|trl|close|gate|grove|heights|hill|hts"
    r"|mews|path|place|pl|plaza|point"
    r"|row|rue|run|square|sq|view|walk|wynd|bay|landing|loop|manor|park|gardens|gdns|green|alley"
    r"|bend|cove|common|link|highway|hwy|townline)(?![A-Za-z])\.?"
)
_EN_NAMED: Final = (
    r"(?:(?:highway|hwy|concession|conc|route|rte|county road|cty rd|range road|rge rd|fire route"
    r"|fire lane|township"
    r" road|twp rd|regional road|rr|line|sideroad|avenue|ave|street)\.?(?: rd| road)?["
    r" #]{0,2}\d{1,5}[A-Za-z]?|(?-i:[Aa]ve(?:nue)?|AVE(?:NUE)?|[Ss]t(?:reet)?)\.?"
    r" (?-i:[A-Z])(?![A-Za-z]))"
)
_WORD: Final = r"(?:(?-i:[A-Z0-9])[\w'.-]{0,30}|of|the|de|la|du|des)"
_ENGLISH: Final = (
    rf"(?:(?:{_WORD}{_SPACE}){{1,4}}"
    rf"|[a-z0-9'.-]{{2,30}}{_SPACE}(?:[a-z0-9'.-]{{2,30}}{_SPACE}){{0,2}}(?!dr\.?"
    rf" (?-i:[A-Z]))){_EN_TYPE}|{_EN_NAMED}"
    rf"|(?-i:[A-Z])[\w'.-]{{2,30}}(?=[ ]?#\d|{_SPACE}(?:apt|app|unit)\b)"
)
_FR_TYPE: Final = (
    r"(?:rue|avenue|ave?\.?|boulevard|boul\.?|bd|blvd|chemin|ch\.?|che?m\.?|rang|route|rte\.?"
    r"|place|pl\.|montee|cote|allee|impasse|croissant|cr\."
    r"|terrasse|terr\.|promenade|prom\.|passage|quai|square|carre|ruelle|voie|domaine|cercle"
    r"|autoroute|aut\.)(?![a-z])"
)
_FRENCH: Final = (
    rf"(?:bis |ter )?(?:\d{{1,3}}e(?:me)? )?{_FR_TYPE}(?: (?:de|du|des|la|le|les|l'|d'|st|ste"
    rf"|saint|sainte|\u00e0|a|au|aux)){{0,4}} ?"
    r"(?:[dl]')?(?:(?-i:[A-Z])[\w'.-]{0,40}(?:(?: |-)(?:(?:de|du|des|la|le|les|et|d'|l')(?: "
    r"|(?<=')))?(?-i:[A-Z])[\w'-]{0,40}){0,4}|\d{1,4}e?|[\w'-]{2,40})"
)
_ORDINAL: Final = (
    r"\d{1,3}(?:e|er|re|eme|st|nd|rd|th)? (?:rang|avenue|ave?|rue|street|st|concession"
    r"|line)(?![A-Za-z])\.?"
)
MAY_BEGIN: Final = re.compile(r"\d{1,6}[A-Za-z]?(?:,? ?-? ?[A-Za-z]|,?[ -]{1,3}\d)")
"""What every address that begins with a number begins with; cheap to try."""
ADDRESS: Final = re.compile(
    rf"{_NUMBER}(?:,| -)?[ \t]{{1,3}}(?:{_FRENCH}|{_ORDINAL}|{_ENGLISH}){_TAIL}",
    re.IGNORECASE,
)
BOX: Final = re.compile(
    r"(?<![\w.])(?:site \d{1,3},? (?:comp|box) \d{1,4}|(?:general delivery|poste restante)(?![a-z])"
    r"|(?:p\.? ?o\.? ?box|box|b\.p\.|c\.? ?p\.|boite postale|case postale|casier"
    r" postal|rural route|r\.?r\.?|lot|comp)"
    r" ?#?[ ]{0,2}\d{1,6}(?:,? (?:site|comp|box|station|stn|succ\.?|conc\.?|concession|lot|rr)"
    r" ?#?[A-Z0-9]{1,6}){0,3}"
    r"|(?:rang|rg|ch(?:emin)?\.|route|rte|highway|hwy|concession|conc\.?|house|maison|unit|apt"
    r"|app|lot|chambre|ch\.) ?#? ?\d{1,5}(?: (?:est|ouest|nord|sud|east|west|north"
    r"|south))?)(?![\w/%-]|[.,]\d)",
    re.IGNORECASE,
)
NUMBERED: Final = re.compile(
    rf"(?<![\w.:/-])\d{{1,6}}-\d{{1,3}}(?:st|nd|rd|th|[A-Za-z])? {_EN_TYPE}{_TAIL}", re.IGNORECASE
)
LAND: Final = re.compile(
    r"(?:(?<![\w-])|(?<=[NS][EW]-))\d{1,2}-\d{1,3}-\d{1,2}[ -]{0,2}[WE]\d?(?![\w-])"
)
LAND_LEAD: Final = re.compile(
    r"(?:[NS]\.?[EW]\.?,? ?(?:1/4|\u00bc|quarter)?|LSD ?\d{1,2}|sec(?:tion)?\.?)(?: of)?[ -]{1,2}$"
)
PLACED: Final = re.compile(
    r"[ :.]{1,3}"
    rf"(?P<place>{_NUMBER},? (?:(?:de la|de|du|des|la|le|les) )?(?-i:[A-Z])[\w'.-]{{2,30}}(?:"
    rf" (?-i:[A-Z])[\w'.-]{{1,30}}){{0,2}}{_TAIL})",
    re.IGNORECASE,
)
_CORNERED: Final = (
    r"(?:(?:la |le |de |du |des )?(?:\d{1,3}(?:e|re|eme|st|nd|rd|th)? )?(?-i:[A-Z])[\w'.-]{1,30}"
    r"(?: (?-i:[A-Z])[\w'-]{1,30}){0,2}|\d{1,3}(?:e|re|eme|st|nd|rd|th))"
)
CORNER: Final = re.compile(
    r"(?:coin|corners?|intersection|angle)(?: de la| de| des| du| of| at)? "
    rf"(?P<place>{_CORNERED} ?(?:and|et|&|/|x|at) ?{_CORNERED}{_TAIL})",
    re.IGNORECASE,
)
"""Where two streets meet."""
LOWER_CORNER: Final = re.compile(
    r"(?:coin|corners?|intersection|angle)(?: de la| de| des| du| of| at)? (?:la |the )?"
    r"(?P<place>(?P<one>[a-z][a-z'-]{2,20}) ?(?:and|et|&|/|x)"
    r" ?(?P<other>[a-z][a-z'-]{2,20}))(?![\w-])"
)
SECTION: Final = re.compile(
    r"sec(?:tion)?\.? ?\d{1,2},? (?:twp|township)\.? ?\d{1,3},? (?:rge|rg|range)\.? ?\d{1,2}"
    r"(?:,? ?w(?:est)?(?: of)?(?: the)? ?\d(?:st|nd|rd|th)?[mM]?)?",
    re.IGNORECASE,
)
_NUMBERS: Final = (
    "(?:(?:" + "|".join(sorted(UNITS_AND_TENS, key=len, reverse=True)) + r"|onze|douze|et)"
    r"(?:-[a-z]{2,12}){0,3}(?![a-z]))"
)
SAID: Final = re.compile(
    rf"[ :]{{1,2}}(?:(?:is|est|c'est|at|au|le) )?(?P<place>{_NUMBERS}(?: {_NUMBERS}){{1,5}}"
    rf" (?P<typed>{_FR_TYPE} )?(?:(?:[a-z][\w'-]{{2,30}} ){{0,2}}(?P<type>{_EN_TYPE})"
    rf"|[a-z][\w'-]{{2,30}}(?: {_WAY})?))",
    re.IGNORECASE,
)
"""A number in words, and a street."""
LOWER: Final = re.compile(
    r"(?: (?:at|au|a)|:)? (?P<place>\d{1,5},? (?!(?:years?|ans|days?|jours?|mois|months?|weeks?"
    r"|hours?|heures?|min|km|minutes?|semaines?|miles?|people|floors?|kids|enfants|blocks?"
    r"|of|in|a|pas|units?)\b)[a-z][a-z'-]{2,20}(?: (?!with|and|avec|et|since|depuis|but|mais|now)"
    r"[a-z][a-z'-]{2,20})?)(?![\w/])",
    re.IGNORECASE,
)
"""A street in small letters after the word for living there."""
_MONTHS: Final = "|".join(sorted({name for names in MONTHS for name in names}))
UNIT_FIRST: Final = re.compile(
    rf"{_NUMBER},? (?-i:[A-Z])[\w'.-]{{2,30}}(?: (?-i:[A-Z])[\w'.-]{{0,30}}){{0,2}}",
    re.IGNORECASE,
)
NO_STREET: Final = re.compile(
    rf"\d{{1,6}},? (?:{_MONTHS}|[ap]m|mg|ml|days?|jours?|patients?|fois|times"
    r"|units?|tabs?|puffs?|weeks?|months?|hours?|min(?:utes?)?|years?|ans|mois|way)\b",
    re.IGNORECASE,
)


UNNUMBERED: Final = re.compile(
    rf"{_FR_TYPE}(?: (?:de|du|des|la|le|les|l'|d'|st|ste|saint|sainte)){{0,3}} ?(?:[dl]')?"
    r"(?-i:[A-Z])[\w'.-]{2,40}(?:[ -](?-i:[A-Z])[\w'-]{1,40}){0,3}",
    re.IGNORECASE,
)
