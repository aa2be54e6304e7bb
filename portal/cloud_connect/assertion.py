"""Signs what hands a Site Admin over: who, of which site, to whom, for one minute, once.

A JSON Web Token (RFC 7519), signed with Ed25519 (RFC 8037), with a type of its own and an
audience, so that no other receiver and no other kind of token can be mistaken for it
(RFC 8725, 3.9 and 3.11). It names the person by number alone.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

import jwt

from connectors.secret import Secret
from portal.cloud_connect.address import Address
from portal.cloud_connect.keys import SigningKey
from portal.principals import Viewer

TYPE: Final = "ocean-hand-over+jwt"
LIVES: Final = timedelta(seconds=60)


def sign(  # noqa: PLR0913, PLR0917 - all that an assertion says
    key: SigningKey, now: datetime, issuer: str, address: Address, viewer: Viewer, site: str
) -> Secret:
    """Return the assertion for this person, who showed a second factor, at this address."""
    claims = {
        "iss": issuer,
        "aud": address.url,
        "sub": str(viewer.person_id),
        "site": site,
        "role": "site_admin",
        "amr": ["mfa"],
        "auth_time": int(viewer.proven_at.timestamp()),
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + LIVES).timestamp()),
        "jti": secrets.token_urlsafe(16),
    }
    headers = {"kid": key.kid, "typ": TYPE}
    return Secret(jwt.encode(claims, key.private, algorithm="EdDSA", headers=headers))
