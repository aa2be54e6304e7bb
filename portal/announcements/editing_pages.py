"""The editors' pages: every article, one article with its progress and history, and each act."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from aiohttp import web
from sqlalchemy import select

from portal import cookies
from portal.access import Access, route
from portal.announcements import editing, publishing
from portal.announcements.finding import Published, number_of
from portal.announcements.images import LARGEST, encode_anew, keep_image
from portal.announcements.markdown import IMAGES, to_markup
from portal.announcements.models import (
    Article,
    ArticleMailing,
    ArticleText,
    ArticleVersion,
    Section,
    State,
)
from portal.announcements.sections import list_sections
from portal.file_form import read_upload
from portal.mail.finishing import progress
from portal.mail.models import Mailing
from portal.page import csrf_token, page
from portal.people.models import Person
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, MAIL_WORKER, VIEWER
from portal.tickets.business_clock import TORONTO

LIST: Final = "/editing"
MOST: Final = 100
ACTS: Final = {
    "publish": publishing.publish,
    "withdraw": publishing.withdraw,
    "pause": publishing.pause,
    "resume": publishing.go_on,
}


async def show_list(request: web.Request) -> web.Response:
    """Show the articles of every state, the newest first."""
    database = request.app[DATABASE]
    async with database.reading() as session:
        found = await session.execute(
            select(Article, Section)
            .join(Section, Section.id == Article.section_id)
            .order_by(Article.id.desc())
            .limit(MOST)
        )
        rows = [(article, section) for article, section in found]
        ids = [article.id for article, _ in rows]
        texts = await session.scalars(select(ArticleText).where(ArticleText.article_id.in_(ids)))
        titles: dict[int, dict[str, str]] = {}
        for text in texts:
            titles.setdefault(text.article_id, {})[text.language] = text.title
    return page(
        request,
        "announcements/editing.html",
        rows=rows,
        titles=titles,
        sections=await list_sections(database),
        csrf_token=_token(request),
    )


async def create(request: web.Request) -> web.Response:
    """Begin an article."""
    form = await request.post()
    number = await editing.create(
        request.app[DATABASE],
        request.app[CLOCK](),
        request[VIEWER].person_id,
        number_of(str(form.get("section", ""))),
        critical=form.get("critical") == "yes",
    )
    return _to(f"{LIST}/{number}")


async def show_article(request: web.Request) -> web.Response:
    """Show an article as its editors see it."""
    return await _show(request)


async def save(request: web.Request) -> web.Response:
    """Save the words of one language; what is wrong is said on the page, with the words kept."""
    form = await request.post()
    given = {name: str(form.get(name, "")) for name in ("language", "title", "body")}
    given["body"] = given["body"].replace("\r\n", "\n")
    refusal = None
    try:
        await editing.save_text(
            request.app[DATABASE],
            request.app[CLOCK](),
            request[VIEWER].person_id,
            number_of(request.match_info["article"]),
            given["language"],
            title=given["title"].strip(),
            body=given["body"],
            tell=form.get("tell") == "yes",
        )
    except RequestRefusedError as error:
        refusal = error
    if refusal is not None and refusal.refusal is not Refusal.NOT_FOUND:
        return await _show(request, refusal, given)
    if refusal is not None:
        raise refusal
    _wake(request)
    return _to(request.path)


async def act(request: web.Request) -> web.Response:
    """Do what a button says; a refusal is said on the article's page."""
    form = await request.post()
    refusal = None
    try:
        await _do(request, str(form.get("act", "")), str(form.get("at", "")))
    except RequestRefusedError as error:
        refusal = error
    if refusal is not None and refusal.refusal is not Refusal.NOT_FOUND:
        return await _show(request, refusal)
    if refusal is not None:
        raise refusal
    _wake(request)
    return _to(f"{LIST}/{request.match_info['article']}")


