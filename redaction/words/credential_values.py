"""Says whether a word beside a credential's name is a credential or a remark about one."""

import re
from typing import Final

from redaction.words.credential_kind import CredentialKind
from redaction.words.meaning import CLINICAL, FUNCTION, meaning
from redaction.words.vocabulary import VOCABULARY
from redaction.words.word_list import words

_EMPTY: Final = re.compile(
    r"[X*•.\-_<>\[\](){}…? ]*|null|none|nil|true|false|undefined", re.IGNORECASE
)
SWITCH: Final = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])", re.IGNORECASE)
"""Where letters and digits meet: often in a key in hexadecimal digits, once in a product's name."""
_UNITS: Final = (
    r"\d{1,4}[-.]?(?:char|caract|bit|byte|octet|digit|letter|hour|minute|day|month|year"
    r"|heure|jour|mois|an|chiffre|lettre)\w{0,10}"
)
_TALK: Final = re.compile(
    r"(?:aes|rsa|sha|md|hmac|des|ecb|cbc|gcm|oauth|utf|tls|ssl|base|pkcs)[-_ .]?\d[\w.-]{0,8}"
    rf"|{_UNITS}|v?\d{{1,4}}(?:\.\d{{1,4}}){{1,7}}[a-z]?"
    r"|\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?:T[\d:.,Z+-]{1,30})?|\d{1,2}[:h]\d\d(?::\d\d)?(?:am|pm)?"
    r"|https?://.*|[\w.+-]{1,64}@[\w.-]{1,128}|[a-z]{1,20}=",
    re.IGNORECASE,
)
"""Algorithms, lengths, versions, times, addresses: what people say about a key."""

_COUNTED: Final = frozenset(
    words(
        "windows chrome firefox edge version build line ligne row step page room salle user"
        " usager test error erreur code site bed lit unit patient ticket port num item part case"
        " level niveau phase slot tab step form formulaire covid grade stage type"
    )
)
"""A number behind these counts things."""
_STATES: Final = frozenset(
    words(
        "invalid incorrect wrong expired lost missing unknown required empty blank refused"
        " rejected denied changed reset resetting forgotten stale outdated correct valid fine"
        " working broken disabled enabled blocked locked unlocked set unset saved stored"
        " entered typed needed different identical mismatch failed failure deleted removed"
        " regenerated renewed revoked accepted invalide errone erronee expire expiree perdu"
        " perdue perdus manquant manquante inconnu inconnue requis requise vide refuse refusee"
        " rejete rejetee change changee reinitialise reinitialisee oublie oubliee perime"
        " perimee valide bon bonne brise brisee desactive desactivee bloque bloquee verrouille"
        " verrouillee enregistre enregistree differente different echec supprime supprimee"
        " accepte acceptee hidden masque masquee cachee cache redacted caviarde masked removed"
        " withheld present absent"
    )
)


def is_secret(value: str, kind: CredentialKind) -> bool:
    """Say whether a word looks like a secret: signs or digits among letters, or a code."""
    if len(value) < 4 or _TALK.fullmatch(value):
        return False
    if value.rstrip("#*").isdigit():
        return kind is CredentialKind.PASSWORD and len(value) <= 12
    classes = character_classes(value)
    mixed = "digit" in classes and ("upper" in classes or "lower" in classes)
    signed = "sign" in classes and len(classes) >= 3
    return len(value) >= 6 and (mixed or signed or (len(value) >= 24 and value.isalnum()))


def is_strong_secret(value: str, kind: CredentialKind) -> bool:
    """Say whether a word looks like a secret even where nothing ties it to the name before it."""
    if kind is CredentialKind.PASSWORD and value.rstrip("#*").isdigit():
        return 4 <= len(value) <= 8
    if not is_secret(value, kind):
        return False
    interlaced = len(value) >= 12 and value.isalnum() and len(SWITCH.findall(value)) >= 4
    return interlaced or (len(value) >= 8 and len(character_classes(value)) >= 3)


def is_made_up(value: str) -> bool:
    """Say whether a word with a number behind it names no product, test, drug or month."""
    word = value.rstrip("0123456789").casefold()
    known = meaning(word).senses & (CLINICAL | FUNCTION)
    named = word in VOCABULARY or word in _COUNTED or _TALK.fullmatch(value) is not None
    return not known and not named


def is_remark(value: str) -> bool:
    """Say whether a lone word after a colon tells the state of a credential."""
    plain = value.casefold()
    return len(value) < 4 or plain in _STATES or plain in VOCABULARY or bool(_TALK.fullmatch(value))


def is_empty(value: str) -> bool:
    """Say whether nothing stands there: a mask, a placeholder, null."""
    return _EMPTY.fullmatch(value) is not None


def character_classes(value: str) -> set[str]:
    """Return which of upper, lower, digit and sign occur; signs of ordinary words do not count."""
    return {found for found in map(character_class, value) if found}


def character_class(character: str) -> str:
    """Return the class of one character, empty for the signs of ordinary words."""
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "" if character in "-'/_.:,()" else "sign"
