"""What refuses a caller of a route before its handler runs, by the route's access."""

from collections.abc import Mapping
from typing import Final

from portal.access import Access
from portal.refusals import Refusal

_SESSION: Final = (Refusal.LOG_IN_NEEDED, Refusal.FACTOR_NEEDED, Refusal.NOT_FOUND)
_FORM: Final = (Refusal.FORM_REFUSED, Refusal.BODY_TOO_LARGE, Refusal.BODY_INVALID)

REFUSALS: Final[Mapping[Access, tuple[Refusal, ...]]] = {
    Access.OPEN: (),
    Access.SITE_TOKEN: (Refusal.SITE_TOKEN_REFUSED,),
    Access.RECORDS: (Refusal.SITE_TOKEN_REFUSED,),
    Access.SITE_KEY: (Refusal.SITE_KEY_REFUSED,),
    Access.FORM: _FORM,
    Access.SCRIPT: (Refusal.FORM_REFUSED,),
    Access.READER_SCRIPT: (Refusal.LINK_GONE, Refusal.FORM_REFUSED),
    Access.PERSON: _SESSION,
    Access.TICKETS: _SESSION,
    Access.PERSON_SCRIPT: (*_SESSION, Refusal.FORM_REFUSED),
    Access.SETTING_UP_FORM: (Refusal.LOG_IN_NEEDED, Refusal.NOT_FOUND, *_FORM),
    Access.CIPHERTEXT: _SESSION,
    Access.CIPHERTEXT_ADMIN_SCRIPT: (*_SESSION, Refusal.FORM_REFUSED),
    Access.EFORMS: (*_SESSION, Refusal.SCOPE_NOT_GRANTED),
}
"""Every access that an API call has; another one is refused by the document's test."""

SCHEMES: Final[Mapping[Access, tuple[str, ...]]] = {
    Access.OPEN: (),
    Access.SITE_TOKEN: ("siteToken",),
    Access.RECORDS: ("siteToken",),
    Access.SITE_KEY: ("siteNum", "siteKey", "siteCredential"),
    Access.FORM: ("form",),
    Access.SCRIPT: ("form", "csrfToken"),
    Access.READER_SCRIPT: ("reading", "csrfToken"),
    Access.PERSON: ("session",),
    Access.TICKETS: ("session",),
    Access.PERSON_SCRIPT: ("session", "csrfToken"),
    Access.SETTING_UP_FORM: ("session",),
    Access.CIPHERTEXT: ("session",),
    Access.CIPHERTEXT_ADMIN_SCRIPT: ("session", "csrfToken"),
    Access.EFORMS: ("session",),
}
"""What a caller shows, all of it together."""
