"""Signs requests the way OSCAR verifies them: OAuth 1.0a, HMAC-SHA1, in the header.

OSCAR rejects every other signature method (Open-O
OAuth1SignatureVerifierImplementation.java, run and seen).
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from connectors.secret import Secret
from connectors.secret_store import SecretStore


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: the clinic's REST client, and the token that a provider granted it."""

    client_key: Secret
    client_secret: Secret
    token: Secret | None = None
    token_secret: Secret | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a step of the three-legged handshake signs beside the request."""

    callback: str | None = None
    verifier: Secret | None = None


def stored(secrets: SecretStore) -> Credentials:
    """Return what ``connectors authorize`` stored; raise ``SecretMissingError``."""
    return Credentials(
        secrets.need("oscar-client-key"),
        secrets.need("oscar-client-secret"),
        secrets.need("oscar-token"),
        secrets.need("oscar-token-secret"),
    )


def sign(
    method: str,
    address: str,
    credentials: Credentials,
    now: datetime,
    step: Step | None = None,
) -> str:
    """Return the ``Authorization`` header for a request without a body.

    ``address`` is the one that OSCAR sees, which is not ours behind a proxy:
    it signs with its own scheme, host and port (``req.getScheme()`` …).
    """
    # loaded here because the page mode, which most clinics use, never signs
    from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, Client  # noqa: PLC0415 - loaded by its first use, to start fast

    # its DEBUG records quote the token and the string that is signed
    logging.getLogger("oauthlib").setLevel(logging.CRITICAL)
    token, token_secret = credentials.token, credentials.token_secret
    verifier = step.verifier if step else None
    client = Client(
        # exposed because the signature is made of them; oauthlib keeps them for this call only
        credentials.client_key.expose(),
        credentials.client_secret.expose(),
        token.expose() if token else None,
        token_secret.expose() if token_secret else None,
        callback_uri=step.callback if step else None,
        verifier=verifier.expose() if verifier else None,
        signature_method=SIGNATURE_HMAC_SHA1,
        nonce=secrets.token_hex(16),
        timestamp=str(int(now.timestamp())),
    )
    _, headers, _ = client.sign(address, http_method=method)
    return str(headers["Authorization"])
