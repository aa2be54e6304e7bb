"""What credentials are called, in set-ups and by people, English and French without accents.

The names are those of Ocean's and the EMRs' own set-up pages and wire formats:
shared encryption key, site key, site credential, one-time key, REST client
key, OAuth token, TOTP code, tenant ID, webhook key …
"""

import re
from typing import Final

from redaction.words.credential_kind import CredentialKind
from redaction.words.word_list import words

_KEYS: Final = (
    r"(?:shared[ _-]?)?encryption[ _-]?key|shared[ _-]?(?:secret|key)|secret[ _-]?key|sek|ccp"
    r"|cles? (?:de |d'|d )?(?:chiffrement|encryption|cryptage)(?: partagees?)?"
    r"(?: (?:du|de notre|de votre) site)?|cle (?:partagee|secrete)"
)
_WORDS: Final = (
    r"pass ?word|passwd|pwd?|pw|pass ?phrase|pass ?code|mots? de passe|mdp|phrase de passe"
    r"|code (?:secret|totp|de verification|d'acces|d'alarme|d'entree"
    r"|(?:de |du |d')?(?:la |l')?(?:porte|barriere|garage|boit(?:e|ier) a cles?|cadenas|coffre"
    r"|wi-?fi|edifice|immeuble|alarme|entree))"
    r"|(?:door|gate|lock ?box|entry|access|alarm|buzzer|building|garage|safe|wi-?fi|front door"
    r"|key ?pad) code|lock ?box|buzz(?:er)?|sonnette|digicode"
    r"|(?:totp|verification|one[ -]time|security|2fa|mfa) code|totp|pin(?: code)?|nip"
)
_TOKENS: Final = (
    r"site[ _-]?(?:key|credentials?)|one[ _-]?time[ _-]?key(?:[ _-]?iv)?"
    r"|ocean[ _-]?client[ _-]?id|client_?id|(?:ocean[ _-]?)?client[ _-]?(?:secret|key)"
    r"|consumer[ _-]?(?:key|secret)"
    r"|oauth[ _-](?:token(?:[ _-]secret)?|verifier|signature|consumer[ _-]key|nonce)"
    r"|token[ _-]?secret|api[ _-]?(?:key|token|password|username)"
    r"|(?:access|refresh|bearer|auth|site|session|id|csrf)[ _-]?token"
    r"|tenant[ _-]?id|acron|accuro uuid|webhook[ _-]?key|x-ocean-webhook-key"
    r"|j?session[ _-]?id|phpsessid|jeton(?: d'acces)?|token|secret"
    r"|cle (?:de |du )?(?:site|client|api|webhook)"
    r"|ocean[ _-]?connect[ _-]?(?:user(?:[ _-]?name)?|login)"
    r"|(?:nom d'utilisateur|utilisateur|usager) (?:d')?ocean[ _-]?connect"
)
_STARTS: Final = r"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))"

_FIRST: Final = r"(?=[abcdefgijklmnoprstuvwx2])"
"""Asked first, since most places of a text fail here and at once."""

NAMES: Final = re.compile(
    rf"{_FIRST}{_STARTS}(?:(?P<key>{_KEYS})|(?P<token>{_TOKENS})|(?P<word>{_WORDS}))s?\d?(?![A-Za-z])",
    re.IGNORECASE,
)
"""Finds the name; the group says the kind."""

KINDS: Final = {
    "key": CredentialKind.ENCRYPTION_KEY,
    "word": CredentialKind.PASSWORD,
    "token": CredentialKind.TOKEN,
}
ROOTS: Final = words(
    "key cle secret sek ccp pass pw phrase mdp code totp pin nip credential client consumer oauth"
    " token api tenant acron accuro sess jeton box buzz sonnette connect"
)
"""Every name holds one of these, so that a text without them is not searched further."""
