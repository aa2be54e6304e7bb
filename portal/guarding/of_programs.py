"""Checks of a clinic's programs: a site token with its scope, or Ocean's own site credentials."""

from contextlib import suppress

from aiohttp import web

from connectors.errors import EmrRefusedError
from ocean.serve import read_caller
from portal.grants.admitting import Check
from portal.patients.records import check_caller
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import TokenScope
from portal.sites.token_check import clinic_of
from portal.state import CLINIC, CLOCK, DATABASE


def site_token(scope: TokenScope) -> Check:
    """Return the check of a bearer token that has this scope."""

    async def check(request: web.Request) -> None:
        authorization = request.headers.getall("Authorization", [])
        alone = authorization[0] if len(authorization) == 1 else ""
        scheme, _, token = alone.partition(" ")
        clinic = None
        if scheme.lower() == "bearer" and token:
            now = request.app[CLOCK]()
            clinic = await clinic_of(request.app[DATABASE], now, token.strip(), scope)
        if clinic is None:
            raise RequestRefusedError(Refusal.SITE_TOKEN_REFUSED)
        request[CLINIC] = clinic

    return check


async def site_key(request: web.Request) -> None:
    """Check the site key and credential that a client of Ocean's wire sends."""
    clinic = None
    with suppress(EmrRefusedError):
        caller = read_caller(request.headers.items())
        clinic = await check_caller(request.app[DATABASE], caller)
    if clinic is None:
        raise RequestRefusedError(Refusal.SITE_KEY_REFUSED)
    request[CLINIC] = clinic
