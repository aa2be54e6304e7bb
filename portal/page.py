"""Renders the portal's pages from its templates, the shared base and the catalogue."""

import json
from contextlib import suppress
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web
from jinja2.runtime import Context
from markupsafe import Markup, escape

from portal import cookies, proofs
from portal.language import asked_language, request_language
from portal.navigation import MAIN, PERSONAL, entries, entries_inside, is_here
from portal.once import FIELD, fresh_number
from portal.sites.models import Site
from portal.state import BANNERS, TEMPLATES, VIEWER
from portal.tickets.business_clock import TORONTO
from portal.tickets.clinic_time import zone_of
from portal.tickets.markdown import to_markup
from redaction.redacted import MASK
from web import headers
from web.catalogue import (
    LANGUAGES,
    Catalogue,
    SentenceMissingError,
    format_datetime,
    format_integer,
)
from web.pages import make_environment, render

FOLDER: Final = Path(__file__).with_name("templates")
POLICY: Final = headers.content_security_policy(
    scripts="'none'", connect="'none'", form_action="'self'"
)
SCRIPT_POLICY: Final = headers.content_security_policy(form_action="'self'")


@cache
def make_templates() -> jinja2.Environment:
    """Return the environment with what the portal's templates call.

    It is made once for a process, whatever number of portals run in it: a template is
    compiled when it is first shown, and that costs more than to show it.
    """
    environment = make_environment(FOLDER)
    environment.globals["sentence"] = _sentence
    environment.globals["word"] = _word
    environment.globals["toronto"] = _toronto
    environment.globals["local"] = _local
    environment.globals["is_here"] = is_here
    environment.globals["at_site"] = _at_site
    environment.globals["once"] = _once
    environment.filters["integer"] = _integer
    environment.filters["masked"] = masked
    environment.filters["markdown"] = to_markup
    environment.filters["pretty"] = _pretty
    return environment


def page(
    request: web.Request,
    template: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    policy: str = POLICY,
    **facts: object,
) -> web.Response:
    """Answer one page in the reader's language; a page with scripts says ``SCRIPT_POLICY``.

    ``fetched`` tells the template whether loading the page again sends no form.
    """
    language = request_language(request)
    text = render(
        request.app[TEMPLATES],
        template,
        language,
        static="/static",
        viewer=request.get(VIEWER),
        path=request.path,
        fetched=request.method == "GET",
        main_menu=entries(MAIN, request.get(VIEWER)),
        own_menu=entries(PERSONAL, request.get(VIEWER)),
        clinic_menu=entries_inside(request.get(VIEWER)),
        banners=request.get(BANNERS, ()),
        log_out_token=csrf_token(request, cookies.session_name(request)),
        switches=_switches(request, language),
        **facts,
    )
    response = web.Response(text=text, status=status, content_type="text/html")
    headers.apply(response, policy)
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language, Cookie"
    asked = asked_language(request)
    if asked is not None:
        cookies.keep_language(request, response, asked)
    return response


def see_other(path: str) -> web.Response:
    """Lead to a page of ours, as every form does when it is done."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


def csrf_token(request: web.Request, cookie: str) -> str:
    """Return what a form must carry to be taken as ours, made from this cookie."""
    return proofs.derived(request.cookies.get(cookie, ""), "form")


def masked(text: str) -> Markup:
    """Return a text of a chart as markup: escaped, and every mask shown as the bar that it is."""
    bar = Markup('<mark class="mask">{}</mark>').format(MASK)
    return bar.join(escape(part) for part in text.split(MASK))


def _switches(request: web.Request, language: str) -> list[tuple[str, str]]:
    others = (other for other in LANGUAGES if other != language)
    query = {name: value for name, value in request.query.items() if name != "lang"}
    query = {
        name: value for name, value in request.query.items() if name in ("before", "next", "q")
    }
    return [(other, str(request.rel_url.with_query(query | {"lang": other}))) for other in others]


@jinja2.pass_context
def _sentence(context: Context, code: str) -> str:
    """Return what a problem's or a notice's code means, or nothing for a code of a later day."""
    return Catalogue(context["language"]).problems().get(code, "")


@jinja2.pass_context
def _word(context: Context, group: str, code: str) -> str:
    """Return the sentence of a code that came from outside, or the code itself."""
    sentence = code
    with suppress(SentenceMissingError):
        sentence = Catalogue(context["language"]).text(f"portal.{group}.{code}")
    return sentence


def _once() -> Markup:
    """Return what makes a form act once, however often it is sent."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, fresh_number())


@jinja2.pass_context
def _integer(context: Context, value: int) -> str:
    return format_integer(value, context["language"])


def _pretty(tree: object) -> str:
    return json.dumps(tree, indent=2, ensure_ascii=False)


@jinja2.pass_context
def _at_site(context: Context, moment: datetime, site: Site) -> str:
    """Return the moment on the clock of this clinic."""
    return format_datetime(moment, zone_of(site), context["language"])


@jinja2.pass_context
def _local(context: Context, moment: datetime) -> str:
    """Write a moment by the viewer's own clock."""
    zone = context["viewer"].time_zone if context["viewer"] else None
    return format_datetime(moment, ZoneInfo(zone) if zone else TORONTO, context["language"])


@jinja2.pass_context
def _toronto(context: Context, moment: datetime) -> str:
    return format_datetime(moment, TORONTO, context["language"])
