"""Reads the mail that waits, as the one it is for would."""

import re

from sqlalchemy import select

from portal.mail.compose import compose, message_of
from portal.mail.models import Mail
from tests.portal.hosting import Browser, Hosted, csrf_token

SAME = {"Sec-Fetch-Site": "same-origin"}
PUBLIC = "https://portal.example"


async def mails(hosted: Hosted, recipient: str) -> list[tuple[str, str]]:
    """Return kind and words of each mail to somebody, the oldest first."""
    async with hosted.portal.database.reading() as session:
        found = await session.scalars(
            select(Mail).where(Mail.recipient == recipient).order_by(Mail.id)
        )
        return [
            (one.kind, compose(message_of(one), "a@b.invalid", PUBLIC).get_content())
            for one in found
        ]


def link(words: str) -> str:
    """Return the path and token that a mail leads to."""
    match = re.search(rf"{PUBLIC}(/[a-z/]+\?token=[\w-]{{43}})\n", words)
    assert match is not None
    return match[1]


async def newest_link(hosted: Hosted, recipient: str) -> str:
    return link((await mails(hosted, recipient))[-1][1])


async def fill(visitor: Browser, page: str, path: str, **fields: str) -> tuple[int, str, str]:
    """Send a form that stands on a page; return status, where it leads, and the answer's words."""
    token = csrf_token(await visitor.page(page))
    answer = await visitor.send(path, SAME, csrf_token=token, **fields)
    return answer.status, answer.headers.get("Location", ""), await answer.text()
