"""The authorisation matrix, as data: whom each word of access lets in, and what rows narrow."""

from collections.abc import Mapping
from typing import Final

from portal.access import Access
from tests.portal.grants.principals import (
    KINDS,
    NEEDS_FACTOR,
    PEOPLE,
    PROGRAMS,
    READS_BY_LINK,
    SUPPORTS,
)

Kinds = frozenset[str]

EVERYBODY: Final = frozenset(KINDS)
PERSONS: Final = frozenset(PEOPLE)
OWN_PEOPLE: Final = frozenset({"user", "site-admin", "factor-admin"})
ADMIN: Final = frozenset({"site-admin", "factor-admin"})
FACTOR_ADMIN: Final = frozenset({"factor-admin"})
DESK: Final = frozenset({"associate", "lead"})
SUPPORT_SITES: Final = frozenset(SUPPORTS)
INSIDE: Final = SUPPORT_SITES - {"expired", "revoked"}
NOBODY: Final[Kinds] = frozenset()
NOT_LOGGED_IN: Final = frozenset({"nobody", *PROGRAMS})


def _with(scope: str) -> Kinds:
    return ADMIN | {f"support-{scope}"}


LETS_IN: Final[Mapping[Access, Kinds]] = {
    Access.OPEN: EVERYBODY,
    Access.ANYBODY: EVERYBODY,
    Access.MAIL_LINK: EVERYBODY,
    Access.FORM: EVERYBODY,
    Access.SCRIPT: EVERYBODY,
    # no caller here opened a private link: tests/portal/reading/test_reading.py does
    Access.READER: NOBODY,
    Access.READER_FORM: NOBODY,
    Access.READER_SCRIPT: NOBODY,
    Access.SITE_TOKEN: frozenset({"token", "other-token"}),
    Access.RECORDS: frozenset({"records-token", "other-token"}),
    Access.SITE_KEY: frozenset({"site-key"}),
    Access.PERSON: PERSONS,
    Access.PERSON_FORM: PERSONS,
    Access.PERSON_SCRIPT: PERSONS,
    Access.FRESH: PERSONS,
    Access.FRESH_FORM: PERSONS,
    Access.TICKETS_LIVE: PERSONS,
    Access.SETTING_UP: PERSONS,
    Access.SETTING_UP_FORM: PERSONS,
    Access.DESK: DESK,
    Access.DESK_FORM: DESK,
    Access.PATIENTS: OWN_PEOPLE | {"support-troubleshooting"},
    Access.PATIENTS_FORM: OWN_PEOPLE | {"support-troubleshooting"},
    Access.CIPHERTEXT: OWN_PEOPLE,
    Access.PATIENTS_ADMIN_FORM: ADMIN,
    Access.PATIENTS_ADMIN_FRESH_FORM: ADMIN,
    Access.CIPHERTEXT_ADMIN_SCRIPT: ADMIN,
    Access.EDITOR: frozenset({"editor"}),
    Access.EDITOR_FORM: frozenset({"editor"}),
    Access.EDITOR_UPLOAD: frozenset({"editor"}),
    Access.OPERATOR: frozenset({"operator"}),
    Access.OPERATOR_FORM: frozenset({"operator"}),
    Access.SITE_ADMIN: ADMIN,
    Access.SITE_ADMIN_FORM: ADMIN,
    Access.SITE_ADMIN_FRESH_FORM: ADMIN,
    Access.SITE_ADMIN_LIVE: ADMIN,
    Access.CLOUD_CONNECT: FACTOR_ADMIN,
    Access.CLOUD_CONNECT_FRESH_FORM: FACTOR_ADMIN,
    Access.TROUBLESHOOTING: _with("troubleshooting"),
    Access.TROUBLESHOOTING_FORM: _with("troubleshooting"),
    Access.CONFIGURATION: _with("configuration"),
    Access.CONFIGURATION_FORM: _with("configuration"),
    Access.CONFIGURATION_FRESH_FORM: _with("configuration"),
    Access.EFORMS: _with("eforms"),
    Access.EFORMS_FORM: _with("eforms"),
    Access.EFORMS_UPLOAD: _with("eforms"),
    Access.CREDITS: _with("credits"),
    Access.CREDITS_FORM: _with("credits"),
    Access.SUPPORT_SITE: SUPPORT_SITES,
    Access.SUPPORT_SITE_FORM: SUPPORT_SITES,
}
"""Whom the word lets in at the first clinic; for whoever is not here the answer is `shut`."""
PROVEN_BY_PROGRAMS: Final = frozenset({Access.SITE_TOKEN, Access.RECORDS, Access.SITE_KEY})
BY_SCOPE: Final = frozenset(
    {
        Access.TROUBLESHOOTING,
        Access.TROUBLESHOOTING_FORM,
        Access.CONFIGURATION,
        Access.CONFIGURATION_FORM,
        Access.CONFIGURATION_FRESH_FORM,
        Access.EFORMS,
        Access.EFORMS_FORM,
        Access.EFORMS_UPLOAD,
        Access.CREDITS,
        Access.CREDITS_FORM,
    }
)


def shut(access: Access, kind: str) -> str:
    """Return how a caller is refused whom the word does not let in."""
    if access in PROVEN_BY_PROGRAMS:
        return "unproven"
    if access in READS_BY_LINK:
        return "link"
    if kind in NOT_LOGGED_IN:
        return "log-in"
    if access in NEEDS_FACTOR and kind in ADMIN:
        return "factor"
    return "forbidden" if access in BY_SCOPE and kind in INSIDE else "hidden"


