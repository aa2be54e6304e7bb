"""Writes the letters of a worker: the words of a mailing once, then only what differs.

Of a mail to many, recipient, Message-ID and the address of the unsubscription are
the recipient's own. The rest is written once by ``compose``, with marks in those
three places. Anything that is not so simple is composed whole.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from portal.mail.compose import Message, compose, message_id

PLAIN: Final = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
SHORT: Final = 60
"""So long may an address be that the header is one line for certain."""
TOKEN: Final = re.compile(r"(/[a-z]+/)([0-9a-f]{32})")
MARKED: Final = "mark@mark.invalid"
MOST: Final = 16
"""Mailings whose words are kept."""

Slot = tuple[str, int]
"""What stands there, and where within it a soft line break falls (-1: nowhere)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it goes to the server, and the one address that it goes to."""

    recipient: str
    content: bytes = field(repr=False)


class Letters:
    """Writes letters from one sender, with links to one portal."""

    def __init__(self, sender: str, public_url: str) -> None:
        self._sender = sender
        self._public_url = public_url
        self._forms: dict[tuple[object, ...], list[bytes | Slot]] = {}

    def write(self, mail: Message) -> Letter:
        """Return the letter, the same bytes as ``compose`` makes. Raises ``ValueError`` as it."""
        token = TOKEN.fullmatch(mail.unsubscribe or "")
        if token is None or not _is_one_of_many(mail):
            message = compose(mail, self._sender, self._public_url)
            recipient = str(message["To"].addresses[0].addr_spec)
            return Letter(recipient, message.as_bytes())
        own = {
            "to": mail.recipient.encode("ascii"),
            "id": message_id(mail, self._sender, self._public_url).encode("ascii"),
            "token": token[2].encode("ascii"),
        }
        form = self._form(mail, token[1])
        content = b"".join(one if isinstance(one, bytes) else _fill(one, own) for one in form)
        return Letter(mail.recipient, content)

    def _form(self, mail: Message, way: str) -> list[bytes | Slot]:
        key = (mail.mailing_id, mail.kind, mail.language, mail.path, mail.created_at, way)
        form = self._forms.get(key)
        if form is None:
            if len(self._forms) >= MOST:
                self._forms.clear()
            form = self._forms[key] = self._write_form(mail, way)
        return form

    def _write_form(self, mail: Message, way: str) -> list[bytes | Slot]:
        token = secrets.token_hex(16)
        marked = replace(mail, id=0, recipient=MARKED, unsubscribe=way + token)
        written = compose(marked, self._sender, self._public_url).as_bytes()
        own_id = message_id(marked, self._sender, self._public_url).encode("ascii")
        return _cut(written, own_id, token.encode("ascii"))


def _is_one_of_many(mail: Message) -> bool:
    """Whether its words are its mailing's alone, and its address needs no quoting or folding."""
    return (
        mail.mailing_id is not None
        and not (mail.name or mail.in_reply_to)
        and len(mail.recipient) <= SHORT
        and PLAIN.fullmatch(mail.recipient) is not None
    )


def _cut(written: bytes, own_id: bytes, token: bytes) -> list[bytes | Slot]:
    """Cut a written message at its marks; in its body a soft line break may part the token."""
    parted = b"(?:=\r\n)?".join(bytes([one]) for one in token)
    marks = re.compile(
        rb"(?<=\r\nTo: )(?P<to>%s)(?=\r\n)|(?P<id>%s)|(?P<token>%s)"
        % (re.escape(MARKED.encode("ascii")), re.escape(own_id), parted)
    )
    form: list[bytes | Slot] = []
    start = 0
    for mark in marks.finditer(written):
        form += [written[start : mark.start()], (mark.lastgroup or "", mark[0].find(b"="))]
        start = mark.end()
    return [*form, written[start:]]


def _fill(slot: Slot, own: Mapping[str, bytes]) -> bytes:
    name, at = slot
    text = own[name]
    return text if at < 0 else text[:at] + b"=\r\n" + text[at:]
