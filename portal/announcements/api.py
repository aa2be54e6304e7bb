"""Answers a clinic's panel what is announced for its EMR."""

from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.announcements.finding import Published, for_panel
from portal.announcements.shapes import AnnouncementAnswer, AnnouncementsAnswer
from portal.api.shapes import answer
from portal.refusals import Refusal, RequestRefusedError
from portal.state import DATABASE, SETTINGS
from web.catalogue import LANGUAGES

MOST: Final = 20
LONGEST_EMR: Final = 40


async def show_all(request: web.Request) -> web.Response:
    """Answer the newest announcements of every EMR's sections and of this EMR's."""
    emr, language = request.query.get("emr", ""), request.query.get("language", "en")
    if len(emr) > LONGEST_EMR or language not in LANGUAGES:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    found = await for_panel(request.app[DATABASE], emr, language, MOST)
    public_url = request.app[SETTINGS].public_url
    return answer(AnnouncementsAnswer(announcements=[_describe(one, public_url) for one in found]))


def _describe(one: Published, public_url: str) -> AnnouncementAnswer:
    return AnnouncementAnswer(
        announcement_id=f"a-{one.article.id}",
        title=one.text.title,
        published_at=one.published_at.isoformat(),
        url=f"{public_url}{one.path}?lang={one.text.language}",
        critical=one.article.critical,
    )


ROUTES: Final = (route("GET", "/api/v1/announcements", Access.OPEN, show_all),)
