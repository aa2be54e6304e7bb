"""The credentials of the demonstration's clinic, made anew for each run."""

import secrets
import uuid
from dataclasses import dataclass, field


def _make_shared_key() -> str:
    """Return 16 characters of the four classes that Ocean's rule asks for."""
    return f"{secrets.token_hex(4)}!{secrets.token_hex(2).upper()}q7Z"


def _hex() -> str:
    return secrets.token_hex(16)


def _urlsafe() -> str:
    return secrets.token_urlsafe(24)


def _make_tenant() -> str:
    return f"DEMO{secrets.token_hex(4).upper()}"


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens Ocean, OSCAR and Accuro for this clinic."""

    site_key: str = field(default_factory=_urlsafe, repr=False)
    site_credential: str = field(default_factory=_urlsafe, repr=False)
    shared_encryption_key: str = field(default_factory=_make_shared_key, repr=False)
    client_key: str = field(default_factory=_hex, repr=False)
    client_secret: str = field(default_factory=_hex, repr=False)
    accuro_client_id: str = field(default_factory=_hex, repr=False)
    accuro_client_secret: str = field(default_factory=_hex, repr=False)
    accuro_tenant: str = field(default_factory=_make_tenant, repr=False)
    accuro_uuid: str = field(default_factory=lambda: str(uuid.uuid4()), repr=False)
    accuro_subscription_key: str = field(default_factory=_hex, repr=False)
    cds_site_key: str = field(default_factory=_urlsafe, repr=False)
    cds_site_credential: str = field(default_factory=_urlsafe, repr=False)
    """The last two stand in Accuro's menu alone: no secret store of the clinic knows them."""
