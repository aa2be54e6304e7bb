"""Who may reach a route; every route has one of these words, and a route without is refused."""

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@enum.unique
class Access(enum.StrEnum):
    """What a caller must prove before the handler runs."""

    OPEN = "open"
    ANYBODY = "open, knows who is logged in"
    MAIL_LINK = "the token of a mail's own link"
    READER = "opened a ticket's private link"
    READER_FORM = "opened a ticket's private link, with a form of this site"
    READER_SCRIPT = "opened a ticket's private link, by a script of this site"
    SITE_TOKEN = "site token"  # noqa: S105 - a kind of proof, not a token
    SITE_KEY = "Ocean site credentials"
    FORM = "open, with a form of this site"
    SCRIPT = "open, by a script of this site"
    PERSON = "logged in"
    PERSON_FORM = "logged in, with a form of this site"
    PERSON_SCRIPT = "logged in, by a script of this site"
    FRESH = "logged in, with a proof of the last minutes"
    FRESH_FORM = "logged in, with a proof of the last minutes and a form of this site"
    OWN_SITES = "logged in, led to the sites that one may open"
    ANY_ADMIN = "logged in, Site Admin of any site"
    ANY_ADMIN_FORM = "logged in, Site Admin of any site, with a form of this site"
    ANY_ADMIN_FRESH_FORM = "logged in, Site Admin of any site, with a fresh proof and a form"
    TICKETS = "may see tickets"
    TICKETS_FORM = "may see tickets, with a form of this site"
    TICKETS_LIVE = "may see tickets, and is told when one changes"
    SETTING_UP = "logged in, a second factor perhaps still missing"
    SETTING_UP_FORM = "logged in, a second factor perhaps still missing, with a form of this site"
    DESK = "answers tickets"
    DESK_FORM = "answers tickets, with a form of this site"
    PATIENTS = "may see the site's patients, encrypted"
    PATIENTS_FORM = "may see the site's patients, with a form of this site"
    RECORDS = "site token with the scope records"
    CIPHERTEXT = "one of the site's own people"
    PATIENTS_ADMIN_FORM = "Site Admin, with a form of this site"
    PATIENTS_ADMIN_FRESH_FORM = "Site Admin, with a fresh proof and a form of this site"
    CIPHERTEXT_ADMIN_SCRIPT = "Site Admin, by a script of this site"
    EDITOR = "editor"
    EDITOR_FORM = "editor, with a form of this site"
    EDITOR_UPLOAD = "editor, with a file from a form of this site"
    OPERATOR = "operator"
    OPERATOR_FORM = "operator, with a form of this site"
    SITE_ADMIN = "Site Admin of the site itself"
    SITE_ADMIN_FORM = "Site Admin of the site itself, with a form of this site"
    SITE_ADMIN_FRESH_FORM = "Site Admin of the site itself, with a fresh proof and a form"
    SITE_ADMIN_LIVE = "Site Admin of the site itself, who is told when something is added"
    CLOUD_CONNECT = "Site Admin of the site itself with a second factor, not a Support Site"
    CLOUD_CONNECT_FRESH_FORM = (
        "Site Admin of the site itself with a second factor, not a Support Site, with a fresh "
        "proof and a form"
    )
    TROUBLESHOOTING = "Site Admin, or Support Site for troubleshooting"
    TROUBLESHOOTING_FORM = "Site Admin, or Support Site for troubleshooting, with a form"
    CONFIGURATION = "Site Admin, or Support Site for configuration"
    CONFIGURATION_FORM = "Site Admin, or Support Site for configuration, with a form"
    CONFIGURATION_FRESH_FORM = (
        "Site Admin, or Support Site for configuration, with a fresh proof and a form"
    )
    EFORMS = "Site Admin, or Support Site for eForms"
    EFORMS_FORM = "Site Admin, or Support Site for eForms, with a form"
    EFORMS_UPLOAD = "Site Admin, or Support Site for eForms, with a file from a form"
    CREDITS = "Site Admin, or Support Site for credits"
    CREDITS_FORM = "Site Admin, or Support Site for credits, with a form"
    SUPPORT_SITE = "Site Admin on a Support Site"
    SUPPORT_SITE_FORM = "Site Admin on a Support Site, with a form of this site"


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the router."""

    method: str
    path: str
    handler: Handler
    access: Access


def route(method: str, path: str, access: Access, handler: Handler) -> Route:
    """Name a route; a GET route also answers HEAD."""
    return Route(method, path, handler, access)
