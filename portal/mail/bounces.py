"""Takes in what came back: a report (RFC 3464) that says for good, to a return path of ours.

Nothing here writes a mail: whatever answers us by itself is never answered.
"""

from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Final

from sqlalchemy import update

from portal.database import Database
from portal.duties import INSERT
from portal.mail.finishing import count_bounce
from portal.mail.models import Ended, Mail, MailAddress
from portal.mail.return_path import mail_of, need_key
from portal.mail.settling import stop_mailings

LARGEST: Final = 1 << 20
"""Bytes of a report that are read; what is important stands at its beginning."""


async def take_bounce(database: Database, now: datetime, path: str, report: bytes) -> bool:
    """Suspend the address of the mail that came back; say whether something was changed.

    Whose mail it was says our own row, never the report. A report of a delay, an
    automatic answer, a path that is not ours and a second report change nothing.
    """
    mail_id = mail_of(await need_key(database), path)
    if mail_id is None or not says_for_good(report):
        return False
    async with database.writing() as session:
        found = await session.execute(
            update(Mail)
            .where(Mail.id == mail_id, Mail.sent_at.is_not(None), Mail.ended.is_(None))
            .values(ended=Ended.BOUNCED.value)
            .returning(Mail.recipient, Mail.mailing_id)
        )
        row = found.one_or_none()
        if row is None:
            return False
        address, mailing_id = row
        await count_bounce(session, mailing_id)
        known = {"last_at": now, "suspended_at": now, "bounced_at": now}
        insert = INSERT[session.get_bind().dialect.name](MailAddress)
        await session.execute(
            insert.values(address=address, refusals=1, **known).on_conflict_do_update(
                index_elements=["address"], set_=known
            )
        )
        await stop_mailings(session, address)
    return True


def says_for_good(report: bytes) -> bool:
    """Whether this is a delivery report with a recipient that failed with a status 5.x.x."""
    # the old policy: it never raises for what a stranger wrote
    message = message_from_bytes(report[:LARGEST], policy=compat32)
    if message.get_content_type() != "multipart/report":
        return False
    # its own parts alone: the mail that came back is one of them, and may hold another's report
    return any(
        _failed(block)
        for part in _messages(message)
        if part.get_content_type() == "message/delivery-status"
        for block in _messages(part)
    )


def _messages(whole: Message) -> list[Message]:
    parts = whole.get_payload()
    return [one for one in parts if isinstance(one, Message)] if isinstance(parts, list) else []


def _failed(block: Message) -> bool:
    action, status = str(block.get("Action", "")), str(block.get("Status", ""))
    return action.strip().lower() == "failed" and status.strip().startswith("5.")
