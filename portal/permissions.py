"""Writes ``docs/permissions.md`` from the router: which kind of principal reaches which route."""

from collections.abc import Iterator
from typing import Final

from aiohttp import web

from portal.access import Access
from portal.grants.models import Scope

SCOPES: Final = {
    Access.TROUBLESHOOTING: Scope.TROUBLESHOOTING,
    Access.TROUBLESHOOTING_FORM: Scope.TROUBLESHOOTING,
    Access.TICKETS: Scope.TROUBLESHOOTING,
    Access.TICKETS_FORM: Scope.TROUBLESHOOTING,
    Access.TICKETS_LIVE: Scope.TROUBLESHOOTING,
    Access.PATIENTS: Scope.TROUBLESHOOTING,
    Access.PATIENTS_FORM: Scope.TROUBLESHOOTING,
    Access.CONFIGURATION: Scope.CONFIGURATION,
    Access.CONFIGURATION_FORM: Scope.CONFIGURATION,
    Access.CONFIGURATION_FRESH_FORM: Scope.CONFIGURATION,
    Access.EFORMS: Scope.EFORMS,
    Access.EFORMS_FORM: Scope.EFORMS,
    Access.EFORMS_UPLOAD: Scope.EFORMS,
    Access.CREDITS: Scope.CREDITS,
    Access.CREDITS_FORM: Scope.CREDITS,
}
"""The words that let a Support Site in, each for one scope. No other word of a site does:
key material, Cloud Connect, granting, other people's factors and the audit log have none."""
HEAD: Final = """# Permissions

Generated from the router by `ocean-portal permissions`; a test fails while this file is stale.
"Support Site" names the scope that a grant must hold for what is the clinic's; "-" means that no
grant whatever opens it. An expired or ended grant opens nothing. Addresses for everybody who is
logged in show a Support Site's person what is their own.

| method | address | what a caller must prove | Support Site |
|---|---|---|---|
"""


def write_permissions(router: web.UrlDispatcher, access: dict[web.AbstractRoute, Access]) -> str:
    """Return the document; raise ``KeyError`` for a route without a classification."""
    return HEAD + "".join(sorted(_lines(router, access)))


def _lines(router: web.UrlDispatcher, access: dict[web.AbstractRoute, Access]) -> Iterator[str]:
    for route in router.routes():
        if route.method != "HEAD" and route.resource is not None:
            word = access[route]
            scope = SCOPES.get(word, "-")
            yield f"| {route.method} | `{route.resource.canonical}` | {word} | {scope} |\n"
