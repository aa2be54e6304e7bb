"""The pages that need the key: it stays in the browser, and no address here takes it."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from connectors.contract import Clock
from ocean import headers
from ocean.wire import Sealed
from portal.access import Access, route
from portal.api.shapes import answer, read
from portal.audit.acts import Act, Facts
from portal.audit.recording import record
from portal.database import Database
from portal.page import SCRIPT_POLICY, page
from portal.patients import ciphertext, listing
from portal.patients.models import KeyCheck, Patient
from portal.patients.pages import ONE, address, see, token_of
from portal.patients.reads import count_reads
from portal.patients.rules import RAW_RULES
from portal.patients.settings import change_hint
from portal.patients.shapes import (
    KeyCheckAnswer,
    KeyVersionAnswer,
    RecordAnswer,
    RecordsAnswer,
    ResealedAnswer,
    ResealedBody,
    SealedAnswer,
    SealedBody,
)
from portal.patients.whose import PATIENT_SITE, PatientSite
from portal.patients.wire_form import parse, read_body, sealed_of
from portal.people.step_up import require_step_up, stepped_up
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, VIEWER

LARGEST_CHECK: Final = 1024


async def show_key(request: web.Request) -> web.Response:
    """Show where the key is typed, checked, printed, changed and forgotten."""
    database, site = request.app[DATABASE], request[PATIENT_SITE]
    settings, _ = await listing.about_site(database, site.site_id)
    changing = settings.next_key_version
    left = await ciphertext.left_of_change(database, site, changing) if changing else None
    proven = stepped_up(request)
    first = site.admin and await ciphertext.awaits_first_word(database, site, settings.key_version)
    return page(
        request,
        "patients/key.html",
        policy=SCRIPT_POLICY,
        site=site,
        settings=settings,
        left=left,
        prove_first=first and not proven,
        # what was begun goes on without a new proof: it may take hours
        may_change=site.admin and (left is not None or proven),
        token=token_of(request),
    )


async def show_raw(request: web.Request) -> web.Response:
    """Show the raw data, masked by the browser; the rules of the masks go with the page."""
    database, site = request.app[DATABASE], request[PATIENT_SITE]
    patient = await listing.find(database, site, request.match_info["patient"])
    settings, _ = await listing.about_site(database, site.site_id)
    async with database.writing() as session:
        seen: Facts = {"record": patient.id}
        now, viewer = request.app[CLOCK](), request[VIEWER]
        await record(session, now, viewer, Act.RAW_DATA_SEEN, site.site_id, None, seen)
    return page(
        request,
        "patients/raw.html",
        policy=SCRIPT_POLICY,
        site=site,
        patient=patient,
        settings=settings,
        rules=RAW_RULES,
    )


async def get_ciphertext(request: web.Request) -> web.Response:
    """Answer records as ciphertext: those with these ids, or a batch after an id.

    ``under`` asks for those under one version of the key alone.
    """
    database, site, query = request.app[DATABASE], request[PATIENT_SITE], request.query
    after = query.get("after", "")
    if "ids" in query:
        found = await ciphertext.sealed_of(database, site, query["ids"].split("."))
    elif "under" in query:
        version = _version(query["under"])
        found = await ciphertext.sealed_under(database, site, after, version)
    else:
        found = await ciphertext.sealed_after(database, site, after)
    now, reader = request.app[CLOCK](), request[VIEWER].person_id
    await count_reads(database, now, site.site_id, reader, len(found))
    return answer(RecordsAnswer(records=[_record(patient) for patient in found]))


async def get_check(request: web.Request) -> web.Response:
    """Answer the word that tells one version of the key; none if nobody laid it down."""
    version = _version(request.match_info["version"])
    word = await ciphertext.find_check(request.app[DATABASE], request[PATIENT_SITE], version)
    return answer(KeyCheckAnswer(check=None if word is None else _check(word)))


async def put_check(request: web.Request) -> web.Response:
    """Take the word of a key: of the site's first one, or of the next one.

    Either asks for a proof of the last minutes: every other key is held against it.
    """
    require_step_up(request)
    given = read(SealedBody, parse(await read_body(request, LARGEST_CHECK)))
    version = _version(request.match_info["version"])
    await ciphertext.begin(*_who(request), version, _sealed(given))
    return answer(KeyVersionAnswer(key_version=version), HTTPStatus.CREATED)


async def put_ciphertext(request: web.Request) -> web.Response:
    """Take a record back under the next key."""
    given = read(ResealedBody, parse(await read_body(request)))
    patient, sealed = request.match_info["patient"], _sealed(given)
    resealed = ciphertext.Resealed(patient, given.version, given.key_version, sealed)
    last = await ciphertext.reseal(*_who(request), resealed)
    return answer(ResealedAnswer(last=last))


async def end_change(request: web.Request) -> web.Response:
    """End a change that has nothing left to do."""
    await ciphertext.end_empty_change(*_who(request))
    return see(address(request[PATIENT_SITE], "key"))


async def leave_hint(request: web.Request) -> web.Response:
    """Keep a hint that the page has checked."""
    form, site = await request.post(), request[PATIENT_SITE]
    async with request.app[DATABASE].writing() as session:
        hint = str(form.get("hint", ""))
        await change_hint(session, request.app[CLOCK](), request[VIEWER], site.site_id, hint)
    return see(address(site, "key"))


def _who(request: web.Request) -> tuple[Database, Clock, PatientSite, Viewer]:
    app = request.app
    return app[DATABASE], app[CLOCK], request[PATIENT_SITE], request[VIEWER]


def _record(patient: Patient) -> RecordAnswer:
    return RecordAnswer(
        id=patient.id,
        reference=patient.reference,
        emr_id=patient.emr_id,
        version=patient.version,
        key_version=patient.key_version,
        body=patient.body,
        one_time_key=patient.one_time_key,
        iv=patient.iv,
    )


def _check(word: KeyCheck) -> SealedAnswer:
    return SealedAnswer(body=word.body, one_time_key=word.one_time_key, iv=word.iv)


def _sealed(given: SealedBody) -> Sealed:
    return sealed_of(given.body, {headers.ONE_TIME_KEY: given.one_time_key, headers.IV: given.iv})


def _version(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return int(text)


ROUTES: Final = (
    route("GET", "/sites/{number}/patients/key", Access.CIPHERTEXT, show_key),
    route("POST", "/sites/{number}/patients/key/hint", Access.PATIENTS_ADMIN_FORM, leave_hint),
    route("GET", "/sites/{number}/patients/key/{version}", Access.CIPHERTEXT, get_check),
    route(
        "PUT", "/sites/{number}/patients/key/{version}", Access.CIPHERTEXT_ADMIN_SCRIPT, put_check
    ),
    route("POST", "/sites/{number}/patients/key/end", Access.PATIENTS_ADMIN_FORM, end_change),
    route("GET", "/sites/{number}/patients/ciphertext", Access.CIPHERTEXT, get_ciphertext),
    route("PUT", f"{ONE}/ciphertext", Access.CIPHERTEXT_ADMIN_SCRIPT, put_ciphertext),
    route("GET", f"{ONE}/raw", Access.CIPHERTEXT, show_raw),
)
