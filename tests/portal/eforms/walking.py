"""What the tests of eForms do by form, and how they look at what is kept."""

import json
from typing import Any

from aiohttp import FormData
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.eforms import kept
from portal.eforms.form import Choice, Form, Words
from portal.eforms.models import Eform, EformChange, EformVersion
from tests.portal.hosting import MAPLE, Browser, Hosted, csrf_token
from tests.portal.people.post import SAME

LIST = f"/sites/{MAPLE}/eforms"


async def post(visitor: Browser, path: str, page: str = LIST, /, **fields: str) -> tuple[int, str]:
    """Send a form with the token of a page; return the status and the answer's words."""
    token = csrf_token(await visitor.page(page))
    answer = await visitor.session.post(
        visitor.url + path,
        data=fields | {"csrf_token": token},
        headers=SAME,
        allow_redirects=False,
    )
    return answer.status, answer.headers.get("Location") or await answer.text()


async def begin(visitor: Browser, title: str = "Visit", **fields: str) -> str:
    """Begin an eForm; return its address."""
    status, where = await post(visitor, LIST, title_en=title, languages="en", **fields)
    assert status == 303, where
    return where


async def add(visitor: Browser, page: str, revision: int, **fields: str) -> tuple[int, str]:
    """Add an item as the form at the bottom of the editor does."""
    wanted = {"kind": "line", "label_en": "Name of the clinic", "section": "", "path": ""} | fields
    return await post(visitor, f"{page}/items", page, revision=str(revision), **wanted)


async def upload(visitor: Browser, tree: object, *, token: str | None = None) -> tuple[int, str]:
    """Send a file as the list's page does."""
    form = FormData(default_to_multipart=True)
    form.add_field("csrf_token", token or csrf_token(await visitor.page(LIST)))
    content = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    form.add_field("file", content, filename="form.json", content_type="application/json")
    answer = await visitor.session.post(
        f"{visitor.url}{LIST}/import", data=form, headers=SAME, allow_redirects=False
    )
    return answer.status, answer.headers.get("Location") or await answer.text()


async def draft(hosted: Hosted, page: str) -> tuple[Form, Eform]:
    async with hosted.portal.database.reading() as session:
        found = (await session.scalars(select(Eform).where(Eform.id == number(page)))).one()
    return kept.read(found.draft), found


async def changes(hosted: Hosted, page: str) -> list[EformChange]:
    wanted = select(EformChange).where(EformChange.eform_id == number(page))
    async with hosted.portal.database.reading() as session:
        return list(await session.scalars(wanted.order_by(EformChange.id)))


async def versions(hosted: Hosted, page: str) -> list[EformVersion]:
    wanted = select(EformVersion).where(EformVersion.eform_id == number(page))
    async with hosted.portal.database.reading() as session:
        return list(await session.scalars(wanted.order_by(EformVersion.number)))


async def audited(hosted: Hosted) -> list[tuple[str, Any, int | None]]:
    wanted = select(AuditEntry).where(AuditEntry.act.like("eform-%")).order_by(AuditEntry.number)
    async with hosted.portal.database.reading() as session:
        return [(one.act, one.after, one.grant_id) for one in await session.scalars(wanted)]


def number(page: str) -> int:
    return int(page.partition("?")[0].rsplit("/", 1)[1])


def choice(en: str, fr: str, code: str) -> Choice:
    return Choice(Words(en, fr), code)
