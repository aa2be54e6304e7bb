"""Who may make a call: every route carries a policy; one without it keeps us from starting."""

import enum
from dataclasses import dataclass
from typing import Final


class Callers(enum.Flag):
    """Whose credential a call asks for; ``OPEN`` asks for none."""

    OPEN = 0
    TOOLBAR = enum.auto()
    PANEL = enum.auto()


class Origins(enum.Enum):
    """Which pages may make a call. A program that is no browser sends no Origin and may always."""

    OWN = "own"
    """The bridge's own pages."""
    PAIRED = "paired"
    """Those, and pages that are paired."""
    ANY = "any"
    """Every page that has a name; never ``null``."""
    PUBLIC = "public"
    """Nobody looks: the answer is the same for all and holds nothing."""


@dataclass(frozen=True, slots=True)
class Pace:
    """So many calls at once, and then so many per second."""

    burst: int
    per_second: float


SLOW: Final = Pace(burst=60, per_second=6)
"""For doors that strangers may knock at."""

STEADY: Final = Pace(burst=1000, per_second=100)
"""For calls that read a chart or write to disk."""

SMALL_BODY: Final = 64 * 1024
DOCUMENTS_BODY: Final = 5 * 1024 * 1024
"""A context may hold the documents that an EMR's page handed over."""

PICTURE_BODY: Final = 20 * 1024 * 1024 + 4096
"""A screenshot, as large as one may be, and what multipart puts around it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one route."""

    callers: Callers
    origins: Origins = Origins.PAIRED
    scope: str | None = None
    """What a toolbar's token must allow."""
    navigable: bool = False
    """Whether a browser may go there as to a page; such a call changes nothing."""
    pace: Pace | None = None
    largest_body: int = SMALL_BODY


PAGE: Final = Policy(Callers.OPEN, Origins.PUBLIC, navigable=True)
"""Pages and files of the panel: no patient in them, and nothing changes by reading them."""

NOWHERE: Final = Policy(Callers.OPEN, navigable=True)
"""For addresses without a route; the answer is that there is none."""

NO_SUCH_CALL: Final = Policy(Callers.OPEN)
"""For API addresses without a route, or with another method."""
