"""No word that a person gives makes a line, a header, an address or a cell of its own.

The words go into every field that the pages serve; then every mail that waits is composed, every
header of every answer is looked at, and every log line and every cell of every export. The usual
run writes two texts; with ``OCEAN_HOSTILE_WORDS`` it is every one.
"""

import csv
import io
import logging
import os
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.logs import PlainFormatter
from portal.figures import csv_export
from portal.mail import compose as compose_module
from portal.mail.compose import Message, compose, message_of
from portal.mail.models import Mail, Mailing
from portal.people.names import is_user_name
from tests.portal.attack.filling import Sent, fill_everything
from tests.portal.everywhere.addresses import page_routes
from tests.portal.everywhere.furnishing import everywhere
from tests.portal.grants.principals import Callers
from tests.portal.hosting import Furnished
from toolbar.troubleshooting.ticket import wrong_of_reporter

SIGN = "zq7"
WORDS = {
    "crlf": "zq7\r\nBcc: zq7@evil.invalid\r\n\r\nzq7",
    "lf": "zq7\nX-Zq7: yes",
    "cr": "zq7\rX-Zq7: yes",
    "nul": "zq7\0\r\nX-Zq7: yes",
    "unicode-lines": "zq7\u2028X-Zq7: yes\u2029X-Zq7: yes\x85X-Zq7: yes\x0bX-Zq7: yes",
    "encoded-word": "=?utf-8?q?zq7=0D=0ABcc:_zq7@evil.invalid?=",
    "two-addresses": "zq7@clinic.invalid, zq7@evil.invalid",
    "comment": '"zq7" <zq7@evil.invalid>(',
    "overlong": "zq7" * 400,
    "formula": "=cmd|'/C zq7'!A0",
    "tab-formula": "\t@SUM(zq7)",
}
EVERY = bool(os.environ.get("OCEAN_HOSTILE_WORDS"))  # noqa: TID251 - the runner's
WRITTEN = list(WORDS) if EVERY else ["crlf", "encoded-word"]
PAGES = (
    *("/account", "/invitations", "/request", "/reset", "/tickets/new", "/tickets/{number}"),
    *("/sites/{number}/account", "/sites/{number}/support-sites", "/supported-sites"),
    *("/sites/{number}/credits", "/editing/{article:[0-9]+}", "/editing/sections", "/log-in"),
)
"""The pages whose words go on into mails, into answers' headers, into exports."""
EXPORTS = ("/desk/figures/tickets.csv", "/desk/figures/counts.csv", "/sites/7001/credits/export")
TELLING = frozenset({"from", "to", "subject", "date", "message-id", "in-reply-to", "references"})
OURS = TELLING | {
    *("list-unsubscribe", "list-unsubscribe-post", "precedence", "auto-submitted"),
    *("content-language", "content-type", "content-transfer-encoding", "mime-version"),
}


async def write(callers: Callers, text: str) -> list[Sent]:
    lines = tuple(one for one in page_routes() if one.path in PAGES)
    return [came async for came in fill_everything(callers, text, lines)]


async def mail_faults(callers: Callers) -> list[str]:
    """Return what is wrong with the mails that wait: headers and recipients beside ours."""
    wrong = []
    async with callers.hosted.portal.database.reading() as session:
        mailings = {one.id: one for one in await session.scalars(select(Mailing))}
        for mail in await session.scalars(select(Mail)):
            whole = message_of(mail, mailings.get(mail.mailing_id or 0), "0" * 32)
            message = compose(whole, "no-reply@support.invalid", "https://portal.invalid")
            wrong += faults_of(bytes(message), mail.kind)
    return wrong


def faults_of(raw: bytes, kind: str) -> list[str]:
    read = message_from_bytes(raw, policy=policy.default)
    wrong = [f"{kind}: header {name}" for name in read if name.lower() not in OURS]
    if len(read["To"].addresses) != 1:
        wrong.append(f"{kind}: several recipients")
    head = raw.partition(b"\r\n\r\n")[0]
    if any(len(line) > 998 for line in head.split(b"\r\n")):
        wrong.append(f"{kind}: a line too long")
    return wrong


