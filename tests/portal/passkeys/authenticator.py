"""An authenticator in software: it makes credentials and signs, rightly or as an attacker would."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
USUAL = PRESENT | VERIFIED


def to_text(body: bytes) -> str:
    return urlsafe_b64encode(body).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One device with at most one credential; a test changes what it signs before it signs it."""

    origin: str
    rp_id: str = "localhost"
    flags: int = USUAL
    counts: bool = True
    """Whether its counter rises; many passkeys stay at 0."""
    count: int = 0
    framed: bool = False
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""

    def create(self, options: dict[str, Any], fmt: str = "none") -> str:
        """Answer ``navigator.credentials.create``."""
        self.user_handle = to_bytes(options["user"]["id"])
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        signed = self._signed(ATTESTED) + attested + self.public_key()
        body = {"fmt": fmt, "attStmt": {}, "authData": signed}
        return self._answer(
            attestationObject=to_text(encode_cbor(body)),
            clientDataJSON=to_text(self._client("webauthn.create", options["challenge"])),
            transports=["internal", "hybrid"],
        )

    def get(self, options: dict[str, Any], kind: str = "webauthn.get") -> str:
        """Answer ``navigator.credentials.get``."""
        signed, client = self._signed(), self._client(kind, options["challenge"])
        signature = self.key.sign(signed + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._answer(
            authenticatorData=to_text(signed),
            clientDataJSON=to_text(client),
            signature=to_text(signature),
            userHandle=to_text(self.user_handle),
        )

    def public_key(self) -> bytes:
        """Return the COSE form of the key: kty EC2, alg ES256, crv P-256, x, y."""
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _signed(self, more: int = 0) -> bytes:
        if self.counts:
            self.count += 1
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return rp_hash + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(said | {"crossOrigin": self.framed}).encode()

    def _answer(self, **response: object) -> str:
        own = to_text(self.credential_id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
