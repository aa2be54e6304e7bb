"""Shows the panel what the support portal has announced for this clinic's EMRs."""

from typing import TYPE_CHECKING

from aiohttp import web

from toolbar.bridge.answers import answer
from toolbar.bridge.keys import OPENING
from toolbar.bridge.models import AnnouncementAnswer, AnnouncementsAnswer
from toolbar.troubleshooting.announcements import read_announcements
from toolbar.troubleshooting.delivery_wire import Wire

if TYPE_CHECKING:
    from toolbar.troubleshooting.announcements import Announcement


async def show_all(request: web.Request) -> web.Response:
    """Answer what is announced, the newest first, in the language that is asked for."""
    language = "fr" if request.query.get("language") == "fr" else "en"
    clinic = await request.app[OPENING].clinic()
    settings = clinic.settings
    found = await read_announcements(
        Wire(clinic.session), settings.portal, sorted(settings.connectors), language
    )
    return answer(AnnouncementsAnswer(announcements=[_describe(one) for one in found]))


def _describe(one: "Announcement") -> AnnouncementAnswer:
    return AnnouncementAnswer(
        announcement_id=one.announcement_id,
        title=one.title,
        published_at=one.published_at,
        url=one.url,
        critical=one.critical,
    )
