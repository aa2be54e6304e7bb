"""Asks the portal what has been announced for this clinic's EMRs; without an answer, nothing has.

The form is that of the portal's ``GET /api/v1/announcements``: what is not of it
is left out, so that the panel never shows more than this.
"""

import asyncio
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from connectors.errors import ProductError
from toolbar.settings import PortalSettings
from toolbar.troubleshooting.delivery_wire import Wire
from toolbar.troubleshooting.portal_answers import read_object, refusal

PATH: Final = "/api/v1/announcements"
PATIENCE: Final = 5.0
"""Seconds for all answers; the panel's page shows the rest meanwhile."""
MOST: Final = 20
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,60}")
_TITLE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}")
_ADDRESS: Final = re.compile(r"https?://[!-~]{1,500}")


@dataclass(frozen=True, slots=True)
class Announcement:
    """One published announcement; ``url`` leads to its text, if the portal says where."""

    announcement_id: str
    title: str
    published_at: str
    url: str | None
    critical: bool = False


async def read_announcements(
    wire: Wire, settings: PortalSettings, emrs: Iterable[str], language: str
) -> list[Announcement]:
    """Return what is announced for these EMRs, the newest first, each once.

    Names nobody and shows no token. A portal that has none, does not know the
    address or does not answer is no failure of the panel.
    """
    if not settings.url:
        return []
    found: dict[str, Announcement] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            for emr in emrs:
                for one in await _ask(wire, settings, emr, language):
                    found[one.announcement_id] = one
    newest = sorted(found.values(), key=lambda one: one.published_at, reverse=True)
    return newest[:MOST]


async def _ask(wire: Wire, settings: PortalSettings, emr: str, language: str) -> list[Announcement]:
    listed: object = None
    asked = urlencode({"emr": emr, "language": language})
    with suppress(ProductError):
        answer = await wire.ask(f"{settings.url.rstrip('/')}{PATH}?{asked}")
        if refusal(answer) is None:
            listed = read_object(answer).get("announcements")
    read = map(_read, listed if isinstance(listed, list) else ())
    return [one for one in read if one is not None]


def _read(told: object) -> Announcement | None:
    match told:
        case {
            "announcement_id": str(name),
            "title": str(title),
            "published_at": str(published),
            **others,
        } if _ID.fullmatch(name) and _TITLE.fullmatch(title) and _is_moment(published):
            critical = others.get("critical") is True
            match others.get("url"):
                case str(url) if _ADDRESS.fullmatch(url):
                    return Announcement(name, title, published, url, critical)
            return Announcement(name, title, published, None, critical)
        case _:
            return None


def _is_moment(text: str) -> bool:
    with suppress(ValueError):
        return datetime.fromisoformat(text).tzinfo is not None
    return False