def cells_that_run(body: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if re.match(r"\s*[=+\-@|%\t\r\n]", cell)]


@pytest.mark.parametrize("name", WRITTEN)
async def test_words_make_no_line_of_their_own(
    tmp_path: Path, furnished: Furnished, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    async with everywhere(tmp_path, furnished) as callers:
        caplog.set_level(logging.DEBUG, logger="portal")
        for came in await write(callers, WORDS[name]):
            assert came.status < 500, (came.action, came.where)
            assert "x-zq7" not in came.names, (came.action, came.where)
            assert re.match(r"/(?!/)|$", came.location), (came.action, came.where)
        assert await mail_faults(callers) == []
        written = [PlainFormatter().format(one) for one in caplog.records]
        assert not [one for one in written if SIGN in one]
        for path in EXPORTS:
            kind = "associate" if path.startswith("/desk") else "site-admin"
            answer = await callers.browsers[kind].get(path)
            assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
            assert cells_that_run(await answer.read()) == []


def test_without_escaping_cells_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [[WORDS["formula"], WORDS["tab-formula"]]]
    assert cells_that_run(csv_export.lines(rows)) == []
    monkeypatch.setattr(csv_export, "harmless", str)
    assert len(cells_that_run(csv_export.lines(rows))) == 2


def _is_split() -> bool:
    """Say whether this Python's own library makes a header of an encoded word."""
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = WORDS["encoded-word"]
    return b"\nBcc:" in bytes(message)


ENCODED = "=?utf-8?q?zq7=0D=0ABcc=3A_zq7?=@evil.invalid"


def test_an_encoded_word_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_user_name(ENCODED)
    assert wrong_of_reporter("Zebulon", ENCODED) == ("email",)
    assert wrong_of_reporter("Zebulon", "a=b?c@evil.invalid") == ()
    mail = Message(
        *(1, None, "password-reset", ENCODED, "en", "/reset", {"token": "0" * 43}),
        *(None, None, None),
        created_at=datetime(2026, 11, 26, tzinfo=UTC),
    )
    with pytest.raises(ValueError, match="encoded word"):
        compose(mail, "no-reply@support.invalid", "https://portal.invalid")
    if not _is_split():
        return  # nothing to defend from with this Python
    monkeypatch.setattr(compose_module, "no_encoded_word", str)
    raw = bytes(compose(mail, "no-reply@support.invalid", "https://portal.invalid"))
    assert "password-reset: header Bcc" in faults_of(raw, "password-reset")


@pytest.mark.parametrize("defended", [True, False])
def test_an_encoded_word_is_no_header(monkeypatch: pytest.MonkeyPatch, *, defended: bool) -> None:
    if not defended:
        monkeypatch.setattr(compose_module, "no_encoded_word", str)
    facts = {"site": WORDS["encoded-word"], "inviter": "Zebulon", "token": "0" * 43}
    mail = Message(
        *(1, None, "invitation", "nora@maple.invalid", "en", "/join", facts, None, None, None),
        created_at=datetime(2026, 11, 26, tzinfo=UTC),
    )
    raw = bytes(compose(mail, "no-reply@support.invalid", "https://portal.invalid"))
    is_split = not defended and _is_split()
    assert faults_of(raw, "invitation") == (["invitation: header Bcc"] if is_split else [])
    if defended:
        read = message_from_bytes(raw, policy=policy.default)
        assert WORDS["encoded-word"] in read["Subject"].replace("\u2060", "")


def test_a_mail_written_by_hand_would_have_the_header() -> None:
    head = f"From: a@b.invalid\r\nTo: c@d.invalid\r\nSubject: {WORDS['crlf']}\r\n\r\n"
    assert faults_of(head.encode(), "by hand") == ["by hand: header Bcc"]
    head = f"To: {WORDS['two-addresses']}\r\n\r\n"
    assert faults_of(head.encode(), "by hand") == ["by hand: several recipients"]
