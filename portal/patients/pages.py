"""The pages of patients: list, search, one patient; encrypted until the browser has the key."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.audit.acts import Act, Facts
from portal.audit.recording import record
from portal.page import SCRIPT_POLICY, csrf_token, page
from portal.patients import listing
from portal.patients.ciphertext import left_of_change
from portal.patients.models import Patient
from portal.patients.retention import delete_patient, leaves_at, set_locked
from portal.patients.whose import PATIENT_SITE, PatientSite, configures, list_sites
from portal.state import CLOCK, DATABASE, VIEWER

ONE: Final = "/sites/{number}/patients/{patient}"
"""Ids have 22 characters, so none is one of the words that follow ``patients/`` elsewhere."""


async def choose(request: web.Request) -> web.Response:
    """Lead to the patients of the person's site, or let them choose among their sites."""
    sites = await list_sites(request.app[DATABASE], request[VIEWER])
    if len(sites) == 1:
        return see(f"/sites/{sites[0].number}/patients")
    return page(request, "patients/sites.html", sites=sites)


async def show_list(request: web.Request) -> web.Response:
    """Show a page of the newest records, or those that a search found."""
    database, site = request.app[DATABASE], request[PATIENT_SITE]
    found, following = request.query.get("found"), None
    if found is None:
        patients, following = await listing.list_patients(
            database, site, request.query.get("after")
        )
    else:
        patients = await listing.list_these(database, site, found.split("."))
    settings, references = await listing.about_site(database, site.site_id)
    changing = settings.next_key_version
    return page(
        request,
        "patients/list.html",
        policy=SCRIPT_POLICY,
        site=site,
        patients=patients,
        following=following,
        searched=found is not None,
        settings=settings,
        references=references,
        left=await left_of_change(database, site, changing) if changing else None,
        age=lambda patient: age(patient, request.app[CLOCK]()),
        configures=configures(request[VIEWER], site.site_id),
        token=token_of(request),
    )


async def find(request: web.Request) -> web.Response:
    """Look for a reference or an EMR ID; the address shows neither, only ids of ours.

    What a Support Site found stands in the clinic's log; what it typed does not.
    """
    site, viewer, database = request[PATIENT_SITE], request[VIEWER], request.app[DATABASE]
    number = str((await request.post()).get("number", "")).strip()
    found = await listing.search(database, site, number)
    if viewer.grant_at(site.site_id) is not None:
        facts: Facts = {"count": len(found), "records": found}
        async with database.writing() as session:
            now = request.app[CLOCK]()
            await record(session, now, viewer, Act.PATIENTS_SEARCHED, site.site_id, None, facts)
    if len(found) == 1:
        return see(address(site, found[0]))
    return see(f"/sites/{site.number}/patients?found={'.'.join(found)}")


async def show_one(request: web.Request) -> web.Response:
    """Show one patient."""
    database, site = request.app[DATABASE], request[PATIENT_SITE]
    patient = await listing.find(database, site, request.match_info["patient"])
    settings, _ = await listing.about_site(database, site.site_id)
    return page(
        request,
        "patients/patient.html",
        policy=SCRIPT_POLICY,
        site=site,
        patient=patient,
        settings=settings,
        leaves_at=leaves_at(patient, settings),
        token=token_of(request),
    )


async def lock(request: web.Request) -> web.Response:
    """Keep the record, whatever its age."""
    return await _lock(request, locked=True)


async def unlock(request: web.Request) -> web.Response:
    """Let the record grow old again, from today on."""
    return await _lock(request, locked=False)


async def delete(request: web.Request) -> web.Response:
    """Delete the record; its reference is free again."""
    site = request[PATIENT_SITE]
    await delete_patient(
        request.app[DATABASE],
        request.app[CLOCK],
        site,
        request[VIEWER],
        request.match_info["patient"],
    )
    return see(address(site))


async def _lock(request: web.Request, *, locked: bool) -> web.Response:
    site, patient = request[PATIENT_SITE], request.match_info["patient"]
    database, clock = request.app[DATABASE], request.app[CLOCK]
    await set_locked(database, clock, site, request[VIEWER], patient, locked=locked)
    return see(address(site, patient))


def age(patient: Patient, now: datetime) -> int:
    """Return how many whole days ago the record came or was changed."""
    return max(0, (now - patient.updated_at).days)


def token_of(request: web.Request) -> str:
    """Return what a form of this session carries."""
    return csrf_token(request, cookies.session_name(request))


def see(path: str) -> web.Response:
    """Lead to another page."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


def address(site: PatientSite, *parts: str) -> str:
    """Return the address of a page of this site's patients."""
    return "/".join((f"/sites/{site.number}/patients", *parts))


ROUTES: Final = (
    route("GET", "/patients", Access.OWN_SITES, choose),
    route("GET", "/sites/{number}/patients", Access.PATIENTS, show_list),
    route("POST", "/sites/{number}/patients/find", Access.PATIENTS_FORM, find),
    route("GET", ONE, Access.PATIENTS, show_one),
    route("POST", f"{ONE}/lock", Access.PATIENTS_FORM, lock),
    route("POST", f"{ONE}/unlock", Access.PATIENTS_FORM, unlock),
    route("POST", f"{ONE}/delete", Access.PATIENTS_ADMIN_FRESH_FORM, delete),
)
