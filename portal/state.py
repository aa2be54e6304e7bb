"""What handlers find in the application and in a request; none of it outlives a process."""

import asyncio
from typing import Final

import jinja2
from aiohttp import web

from connectors.contract import Clock
from portal.access import Access
from portal.announcements.critical import Banner
from portal.cloud_connect.keys import SigningKeys
from portal.database import Database
from portal.mail.worker import MailWorker
from portal.metrics import Metrics
from portal.people.factor_key import FactorKey
from portal.principals import Clinic, Reader, Viewer
from portal.settings import PortalSettings

DATABASE: Final = web.AppKey("database", Database)
CLOCK: Final[web.AppKey[Clock]] = web.AppKey("clock")
SETTINGS: Final = web.AppKey("settings", PortalSettings)
TEMPLATES: Final = web.AppKey("templates", jinja2.Environment)
ACCESS: Final[web.AppKey[dict[web.AbstractRoute, Access]]] = web.AppKey("access")
MAIL_WORKER: Final = web.AppKey("mail_worker", MailWorker)
FACTOR_KEY: Final = web.AppKey("factor_key", FactorKey)
SIGNING_KEYS: Final = web.AppKey("signing_keys", SigningKeys)
METRICS: Final = web.AppKey("metrics", Metrics)
ENDING: Final = web.AppKey("ending", asyncio.Event)
"""Is set when this process was told to end: a stream tells its reader to come back, and ends."""

CLINIC: Final = web.RequestKey("clinic", Clinic)
BANNERS: Final[web.RequestKey[tuple[Banner, ...]]] = web.RequestKey("banners", tuple)
VIEWER: Final = web.RequestKey("viewer", Viewer)
READER: Final = web.RequestKey("reader", Reader)
BACK: Final = web.RequestKey("back", str)
"""The page of ours that a form says it stands on, or nothing."""
