"""What is published of the keys that sign a hand-over."""

from typing import Literal

from portal.api.shapes import Answer


class KeyAnswer(Answer):
    """The public half of one key (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    use: Literal["sig"]
    alg: Literal["EdDSA"]


class KeySetAnswer(Answer):
    """All keys whose assertions may still be about (RFC 7517)."""

    keys: list[KeyAnswer]
