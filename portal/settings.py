"""What the portal is told when it starts."""

import enum
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from connectors.errors import SettingsError
from connectors.secret import Secret

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Tls(enum.StrEnum):
    """How a mail leaves, by the scheme of the mail server's address."""

    IMPLICIT = "smtps"
    STARTTLS = "smtp+starttls"
    NONE = "smtp"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail goes out; without encryption only to this machine itself."""

    host: str
    port: int
    sender: str
    tls: Tls = Tls.STARTTLS
    user_name: str | None = None
    password: Secret | None = None
    per_minute: int | None = None
    """The most mails to one domain in a minute, all workers together; none is no limit."""
    bounces: str | None = None
    """Where reports of failed mails go; each mail has a return path of its own there."""

    def __post_init__(self) -> None:
        """Refuse to send names and addresses in the clear over a network."""
        if self.tls is Tls.NONE and self.host not in LOOPBACK:
            raise SettingsError("smtp-url")

    @classmethod
    def from_url(cls, url: str, sender: str, password: Secret | None = None) -> "MailSettings":
        """Read ``smtp+starttls://user@mail.example:587``; raise ``SettingsError``.

        A password in the address is refused: command lines can be read by others.
        """
        parts, port = urlsplit(url), None
        with suppress(ValueError):
            port = parts.port
        if parts.scheme not in list(Tls) or not parts.hostname or not port or parts.password:
            raise SettingsError("smtp-url")
        return cls(parts.hostname, port, sender, Tls(parts.scheme), parts.username, password)


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """How the portal is reached, and whether this process delivers mail and does duties."""

    public_url: str
    mail: MailSettings | None = None
    deliver_mail: bool = True
    do_duties: bool = True
    factor_key: Path | None = None
    """Seals second factors; none is the file ``factor.key`` beside a SQLite database."""

    def __post_init__(self) -> None:
        """Refuse an address that is not a bare origin, and one whose log-ins could be overheard."""
        parts = urlsplit(self.public_url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not safe or self.public_url != f"{parts.scheme}://{parts.netloc}":
            raise SettingsError("public-url")

    @property
    def secure(self) -> bool:
        """Say whether browsers reach us over TLS."""
        return self.public_url.startswith("https:")
