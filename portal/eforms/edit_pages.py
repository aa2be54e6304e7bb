"""The editor of one eForm: its words, its items, and each act on them as a plain form."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.eforms import changing, drafts, fields, kept
from portal.eforms.checking import problems
from portal.eforms.fields import Given
from portal.eforms.form import (
    LABEL,
    LONG,
    MOST_CHOICES,
    Form,
    Kind,
    Languages,
    Path,
    number_of,
    walk,
)
from portal.eforms.models import Act, EformChange
from portal.eforms.pages import EFORM, by, eform_id
from portal.eforms.publishing import history_of
from portal.grants.admitting import SITE_HERE
from portal.page import see_other
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.settings_page import settings_page
from portal.state import DATABASE

BESIDE: Final = frozenset({Refusal.EFORM_CHANGED, Refusal.EFORM_FULL, Refusal.EFORM_INCOMPLETE})
"""Refusals that are said on the editor's page, with all that was typed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and is not kept: the form's own words, or an item."""

    words: Form | None = None
    item: Given | None = None
    was: str = ""
    """The reference that the item had when its editor opened it."""
    wrong: frozenset[str] = frozenset()


async def show(request: web.Request) -> web.Response:
    """Show the draft."""
    return await editor(request)


async def save_words(request: web.Request) -> web.Response:
    """Keep title, introduction and languages."""
    posted = await request.post()
    typed, wrong = fields.form_words(posted, Form())
    if not typed.title:
        wrong |= {"title_en"}
    if wrong:
        return await editor(request, Typed(typed, wrong=wrong))

    def change(draft: Form) -> tuple[Form, drafts.Done]:
        return fields.form_words(posted, draft)[0], drafts.Done(Act.WORDS_SAVED)

    return await _do(request, change, Typed(typed))


async def save_item(request: web.Request) -> web.Response:
    """Keep an item; without a path it is a new one."""
    posted = await request.post()
    path = fields.path(posted, "path")
    async with request.app[DATABASE].reading() as session:
        site_id = request[SITE_HERE].site_id
        draft = kept.read((await drafts.find(session, site_id, eform_id(request))).draft)
    was = str(posted.get("was", ""))
    before = changing.item_at(draft, path)
    before = before if before is not None and before.link_id == was else None
    given = fields.item(posted, before, changing.fresh_link(draft))
    typed = Typed(item=given, was=was, wrong=given.wrong)
    if given.wrong:
        return await editor(request, typed)
    act = Act.ITEM_SAVED if path else Act.ITEM_ADDED
    done = drafts.Done(act, given.item.link_id, was=path)

    def change(draft: Form) -> tuple[Form, drafts.Done]:
        if path:
            form, now = changing.change(draft, path, given.item, given.section)
        else:
            form, now = changing.put(draft, given.item, given.section)
        return form, replace(done, now=now)

    return await _do(request, change, typed, given.item.link_id)


async def move(request: web.Request) -> web.Response:
    """Move an item up or down among those beside it."""
    posted = await request.post()
    path, by_how_many = fields.path(posted, "path"), -1 if posted.get("to") == "up" else 1

    def change(draft: Form) -> tuple[Form, drafts.Done]:
        form, now = changing.move(draft, path, by_how_many)
        return form, drafts.Done(Act.ITEM_MOVED, _link(draft, path), was=path, now=now)

    return await _do(request, change, Typed(), str(posted.get("was", "")))


async def remove(request: web.Request) -> web.Response:
    """Take an item out, with all that is in it."""
    path = fields.path(await request.post(), "path")

    def change(draft: Form) -> tuple[Form, drafts.Done]:
        done = drafts.Done(Act.ITEM_REMOVED, _link(draft, path), was=path)
        return changing.remove(draft, path), done

    return await _do(request, change, Typed())


async def _do(
    request: web.Request, change: drafts.Change, typed: Typed, link_id: str = ""
) -> web.Response:
    """Keep a change and lead back to the item; a refusal is said with what was typed."""
    revision = fields.number(await request.post(), "revision")
    refused = None
    try:
        async with request.app[DATABASE].writing() as session:
            await drafts.save(session, by(request), eform_id(request), revision, change)
    except RequestRefusedError as error:
        refused = error
    if refused is None:
        return see_other(await _way_back(request, link_id))
    if refused.refusal not in BESIDE:
        raise refused
    return await editor(request, typed, refused)


async def _way_back(request: web.Request, link_id: str) -> str:
    """Return the editor's address, at the item of this reference."""
    number = eform_id(request)
    async with request.app[DATABASE].reading() as session:
        eform = await drafts.find(session, request[SITE_HERE].site_id, number)
    walked = walk(kept.read(eform.draft).items)
    at = [changing.write_path(path) for path, item in walked if item.link_id == link_id]
    here = f"/sites/{request[SITE_HERE].number}/eforms/{number}?saved=1"
    return f"{here}&at={at[0]}#item-{at[0]}" if at else here


async def editor(
    request: web.Request, typed: Typed | None = None, refused: RequestRefusedError | None = None
) -> web.Response:
    """Show the editor's page, with what was typed and not kept."""
    typed = typed or Typed()
    async with request.app[DATABASE].reading() as session:
        eform = await drafts.find(session, request[SITE_HERE].site_id, eform_id(request))
        newest = await history_of(session, eform.id, 1)
    draft = kept.read(eform.draft)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.wrong else HTTPStatus.OK
    return settings_page(
        request,
        "eforms/edit.html",
        here="eforms",
        status=refused.status if refused else status,
        refusal=refused.refusal if refused else None,
        eform=eform,
        form=draft,
        words=typed.words or draft,
        typed=typed,
        typed_path=_path_now(draft, typed),
        items=[(path, number_of(path), item) for path, item in walk(draft.items)],
        last=_last(draft),
        problems=problems(draft),
        sections=changing.sections,
        at=request.query.get("at", ""),
        left_out=_left_out(request, newest),
        kinds=tuple(Kind),
        languages=tuple(Languages),
        label_most=LABEL,
        long_most=LONG,
        most_choices=MOST_CHOICES,
        rows=fields.ROWS,
        write_path=changing.write_path,
        number_of=number_of,
    )


def _path_now(draft: Form, typed: Typed) -> Path | None:
    """Return where the item that was typed stands now, or none if it is new or gone."""
    if typed.item is None or not typed.item.path:
        return None
    found = changing.item_at(draft, typed.item.path)
    if found is not None and found.link_id == typed.was:
        return typed.item.path
    return next((path for path, one in walk(draft.items) if one.link_id == typed.was), None)


def _last(draft: Form) -> set[Path]:
    """Return the paths of the items that nothing follows in their section."""
    paths = {path for path, _ in walk(draft.items)}
    return {path for path in paths if (*path[:-1], path[-1] + 1) not in paths}


def _link(draft: Form, path: Path) -> str:
    item = changing.item_at(draft, path)
    return item.link_id if item else ""


def _left_out(request: web.Request, newest: list[EformChange]) -> list[str]:
    imported = "imported" in request.query and newest and newest[0].act == Act.IMPORTED
    return newest[0].left_out if imported else []


ROUTES: Final = (
    route("GET", EFORM, Access.EFORMS, show),
    route("POST", EFORM, Access.EFORMS_FORM, save_words),
    route("POST", EFORM + "/items", Access.EFORMS_FORM, save_item),
    route("POST", EFORM + "/items/move", Access.EFORMS_FORM, move),
    route("POST", EFORM + "/items/remove", Access.EFORMS_FORM, remove),
)
