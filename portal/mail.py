"""Writes the mail that confirms a ticket: its number and the promise, nothing of the patient."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Final

from portal.business_clock import TORONTO
from portal.ticket_models import Mail
from web.catalogue import Catalogue, format_datetime

POLICY: Final = SMTP.clone(utf8=False)


def compose(mail: Mail, sender: str, public_url: str) -> EmailMessage:
    """Return the message in the ticket's language; ``mail.ticket`` is loaded.

    Its id is the same each time, so a second delivery is seen as a copy.
    """
    catalogue = Catalogue(mail.language)
    ticket = mail.ticket
    facts = {
        "number": ticket.number,
        "due": format_datetime(ticket.first_answer_due_at, TORONTO, mail.language),
        "url": f"{public_url}/tickets/{ticket.number}",
    }
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
