"""Checks of a site's patients: who may see that there are some, ciphertext, and administer."""

from aiohttp import web

from portal.guarding.of_people import person
from portal.patients.whose import PATIENT_SITE, admit, need_admin, need_own
from portal.state import DATABASE, VIEWER


async def patients(request: web.Request) -> None:
    """Let in the site's own people, and a Support Site to what is encrypted."""
    await person(request)
    number = request.match_info["number"]
    request[PATIENT_SITE] = await admit(request.app[DATABASE], request[VIEWER], number)


async def patients_own(request: web.Request) -> None:
    """Let in the site's own people alone: there is ciphertext, so they have the key."""
    await patients(request)
    need_own(request[PATIENT_SITE])


async def patients_admin(request: web.Request) -> None:
    """Let in the site's own Site Admins alone."""
    await patients(request)
    need_admin(request[PATIENT_SITE])
