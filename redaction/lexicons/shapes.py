"""Guesses what no list can hold: clinical words and family names that are built by rule.

Both are guesses about words that ``senses`` does not know. Clinical words are
composed without end (``pleuropulmonaire``, ``hepatosplenomegaly``); many
peoples build family names with endings that ordinary French and English lack.
"""

import re
from typing import Final

from redaction.lexicons.senses import NAME, ORDINARY, Reading
from redaction.lexicons.words import reading, senses

_PREFIX: Final = re.compile(
    r"(?:abdomin|acr|aden|angi|anter|arthr|bi|blephar|bronch|calc|carcin|cardi|cephal|cerebr|cervic"
    r"|chol|cholecyst|chondr|col|colp|crani|cyan|cyst|cyt|dermat|dors|duoden|encephal|endocrin"
    r"|enter|erythr|fibr|gastr|gingiv|glomerul|gluc|glyc|gynec|haem|haemat|hemat|hepat|hist|hydr"
    r"|hyster|ile|immun|isch|jejun|kerat|labi|lapar|laryng|later|leuc|leuk|lip|lith|lymph|mamm|mast"
    r"|melan|mening|metr|muc|myc|myel|my|nas|necr|nephr|neur|normo?chrom|norm|ocul|odont|oesophag"
    r"|esophag|onc|oophor|ophthalm|orchi|osteo?|ot|ovari|pancreat|path|ped|pelv|pharmac|pharyng|phleb"
    r"|pleur|pneum|poster|proct|prostat|psych|pulm|pyel|radi|rect|ren|retin|rhin|salping|scler|sigmoid"
    r"|sinus|spermat|splen|spondyl|stern|stomat|tend|thorac|thromb|thyr|tibi|trache|tympan|typhl|ureter"
    r"|urethr|ur|uter|vagin|vas|ven|ventricul|vertebr|vesic|viscer)o"
    r"|(?:ante|anti|auto|contra|endo|epi|extra|hemi|hyper|hypo|infra|inter|intra|macro|mega|micro"
    r"|mono|multi|non|ortho|para|peri|poly|post|pseudo|retro|semi|sous|sub|supra|tachy"
    r"|brady|trans|tri|ultra|uni)"
)
_CLINICAL: Final = re.compile(
    r".{2,}(?:ectom(?:y|ies?|ises?)|ostom(?:y|ies?)|otom(?:y|ies?)|oscop(?:y|ies?|ique|ic)"
    r"|plast(?:y|ies?)|centese|centesis|rrhaphy|rraphies?|graph(?:y|ies?|ique|ic)"
    r"|gramm?es?|metr(?:y|ies?|ique|ic)|therap(?:y|ies?|eutique)"
    r"|algi(?:a|as|es?)|[^a]itis|[^a]ites|oses|osis|omat(?:ous|eux|euse)|path(?:y|ies?|ique|ic)"
    r"|em(?:ia|ie|ies|ique|ic)|aemia|uri(?:a|es?|que|c)|rrhag(?:ia|ies?|ique|ic)|rrh(?:ea|oea|ees?)"
    r"|pne(?:a|es?|ique|ic)|pleg(?:ia|ies?|ique|ic)|pares(?:is|ies?)|phag(?:ia|ies?)|phas(?:ia|ies?)"
    r"|megal(?:y|ies?)|malac(?:ia|ies?)|scleros[ie]s?|stenos[ie]s?|thrombos[ie]s?|troph(?:y|ies?|ique|ic)"
    r"|tens(?:ion|ive|if)s?|cyt(?:osis|oses?|ique|ic|aires?)|kinas(?:e|es)|plasi(?:a|es?|que)"
    r"|log(?:y|ies?|ist|ists|iques?|ues?|ical)"
    r"|prazoles?|statine?s?|cilline?s?|oxacine?s?|mycine?s?|sartans?|azepams?|zosine?s?|gliptine?s?"
    r"|gliflozine?s?|glutides?|tinibs?|[xzlm]umabs?|cyclines?|triptans?|setrons?|thiazides?|caines?)"
)
_SHORTEST_CLINICAL: Final = 8
_SHORTEST_REST: Final = 5

_FAMILY: Final = re.compile(
    r".{2,}(?:[scz]ki|sky|[sc]ka|wicz|czyk|czak|chuk|tchouk|enko|[bdilmnrstvy]uk|[krt]iw|yshyn"
    r"|[oe]v(?:ic|ich|itch|a)|kov|[lr]in[ae]?va|dottir|(?:[dlnrst]s|ss)[eo]n|opoulos|poulou|akis"
    r"|[iy]adis|oglu|shvili|adze|escu|eanu|[aeiouy]inen|onen|iene|auskas|zadeh|nejad|singham|lingam"
    r"|rajah|nathan|murthy|wardena|nayake|singhe|krishnan|veld|stra|huizen|huis|berg|feld|stein"
    r"|mann|hauser|bacher|meier|meyer|quist|gaard|strom|lund|borg|ville|eault|ouet|ellier)"
    r"|(?:mc|mac|fitz|o')[bcdfghjklmnpqrstvw].{3,}"
)
_SHORTEST_FAMILY: Final = 6


def looks_clinical(word: str) -> bool:
    """Say whether an unknown folded word is built as clinical words are."""
    if len(word) < _SHORTEST_CLINICAL or not word.isalpha() or senses(word) & NAME:
        return False
    if _CLINICAL.fullmatch(word):
        return True
    prefix = _PREFIX.match(word)
    rest = word[prefix.end() :] if prefix else ""
    return len(rest) >= _SHORTEST_REST and bool(senses(rest) & ORDINARY or looks_clinical(rest))


def looks_like_family_name(word: str) -> bool:
    """Say whether an unknown folded word is built as family names are."""
    return (
        len(word) >= _SHORTEST_FAMILY
        and bool(_FAMILY.fullmatch(word))
        and reading(word) is Reading.UNKNOWN
        and not looks_clinical(word)
    )
