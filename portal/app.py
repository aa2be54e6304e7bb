"""Composes the portal; all that it needs is an argument."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from connectors.contract import Clock
from portal.access import Access, Route
from portal.announcements import api as announcements_api
from portal.announcements import editing_pages, follow_pages, section_pages
from portal.announcements import pages as announcement_pages
from portal.announcements.sections import need_sections
from portal.answers import answer_with_codes, finish
from portal.api import pages as api_pages
from portal.audit import pages as audit_pages
from portal.cloud_connect import pages as cloud_connect_pages
from portal.cloud_connect.keys import SigningKeys
from portal.credits import pages as credit_pages
from portal.database import Database
from portal.duties import do_forever
from portal.duty_list import DUTIES
from portal.eforms import edit_pages as eform_edit_pages
from portal.eforms import pages as eform_pages
from portal.eforms import version_pages as eform_version_pages
from portal.ending import end
from portal.figures import pages as figure_pages
from portal.forms import LARGEST
from portal.grants import clinic_pages as grant_pages
from portal.grants import support_pages as supported_pages
from portal.grants.admitting import note_beginning
from portal.grants.opening import noting
from portal.guarding.middleware import guard
from portal.hand_over import pages as hand_over_pages
from portal.mail.worker import MailWorker
from portal.metrics import Metrics, counting
from portal.operating import health
from portal.page import make_templates
from portal.passkeys import account_pages as passkey_pages
from portal.passkeys import log_in_pages as passkey_log_in_pages
from portal.patients import api as patient_api
from portal.patients import key_pages as patient_key_pages
from portal.patients import pages as patient_pages
from portal.patients import scripts as patient_scripts
from portal.patients import settings_pages as patient_settings_pages
from portal.people import pages as people
from portal.people.factor_key import FactorKey, key_path
from portal.reading import pages as reading_pages
from portal.reading import thread_pages as reading_thread_pages
from portal.settings import PortalSettings
from portal.sites import account_pages, credentials_pages, users_pages
from portal.state import (
    ACCESS,
    CLOCK,
    DATABASE,
    ENDING,
    FACTOR_KEY,
    MAIL_WORKER,
    METRICS,
    SETTINGS,
    SIGNING_KEYS,
    TEMPLATES,
)
from portal.tickets import (
    act_pages,
    api,
    calendar_pages,
    canned_pages,
    form_pages,
    live,
    purge_pages,
    sealing,
)
from portal.tickets import pages as ticket_pages
from portal.unconfirmed import api as unconfirmed_api
from portal.unconfirmed import pages as unconfirmed_pages
from portal.uploads import pages as upload_pages
from portal.uploads import scripts as upload_scripts

ROUTES: Final = (
    *live.ROUTES,  # before the next: "events" is no ticket's number
    *form_pages.ROUTES,  # likewise: "new" is none either
    *ticket_pages.ROUTES,
    *act_pages.ROUTES,
    *purge_pages.ROUTES,
    *calendar_pages.ROUTES,
    *canned_pages.ROUTES,
    *figure_pages.ROUTES,
    *people.ROUTES,
    *passkey_pages.ROUTES,
    *passkey_log_in_pages.ROUTES,
    *hand_over_pages.ROUTES,
    *api_pages.ROUTES,
    *api.ROUTES,
    *health.ROUTES,
    *account_pages.ROUTES,
    *users_pages.ROUTES,
    *credentials_pages.ROUTES,
    *cloud_connect_pages.ROUTES,
    *credit_pages.ROUTES,
    *patient_settings_pages.ROUTES,  # before the others, like the next
    *patient_key_pages.ROUTES,  # before the next: "key" is no patient's id
    *patient_pages.ROUTES,
    *patient_scripts.ROUTES,
    *patient_api.ROUTES,
    *announcement_pages.ROUTES,
    *follow_pages.ROUTES,
    *section_pages.ROUTES,
    *editing_pages.ROUTES,
    *announcements_api.ROUTES,
    *reading_pages.ROUTES,
    *reading_thread_pages.ROUTES,
    *unconfirmed_pages.ROUTES,
    *unconfirmed_api.ROUTES,
    *upload_pages.ROUTES,
    *upload_scripts.ROUTES,
    *grant_pages.ROUTES,
    *supported_pages.ROUTES,
    *audit_pages.ROUTES,
    *eform_pages.ROUTES,
    *eform_edit_pages.ROUTES,
    *eform_version_pages.ROUTES,
)
"""An article of 40,000 letters, each written as up to six bytes."""


def create_app(database: Database, clock: Clock, settings: PortalSettings) -> web.Application:
    """Return the portal on an open, migrated database.

    With mail settings and ``deliver_mail`` it also delivers mail; otherwise
    ``ocean-portal worker`` does.
    """
    metrics = Metrics()
    app = web.Application(
        middlewares=[counting(metrics), answer_with_codes, noting, guard],
        client_max_size=max(LARGEST.values()),
    )
    app[METRICS] = metrics
    app[ENDING] = asyncio.Event()
    app.on_shutdown.append(_say_ending)
    app[DATABASE] = database
    app[CLOCK] = clock
    app[SETTINGS] = settings
    key_file = key_path(settings.factor_key, database.engine.url)
    app[FACTOR_KEY] = FactorKey(key_file)
    app[SIGNING_KEYS] = SigningKeys(key_file)
    app[TEMPLATES] = make_templates()
    app[ACCESS] = add_routes(app.router, ROUTES)
    app.on_response_prepare.extend((finish, note_beginning))
    app.cleanup_ctx.append(_first_key)
    if settings.do_duties:
        app.cleanup_ctx.append(_duties)
    if settings.mail is not None and settings.deliver_mail:
        app[MAIL_WORKER] = MailWorker(database, clock, settings.mail, settings.public_url)
        app.cleanup_ctx.append(_deliver_mail)
    return app


def add_routes(
    router: web.UrlDispatcher, routes: tuple[Route, ...]
) -> dict[web.AbstractRoute, Access]:
    """Put the routes into the router; a page that can be read answers HEAD too."""
    access = {}
    for line in routes:
        methods = ("GET", "HEAD") if line.method == "GET" else (line.method,)
        for method in methods:
            access[router.add_route(method, line.path, line.handler)] = line.access
    return access


async def _say_ending(app: web.Application) -> None:
    app[ENDING].set()


async def _first_key(app: web.Application) -> AsyncIterator[None]:
    await sealing.need_key(app[DATABASE], app[CLOCK])
    await need_sections(app[DATABASE])
    yield


async def _duties(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(do_forever(app[DATABASE], app[CLOCK], DUTIES))
    yield
    await end(task)


async def _deliver_mail(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(app[MAIL_WORKER].run())
    yield
    await end(task)
