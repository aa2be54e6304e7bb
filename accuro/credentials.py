"""What QHR gives a clinic to use the interface, and how a request shows it.

Ocean's own connection has credentials of its own, and one API user name serves
one Cloud Connect only (OceanMD help), so ours are never those.
"""

import base64
from dataclasses import dataclass
from typing import Final

from connectors.errors import EmrRefusedError
from connectors.secret import Secret
from connectors.secret_store import SecretStore

SECRETS: Final = (
    "accuro-client-id",
    "accuro-client-secret",
    "accuro-tenant",
    "accuro-uuid",
    "accuro-subscription-key",
)
"""In the order of ``Credentials``. Tenant (ACRON) and database UUID are secrets too: together
with a user they open the clinic, and they must never reach a ticket."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, for which clinic, under which agreement with QHR."""

    client_id: Secret
    client_secret: Secret
    tenant: Secret
    uuid: Secret
    subscription_key: Secret

    def are_printable(self) -> bool:
        """Say whether all of them can stand in a header or an address.

        A line break would begin another header, and the HTTP library's error
        would quote the value.
        """
        secrets = (self.client_id, self.client_secret, self.tenant, self.uuid)
        # exposed to look at their characters alone
        values = [secret.expose() for secret in (*secrets, self.subscription_key)]
        return all(value.isascii() and value.isprintable() and value for value in values)

    def as_basic(self) -> str:
        """Return the ``Authorization`` header that a token is asked for with."""
        # exposed because this header is how a client names itself to Accuro
        pair = f"{self.client_id.expose()}:{self.client_secret.expose()}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"


def stored(secrets: SecretStore) -> Credentials:
    """Return what ``connectors authorize`` stored; raise ``SecretMissingError``."""
    return require_printable(Credentials(*map(secrets.need, SECRETS)))


def require_printable(credentials: Credentials) -> Credentials:
    """Return them if they can be sent at all; raise ``EmrRefusedError``."""
    if not credentials.are_printable():
        raise EmrRefusedError
    return credentials
