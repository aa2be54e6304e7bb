"""What the operator's relay is told to sign is what our mails have (RFC 6376, RFC 8058)."""

import re
from datetime import UTC, datetime
from pathlib import Path

from portal.mail.compose import Message, compose

DOCUMENT = Path(__file__).parents[3] / "docs" / "operator.md"


def test_the_relay_is_told_to_sign_every_header_that_a_mail_of_ours_has() -> None:
    mail = Message(
        id=1,
        mailing_id=None,
        kind="ticket-merged",
        recipient="reception@clinic.invalid",
        language="en",
        path="/tickets/T-000002",
        facts={"number": "T-000001", "other": "T-000002"},
        name="ticket/T-000001",
        in_reply_to="ticket/T-000002",
        unsubscribe="/unsubscribe/x",
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    headers = set(compose(mail, "no-reply@support.invalid", "https://portal.example"))
    told = re.search(
        r"Let the relay sign(.*?), publish SPF", DOCUMENT.read_text("utf-8"), re.DOTALL
    )
    assert told is not None
    assert set(re.findall("`([^`]+)`", told[1])) == headers
