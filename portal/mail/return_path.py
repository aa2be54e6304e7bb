"""The address that a mail comes back to: it names the mail, and only we can make it.

Without the code anybody could write a bounce and have a person cut off from mail.
"""

import hmac
import re
import secrets
from typing import Final

from portal.database import Database
from portal.duties import INSERT
from portal.mail.models import MailKey

ONLY: Final = 1
NAMED: Final = re.compile(r"[^@]*\+(?P<mail>[0-9]{1,18})-(?P<code>[0-9a-f]{24})@[^@]*")
"""Mail servers may write the local part in small letters: the code is hexadecimal."""


async def need_key(database: Database) -> bytes:
    """Return the key of return paths; it is made once, for all processes."""
    async with database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name](MailKey)
        made = insert.values(id=ONLY, secret=secrets.token_bytes(32))
        await session.execute(made.on_conflict_do_nothing())
        return (await session.get_one(MailKey, ONLY)).secret


def return_path(key: bytes, address: str, mail_id: int) -> str:
    """Return ``bounces+17-c0de@host`` for the address ``bounces@host``."""
    local, _, host = address.rpartition("@")
    return f"{local}+{mail_id}-{_code(key, mail_id)}@{host}"


def mail_of(key: bytes, path: str) -> int | None:
    """Return which mail came back, or none for an address that we did not make."""
    named = NAMED.fullmatch(path.lower())
    if named is None:
        return None
    mail_id = int(named["mail"])
    return mail_id if hmac.compare_digest(_code(key, mail_id), named["code"]) else None


def _code(key: bytes, mail_id: int) -> str:
    return hmac.digest(key, f"return path {mail_id}".encode(), "sha256").hex()[:24]
