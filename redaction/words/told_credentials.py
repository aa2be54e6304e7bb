"""Finds credentials that people tell in words: ``password is sunshine``, ``login jdoe / tiger99``.

Such a word looks like any other, so each is a guess that the user can dismiss,
and no reason to refuse a body (``redaction.guard``). What is said *of* a
password ("is expired", "est refusé") is told from a password by a list of
states and by endings.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.credential_values import SWITCH, is_made_up, is_remark
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import FUNCTION, UNKNOWN, WORD, meaning
from redaction.words.scan import Scan
from redaction.words.word_list import words

_NAME: Final = (
    r"(?:pass ?word|passwd|pwd|pw|pass ?phrase|pass ?code|mots? de passe|mdp"
    r"|phrase de passe)s?(?![a-z])"
)
_FOR: Final = r"(?: (?:for|to|of|on|de|du|des|pour|sur)(?: [\w'-]{2,16}){1,3}?)?"
_END: Final = (
    r"(?=[ \t]{0,3}(?:[.,;!?)\r\n\"]|$|- "
    r"|(?:and|et|but|mais|for|pour|if|si|or|ou|so|thx|thanks|merci|pls|please|svp)(?![a-z])))"
)
_IS: Final = (
    r"[ \t,]{1,3}(?:is|was|it's|est|etait|c'est|qui est)"
    r"(?: now| still| just| maintenant| toujours)?[ \t:]{1,3}"
)
_TOLD: Final = re.compile(rf"{_NAME}{_FOR}{_IS}(?P<value>[a-z][a-z'-]{{3,19}}){_END}")
_BESIDE: Final = re.compile(
    rf"{_NAME} {{1,2}}(?P<value>[a-z]{{4,16}}\d{{1,4}}[!#$*?]{{0,3}})(?![\w/.-])"
)
_MIXED: Final = re.compile(
    rf"{_NAME} {{1,2}}(?P<value>(?=[a-z]{{0,12}}\d{{1,8}}[a-z])[a-z\d]{{6,24}}[!#$*?]{{0,3}})"
    r"(?![\w/.-])"
)
_QUOTED: Final = re.compile(
    rf"{_NAME} {{1,2}}(?P<mark>[\"\u00ab\u201c]) ?(?P<value>[a-z][a-z'-]{{3,19}}) ?[\"\u00bb\u201d]"
)
_PHRASE: Final = re.compile(
    r"(?:pass ?phrase|phrase de passe)(?: is| est|:)? ?[\"\u00ab\u201c] ?"
    r"(?P<value>[^\"\u00bb\u201d\r\n]{4,80}?) ?[\"\u00bb\u201d]"
)
_ANSWER: Final = re.compile(
    r"(?:(?:security|secret) answer|reponse (?:secrete|de securite))"
    rf"(?: ?[:=]|{_IS}) ?[\"\u00ab]?"
    rf"(?P<value>[a-z0-9][\w'-]{{2,30}}(?: [\w'-]{{2,30}}){{0,2}}){_END}"
)
_WIFI: Final = re.compile(
    r"(?:wi-?fi (?:password|passwd|pwd|pw|pass|mdp)"
    r"|(?:mot de passe|mdp) (?:du |de )?wi-?fi)"
    rf" {{1,2}}(?P<value>[a-z]{{6,24}}){_END}"
)
_WIFI_BESIDE: Final = re.compile(
    r"wi-?fi(?: (?:is|est|c'est))? {1,2}(?P<value>[a-z]{5,16}\d{2,4}[!#$*?]{0,3})(?![\w/.-])"
)
_ACCOUNT: Final = (
    r"(?:[dl]')?(?:log-?in|logon|user(?:name)?|usager|utilisateur|identifiants?|compte|acces)"
)
_PAIR: Final = re.compile(
    rf"{_ACCOUNT} ?[:=]? ?[\w.@-]{{2,40}} ?(?:/|\|) ?"
    r"(?P<value>[a-z][a-z_.-]{2,16}\d{1,4}[!#$*?]{0,3})(?![\w/.-])"
)
_PASS: Final = re.compile(
    rf"{_ACCOUNT} ?[:=] ?[\w.@-]{{2,40}}[ ,;/|]{{1,4}}"
    r"pass ?[:=] ?(?P<value>[^\s,;|\"'<>]{3,64})"
)
_TRY: Final = r"(?:tr(?:ied|ying|y)|typ(?:ed|ing)|(?:j')?essa(?:ie|y(?:e|ais|er))|tap(?:e|ais))"
_TRIED: Final = re.compile(_TRY + r" (?P<value>[a-z]{4,16}\d{2,4}[!#$*?]{0,3})(?![\w/.-])")
_TRIED_SIGNS: Final = re.compile(
    _TRY + r" (?P<value>(?=[\w-]{0,20}[!#$%&*?@])(?=\D{0,20}\d)(?=[^a-z\s]{0,20}[a-z])"
    r"[\w!#$%&*?@-]{8,24})(?![\w/.@-])"
)
_STATES: Final = frozenset(
    words(
        "short long weak strong simple easy hard same good fine okay done gone down dead slow stuck"
        " fixed full void visible public private secure unsafe safe temporary permanent default"
        " stale optional mandatory necessary sure clear right true false faux fausse vrai court"
        " courte longue faible fort forte facile difficile pareil pareille mauvais mauvaise plein"
        " visible temporaire vieux vieille neuf neuve saisi saisie rempli remplie ecrit ecrite"
        " permis permise compris connu connue mort morte lent lente pret prete fini finie parti"
        " partie secrete cache ailleurs expired up off out over case mine yours hers ours theirs"
        " somewhere elsewhere weird crap shit nonsense garbage junk alright online offline"
        " sticky wonky dumb kaput gibberish legit trash common longer shorter"
    )
)
_SAID_OF: Final = re.compile(
    r".+(?:ed|ing|able|ible|ive|less|ful|ly|ent|ente|ant|ante|ous|ic(?:al)?|ique|oire|aire|ish|ary|eux|euse|if|n't)"
)
"""Endings of what a password is or does: expired, working, readable, invalide."""


def told_credentials(scan: Scan) -> Iterator[Finding]:
    """Yield guesses: what is told, named or tried as a password."""
    low = scan.low
    for firsts, pattern, judge in _PATTERNS:
        for word in scan.of(firsts):
            match = pattern.match(low, word.start)
            if match and judge(match["value"]):
                yield Finding(*match.span("value"), Kind.CREDENTIAL, Certainty.GUESS)


def _is_told(value: str) -> bool:
    """Say whether a word names no state, so that it is the password itself."""
    if is_remark(value) or value in _STATES or _SAID_OF.fullmatch(value):
        return False
    found = meaning(value)
    return not found.senses & FUNCTION and not _is_participle(value)


def _is_participle(value: str) -> bool:
    """Say whether it is what was done to it, in French: expiré of expirer, without its accent."""
    stem = value.removesuffix("s").removesuffix("e")
    return (
        value != stem
        and value.removesuffix("s").endswith("e")
        and meaning(f"{stem.removesuffix('e')}er").reading is WORD
    )


def _is_unknown(value: str) -> bool:
    return meaning(value).reading is UNKNOWN


def _is_numbered(value: str) -> bool:
    bare = value.rstrip("!#$*?")
    word = bare.rstrip("0123456789")
    return is_made_up(bare) and not is_remark(word)


def _is_mixed(value: str) -> bool:
    """Say whether letters and digits meet twice: no number with its unit, no name of a version."""
    return len(SWITCH.findall(value)) > 1 and is_made_up(value) and not is_remark(value)


def _is_any(value: str) -> bool:
    return not is_remark(value)


_NAMES: Final = cues("pass password passwd pwd pw passphrase passcode mot mots mdp phrase")
_ACCOUNTS: Final = cues(
    "log login log-in logon user username usager l'usager d'usager utilisateur l'utilisateur"
    " d'utilisateur identifiant identifiants compte acces"
)
_TRYING: Final = cues(
    "tried trying try typed typing essaie essaye essayais essayer j'essaie j'essaye"
    " j'essayais tape tapais"
)
_PATTERNS: Final = (
    (_NAMES, _TOLD, _is_told),
    (_NAMES, _BESIDE, _is_numbered),
    (_NAMES, _MIXED, _is_mixed),
    (_NAMES, _QUOTED, _is_told),
    (_NAMES, _PHRASE, _is_any),
    (cues("security secret reponse"), _ANSWER, _is_any),
    (cues("wi wifi wi-fi mot mdp"), _WIFI, _is_unknown),
    (cues("wi wifi wi-fi"), _WIFI_BESIDE, _is_numbered),
    (_ACCOUNTS, _PAIR, _is_numbered),
    (_ACCOUNTS, _PASS, _is_any),
    (_TRYING, _TRIED, _is_numbered),
    (_TRYING, _TRIED_SIGNS, _is_any),
)
"""What may be told, the words that it begins with, and which values count."""