async def add_image(request: web.Request) -> web.Response:
    """Keep a picture and show the Markdown that puts it into an article."""
    upload = await read_upload(request, "image", LARGEST, Refusal.PICTURE_REFUSED)
    png = await asyncio.to_thread(encode_anew, upload)
    digest = await keep_image(request.app[DATABASE], request.app[CLOCK](), png)
    return _to(f"{LIST}/{request.match_info['article']}?image={digest}")


async def _do(request: web.Request, name: str, at: str) -> None:
    database, now = request.app[DATABASE], request.app[CLOCK]()
    editor, article = request[VIEWER].person_id, number_of(request.match_info["article"])
    if name in ACTS:
        await ACTS[name](database, now, editor, article)
    elif name in (State.REVIEW, State.DRAFT):
        await editing.move(database, now, editor, article, State(name))
    elif name == "schedule":
        await publishing.schedule(database, now, editor, article, _moment(at))
    elif name in ("critical", "not-critical"):
        critical = name == "critical"
        await editing.set_critical(database, now, editor, article, critical=critical)
    else:
        raise RequestRefusedError(Refusal.NOT_FOUND)


async def _show(
    request: web.Request,
    refusal: RequestRefusedError | None = None,
    given: dict[str, str] | None = None,
) -> web.Response:
    number = number_of(request.match_info["article"])
    async with request.app[DATABASE].reading() as session:
        article = await session.get(Article, number)
        if article is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        section = await session.get_one(Section, article.section_id)
        texts = {one.language: one for one in await editing.texts_of(session, number)}
        mailings = await session.execute(
            select(ArticleMailing, Mailing)
            .join(Mailing, Mailing.id == ArticleMailing.mailing_id)
            .where(ArticleMailing.article_id == number)
            .order_by(ArticleMailing.mailing_id)
        )
        history = await session.execute(
            select(ArticleVersion, Person.name)
            .join(Person, Person.id == ArticleVersion.person_id, isouter=True)
            .where(ArticleVersion.article_id == number)
            .order_by(ArticleVersion.id.desc())
            .limit(MOST)
        )
        told = [(which, mailing) for which, mailing in mailings]
        acts = [(version, name) for version, name in history]
        counts = await progress(session, [mailing for _, mailing in told])
    image = request.query.get("image", "")
    return page(
        request,
        "announcements/edit.html",
        status=refusal.status if refusal else HTTPStatus.OK,
        article=article,
        section=section,
        texts=texts,
        previews={name: to_markup(text.body) for name, text in texts.items()},
        paths={name: Published(article, text, section).path for name, text in texts.items()},
        unpublished=[name for name, text in texts.items() if text.published_at is None],
        refusal=refusal.refusal if refusal else None,
        given=given or {},
        image=f"{IMAGES}{image}" if len(image) == 64 and image.isalnum() else None,
        csrf_token=_token(request),
        mailings=told,
        history=acts,
        counts=counts,
    )


def _moment(written: str) -> datetime:
    """Read what ``<input type="datetime-local">`` sends, in Toronto's time."""
    moment = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(written).replace(tzinfo=TORONTO).astimezone(UTC)
    if moment is None:
        raise RequestRefusedError(Refusal.ARTICLE_INCOMPLETE)
    return moment


def _wake(request: web.Request) -> None:
    if MAIL_WORKER in request.app:
        request.app[MAIL_WORKER].wake()


def _token(request: web.Request) -> str:
    return csrf_token(request, cookies.session_name(request))


def _to(path: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


ROUTES: Final = (
    route("GET", LIST, Access.EDITOR, show_list),
    route("POST", LIST, Access.EDITOR_FORM, create),
    route("GET", LIST + r"/{article:[0-9]+}", Access.EDITOR, show_article),
    route("POST", LIST + r"/{article:[0-9]+}", Access.EDITOR_FORM, save),
    route("POST", LIST + r"/{article:[0-9]+}/act", Access.EDITOR_FORM, act),
    route("POST", LIST + r"/{article:[0-9]+}/images", Access.EDITOR_UPLOAD, add_image),
)
