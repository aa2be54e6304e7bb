"""The kinds of callers that the matrix knows, by name."""

from collections.abc import Mapping
from typing import Final

from portal.grants.models import Scope
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, OPERATOR

SUPPORTS: Final = {
    "expired": ("7901", "Lantern"),
    "revoked": ("7902", "Compass"),
    **{
        f"support-{scope.value}": (f"791{number}", name)
        for number, (scope, name) in enumerate(
            zip(Scope, ("Harbour", "Meadow", "Orchard", "Summit"), strict=True)
        )
    },
}
"""Support Sites: number and name, by what their grant is for or what became of it."""
NO_FACTOR: Final = "no-factor"
"""A user of a site that demands a second factor, who has none."""
READER: Final = "reader"
"""Somebody without a log-in who opened the private link of their ticket."""
PEOPLE: Final[Mapping[str, str]] = {
    "user": "user@maple.invalid",
    "site-admin": MAPLE_ADMIN,
    "factor-admin": "factor@maple.invalid",
    "other-admin": "admin@birch.invalid",
    NO_FACTOR: "user@cedar.invalid",
    "associate": ASSOCIATE,
    "lead": "lead@support.invalid",
    "editor": "editor@support.invalid",
    "operator": OPERATOR,
    **{kind: f"{name.lower()}@help.invalid" for kind, (_, name) in SUPPORTS.items()},
}
PROGRAMS: Final = ("token", "other-token", "records-token", "site-key")
KINDS: Final = ("nobody", READER, *PEOPLE, *PROGRAMS)
