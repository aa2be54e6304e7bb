"""Writes a message from its kind and facts, in the language of the one who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from hashlib import sha256
from typing import Final

from portal.mail.models import Mail, Mailing
from web.catalogue import Catalogue

UNSUBSCRIBE: Final = "/unsubscribe/"
ADDRESSES: Final = ("list-unsubscribe", "message-id", "in-reply-to", "references")


@dataclass(frozen=True, slots=True)
class Message:
    """A mail with all that its words need: its own, and what its mailing shares."""

    id: int
    mailing_id: int | None
    kind: str
    recipient: str = field(repr=False)
    language: str
    path: str
    facts: Mapping[str, str] = field(repr=False)
    name: str | None
    in_reply_to: str | None
    unsubscribe: str | None = field(repr=False)
    created_at: datetime


def message_of(mail: Mail, mailing: Mailing | None = None, token: str | None = None) -> Message:
    """Put a row together with its mailing and the token of its follow."""
    shared: Mail | Mailing = mail if mailing is None else mailing
    return Message(
        mail.id,
        mail.mailing_id,
        shared.kind,
        mail.recipient,
        shared.language,
        shared.path,
        shared.facts,
        mail.name,
        mail.in_reply_to,
        mail.unsubscribe if token is None else UNSUBSCRIBE + token,
        mail.created_at,
    )


class MailPolicy(EmailPolicy):
    """Folds as the standard library does, but an address in a header stays in one piece.

    The standard library writes a long word as encoded words, and no mail program
    finds the address of an unsubscription (RFC 8058) in those.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header's lines."""
        if name.lower() in ADDRESSES:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


POLICY: Final = MailPolicy(linesep="\r\n", utf8=False)


def compose(mail: Message, sender: str, public_url: str) -> EmailMessage:
    """Return the message in the mail's language; links lead to ``public_url``.

    Its id is the same each time, so a second delivery is seen as a copy.
    Raises ``ValueError`` for a fact that would break out of a header.
    """
    catalogue = Catalogue(mail.language)
    facts = {**mail.facts, "url": public_url + mail.path}
    if mail.unsubscribe:
        facts["unsubscribe"] = public_url + mail.unsubscribe
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(sender, catalogue.text("mail.sender"))
    message["To"] = _address(mail.recipient)
    message["Subject"] = no_encoded_word(catalogue.text(f"mail.{mail.kind}.subject", **facts))
    message["Date"] = mail.created_at
    message["Message-ID"] = message_id(mail, sender, public_url)
    if mail.in_reply_to:
        first = _message_id(f"name:{mail.in_reply_to}", sender, public_url)
        message["In-Reply-To"] = first
        message["References"] = first
    if mail.unsubscribe:
        # RFC 8058: both, and over https where the portal is reached so
        message["List-Unsubscribe"] = f"<{public_url}{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "list"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(catalogue.text(f"mail.{mail.kind}.body", **facts), cte="quoted-printable")
    # after the content, which takes away every header whose name begins so
    message["Content-Language"] = mail.language
    return message


def no_encoded_word(text: str) -> str:
    """Return a text that reads the same and holds no encoded word (RFC 2047).

    The standard library decodes those that it is given, and writes the line ends in them
    as they are: a name of ``=?utf-8?q?=0D=0ABcc:...?=`` would be a header of its own.
    """
    return text.replace("=?", "=\u2060?")


def message_id(mail: Message, sender: str, public_url: str) -> str:
    """Return the id of a mail: the same each time, so that a second delivery is seen as a copy."""
    own = str(mail.id) if mail.name is None else f"name:{mail.name}"
    return _message_id(own, sender, public_url)


def _message_id(own: str, sender: str, public_url: str) -> str:
    unique = sha256(f"{public_url} {own}".encode()).hexdigest()[:32]
    return f"<{unique}@{sender.rpartition('@')[2]}>"


def _address(written: str, shown: str = "") -> Address:
    if no_encoded_word(written) != written:
        raise ValueError("an encoded word in an address")
    # by its parts: these are quoted where needed, while a whole address is parsed and may fail
    user_name, _, domain = written.rpartition("@")
    return Address(shown, user_name, domain)
