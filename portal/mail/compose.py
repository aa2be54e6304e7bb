"""Writes a message from its kind and facts, in the language of the one who reads it."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Final

from portal.mail.models import Mail
from web.catalogue import Catalogue

POLICY: Final = SMTP.clone(utf8=False)


def compose(mail: Mail, sender: str, public_url: str) -> EmailMessage:
    """Return the message in the mail's language; links lead to ``public_url``.

    Its id is the same each time, so a second delivery is seen as a copy.
    """
    catalogue = Catalogue(mail.language)
    facts = {**mail.facts, "url": public_url + mail.path}
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(sender, catalogue.text("mail.sender"))
    message["To"] = _address(mail.recipient)
    message["Subject"] = catalogue.text(f"mail.{mail.kind}.subject", **facts)
    message["Date"] = mail.created_at
    message["Message-ID"] = _message_id(mail, sender, public_url)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(catalogue.text(f"mail.{mail.kind}.body", **facts), cte="quoted-printable")
    return message


def _message_id(mail: Mail, sender: str, public_url: str) -> str:
    unique = sha256(f"{public_url} {mail.id}".encode()).hexdigest()[:32]
    return f"<{unique}@{sender.rpartition('@')[2]}>"


def _address(written: str, shown: str = "") -> Address:
    # by its parts: these are quoted where needed, while a whole address is parsed and may fail
    user_name, _, domain = written.rpartition("@")
    return Address(shown, user_name, domain)
