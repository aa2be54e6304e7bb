"""Writes ``docs/portal-routes.md`` from the router: each address, and who may reach it."""

from collections.abc import Iterator
from typing import Final

from aiohttp import web

from portal.access import Access

MEANING: Final = {
    Access.OPEN: "everybody; shows nothing of anybody",
    Access.ANYBODY: "everybody; whoever is logged in also sees what is theirs",
    Access.MAIL_LINK: "whoever holds the 128-bit token of a mail's link, without a log-in "
    "(RFC 8058); it shows or does what that mail is about, and nothing else",
    Access.READER: "whoever opened a ticket's private link in this browser: its requester, whose "
    "mailbox has it; that ticket's public thread alone",
    Access.READER_FORM: "whoever opened a ticket's private link in this browser, with a form of "
    "that opening; that ticket alone",
    Access.READER_SCRIPT: "whoever opened a ticket's private link in this browser, by a script of "
    "a page of that opening",
    Access.FORM: "everybody, with a form that a page of ours gave to this browser",
    Access.SCRIPT: "everybody, by a script of a page that we gave to this browser",
    Access.PERSON_SCRIPT: "people who are logged in, by a script of a page of their own session",
    Access.PERSON: "people who are logged in; each sees what is their own",
    Access.OWN_SITES: "people who are logged in; each is led to the sites that they may open here, "
    "and a Support Site's person to the clinic that they entered, as far as its scope goes",
    Access.ANY_ADMIN: "Site Admins of any site; each sees what is their own sites'",
    Access.ANY_ADMIN_FORM: "Site Admins of any site, with a form of their own session; their own "
    "sites alone",
    Access.ANY_ADMIN_FRESH_FORM: "Site Admins of any site who showed a password or factor in the "
    "last 10 minutes, with a form of their own session; their own sites alone",
    Access.TICKETS: "people who are logged in; each sees the tickets of their own sites, "
    "associates of the support organisation those of every site, and a Support Site those of the "
    "clinic that let it in for troubleshooting",
    Access.TICKETS_FORM: "people who are logged in, with a form of their own session, about a "
    "ticket that they may see, or for a new one where they belong or are let in",
    Access.PERSON_FORM: "people who are logged in, with a form of their own session",
    Access.FRESH: "people who are logged in and showed a password or factor in the last 10 minutes",
    Access.FRESH_FORM: "people who are logged in and showed a password or factor in the last "
    "10 minutes, with a form of their own session",
    Access.TICKETS_LIVE: "people who are logged in, to be told that a ticket changed that they may "
    "see; no log-in lives on by it, and it is no use of a grant",
    Access.SETTING_UP: "people who are logged in, even while a second factor that their site "
    "demands is missing",
    Access.SETTING_UP_FORM: "people who are logged in, even while a second factor that their site "
    "demands is missing, with a form of their own session",
    Access.DESK: "associates and leads of the support organisation",
    Access.DESK_FORM: "associates and leads of the support organisation, with a form of their "
    "own session",
    Access.PATIENTS: "people of the site, and a Support Site's under a grant for troubleshooting, "
    "to whom all is encrypted; another site's answers 404",
    Access.PATIENTS_FORM: "people of the site, and a Support Site's under a grant for "
    "troubleshooting, with a form of their own session",
    Access.CIPHERTEXT: "people of the site, never a Support Site, nor while one acts for it: "
    "ciphertext, and what needs the key; the key itself has no address",
    Access.PATIENTS_ADMIN_FORM: "the site's own Site Admins, with a form of their own session; "
    "not while one acts for a Support Site",
    Access.PATIENTS_ADMIN_FRESH_FORM: "the site's own Site Admins who showed a password or factor "
    "in the last 10 minutes, with a form of their own session; not while one acts for a Support "
    "Site",
    Access.CIPHERTEXT_ADMIN_SCRIPT: "the site's own Site Admins, by a script of a page of their "
    "own session: a record under the next key; not while one acts for a Support Site",
    Access.EDITOR: "editors of the support organisation; 404 to everybody else",
    Access.EDITOR_FORM: "editors, with a form of their own session",
    Access.EDITOR_UPLOAD: "editors, from a page of ours; the form's token is the first part",
    Access.OPERATOR: "operators of the support organisation; 404 to everybody else",
    Access.OPERATOR_FORM: "operators, with a form of their own session",
    Access.SITE_ADMIN: "Site Admins of the site itself; never a Support Site",
    Access.SITE_ADMIN_FORM: "Site Admins of the site itself, with a form of their own session; "
    "never a Support Site",
    Access.SITE_ADMIN_FRESH_FORM: "Site Admins of the site itself who showed a password or factor "
    "in the last 10 minutes, with a form of their own session; never a Support Site",
    Access.SITE_ADMIN_LIVE: "Site Admins of the site itself, to be told what is added; no log-in "
    "lives on by it; never a Support Site",
    Access.CLOUD_CONNECT: "Site Admins of the site itself who have a second factor; to a Support "
    "Site, and while one acts for it, it does not exist",
    Access.CLOUD_CONNECT_FRESH_FORM: "Site Admins of the site itself who have a second factor and "
    "showed a password or factor in the last 10 minutes, with a form of their own session; to a "
    "Support Site, and while one acts for it, it does not exist",
    Access.TROUBLESHOOTING: "Site Admins of the site, and a Support Site that it let in for "
    "troubleshooting",
    Access.TROUBLESHOOTING_FORM: "Site Admins of the site, and a Support Site that it let in for "
    "troubleshooting, with a form of their own session",
    Access.CONFIGURATION: "Site Admins of the site, and a Support Site that it let in for "
    "configuration",
    Access.CONFIGURATION_FORM: "Site Admins of the site, and a Support Site that it let in for "
    "configuration, with a form of their own session",
    Access.CONFIGURATION_FRESH_FORM: "Site Admins of the site, and a Support Site that it let in "
    "for configuration, who showed a password or factor in the last 10 minutes, with a form of "
    "their own session",
    Access.EFORMS: "Site Admins of the site, and a Support Site that it let in for eForms",
    Access.EFORMS_FORM: "Site Admins of the site, and a Support Site that it let in for eForms, "
    "with a form of their own session",
    Access.EFORMS_UPLOAD: "Site Admins of the site, and a Support Site that it let in for eForms, "
    "from a page of ours; the form's token is the first part",
    Access.CREDITS: "Site Admins of the site, and a Support Site that it let in for credits",
    Access.CREDITS_FORM: "Site Admins of the site, and a Support Site that it let in for credits, "
    "with a form of their own session",
    Access.SUPPORT_SITE: "Site Admins ON a Support Site; its own grants and requests alone",
    Access.SUPPORT_SITE_FORM: "Site Admins ON a Support Site, with a form of their own session; "
    "its own grants and requests alone",
    Access.RECORDS: "a site's programs with a token of scope `records`; that site's patients "
    "alone, as ciphertext",
    Access.SITE_TOKEN: "a site's toolbars with a token of scope `tickets`; that site's tickets "
    "alone",
    Access.SITE_KEY: "a site's Ocean clients with `siteNum`, `siteKey` and `siteCredential`; "
    "that site's patients alone, as ciphertext",
}
HEAD: Final = """# The portal's addresses

Generated from the router by `ocean-portal routes`; a test fails while this file is stale, and a
route that nobody classified is refused. A ticket or patient of another site answers 404, like one
that does not exist. Every GET address answers HEAD as well. What an address takes and answers in
JSON is in `/openapi.json` ([portal-api.md](portal-api.md)).

| method | address | who may reach it |
|---|---|---|
"""


def write_routes(router: web.UrlDispatcher, access: dict[web.AbstractRoute, Access]) -> str:
    """Return the document; raise ``KeyError`` for a route without a classification."""
    return HEAD + "".join(sorted(_lines(router, access)))


def _lines(router: web.UrlDispatcher, access: dict[web.AbstractRoute, Access]) -> Iterator[str]:
    for route in router.routes():
        if route.method != "HEAD" and route.resource is not None:
            yield f"| {route.method} | `{route.resource.canonical}` | {MEANING[access[route]]} |\n"