TICKET_READERS: Final = OWN_PEOPLE | DESK | {"support-troubleshooting"}
SITE_ADMINS: Final = ADMIN | {"other-admin"} | SUPPORT_SITES
NARROWED: Final[Mapping[str, Kinds]] = {
    # the rows say whose they are: the first clinic's ticket
    "GET /tickets/{number}": TICKET_READERS,
    "GET /tickets/{number}/events": TICKET_READERS,
    "GET /tickets/{number}/bundle": TICKET_READERS,
    # an empty one is shown again; words of support's own staff are refused (test_desk)
    "POST /tickets/{number}/replies": TICKET_READERS,
    "GET /api/v1/tickets/{number}": frozenset({"token"}),
    "GET /api/v1/tickets/{number}/bundle": frozenset({"token"}),
    "GET /api/v1/tickets/{number}/standing": frozenset({"token"}),
    # people of a site write to the support organisation, whose staff has no site
    "GET /tickets/new": OWN_PEOPLE | SITE_ADMINS,
    "POST /tickets/new": OWN_PEOPLE | SITE_ADMINS,
    "GET /invitations": SITE_ADMINS,
    # a clinic's own admins look at credits; a Support Site allocates them
    "POST /sites/{number}/credits": frozenset({"support-credits"}),
    # no private link to open, or to end
    "POST /reading": NOBODY,
    "POST /tickets/{number}/reading": NOBODY,
    # what these are about is not there, or is named by a field that the form leaves empty
    "GET /tickets/{number}/attachments/{position}": NOBODY,
    "GET /api/v1/tickets/{number}/attachments/{position}": NOBODY,
    "POST /tickets/{number}/merge": NOBODY,
    "POST /account/sessions/{handle}/end": NOBODY,
    "POST /invitations": NOBODY,
    "POST /invitations/{invitation:[0-9]+}/withdraw": NOBODY,
    "GET /join": NOBODY,
    "POST /join": NOBODY,
    "GET /request/confirm": NOBODY,
    "POST /request/confirm": NOBODY,
    "GET /request/done": NOBODY,
    "GET /reset/new": NOBODY,
    "POST /reset/new": NOBODY,
    "GET /svc/v1/patients": NOBODY,
    "GET /static/masking/{file:[a-z_]{1,40}\\.(?:js|css)}": NOBODY,
    "GET /static/patients/{file:[a-z_]{1,40}\\.js}": NOBODY,
    "GET /announcements/images/{digest:[0-9a-f]+}": NOBODY,
    "GET /announcements/{section}": NOBODY,
    "GET /announcements/{section}/feed.{language}.atom": NOBODY,
    "GET /announcements/{section}/{article:[0-9]+}": NOBODY,
    "POST /announcements/{section}/follow": NOBODY,
    "POST /announcements/{section}/unfollow": NOBODY,
    "POST /editing/sections/{section:[0-9]+}": NOBODY,
    "POST /editing": NOBODY,
    "GET /editing/{article:[0-9]+}": NOBODY,
    "POST /editing/{article:[0-9]+}": NOBODY,
    "POST /editing/{article:[0-9]+}/act": NOBODY,
    "POST /sites/{number}/users/{person:\\d+}/remove": NOBODY,
    "POST /sites/{number}/credentials/{site_token:\\d+}/revoke": NOBODY,
    "POST /sites/{number}/credentials/{site_token:\\d+}/confirm": NOBODY,
    "POST /supported-sites/requests": NOBODY,
    # the first grant is the expired one: nobody enters under it, or under another's
    "POST /supported-sites/{grant:\\d+}/enter": NOBODY,
    # a password that is wrong
    "POST /log-in": NOBODY,
    "POST /account/password": NOBODY,
    "POST /step-up": NOBODY,
    # no authenticator signed anything, and none is named
    "POST /log-in/passkey": NOBODY,
    "POST /log-in/factor/passkey": NOBODY,
    "POST /log-in/factor/passkey/begin": NOBODY,
    "POST /step-up/passkey": NOBODY,
    "POST /account/factors/passkeys/{handle}/remove": NOBODY,
    # no log-in waits for its code, and no key to be confirmed
    "GET /log-in/factor": NOBODY,
    "POST /log-in/factor": NOBODY,
    "POST /account/factors/confirm": NOBODY,
}
"""Where a handler lets in fewer than its word: for everybody else there is no such row."""
WRONG_PROOF: Final = frozenset(
    {
        "POST /log-in",
        "POST /account/password",
        "POST /step-up",
        "POST /log-in/passkey",
        "POST /step-up/passkey",
        "POST /account/factors/confirm",
    }
)


def expected(access: Access, line: str, kind: str) -> str:
    """Return the class of the answer; raise ``KeyError`` for a word without a line."""
    if kind not in LETS_IN[access]:
        return shut(access, kind)
    if line not in NARROWED or kind in NARROWED[line]:
        return "open"
    if line == "POST /join" and kind != "nobody":
        return "forbidden"  # the form of a browser that has not seen the page of the log-in
    if " /log-in/factor" in line:
        return "log-in"  # there is no half-open log-in to go on with
    return "forbidden" if line in WRONG_PROOF else "hidden"
