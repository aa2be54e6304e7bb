"""What can be wrong with a pretend OSCAR, and which fork's JSON it speaks."""

import enum


class Fault(enum.StrEnum):
    """One switch each; ``PretendOscar.faults`` holds those that are on."""

    SESSION_EXPIRED_REDIRECT = "session-expired-redirect"
    """LoginFilter sends an idle session to ``logout.jsp``, for ``/ws`` too."""
    SESSION_EXPIRED_HTML = "session-expired-html"
    """A log-in page with status 200 instead of the record."""
    NOT_AUTHORIZED = "not-authorized"
    """401 with an XML body, as ``/ws/rs`` answers without a session."""
    FORBIDDEN = "forbidden"
    """403, as a proxy before OSCAR may answer."""
    PRIVILEGE_MISSING = "privilege-missing"
    """500 on the demographic record: OSCAR has no 403 of its own."""
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - the name of a fault
    """No access token is good any more."""
    CLOCK_OFF = "clock-off"
    """OSCAR's clock, its ``Date`` header with it, is an hour ahead."""
    WRONG_CONTEXT = "wrong-context"
    """OSCAR lives under another context path: Tomcat's 404 page."""
    MOVED = "moved"
    """A permanent redirect to another address."""
    PROXY_DOWN = "proxy-down"
    """502 from a proxy whose OSCAR is stopped."""
    GARBLED = "garbled"
    """The JSON ends in the middle."""
    NOT_JSON = "not-json"
    """XML in spite of the ``Accept`` header."""
    HUGE = "huge"
    """An answer that never ends."""
    SLOW = "slow"
    """No answer at all."""
    BROKEN = "broken"
    """The connection closes instead of an answer."""
    PATIENT_UNKNOWN = "patient-unknown"
    """OSCAR knows nobody."""
    TOOLBAR_UNAVAILABLE = "toolbar-unavailable"
    """Ocean's own toolbar does not load; its apology stands in the chart."""


class Dialect(enum.StrEnum):
    """How the demographic record is written."""

    OPEN_O = "open-o"
    """Jackson with SmartDateSerializer: every key, nulls, empty lists."""
    OSCAR_19 = "oscar-19"
    """Jackson 1: dates as epoch milliseconds, fewer keys."""
    JETTISON = "jettison"
    """One-element lists as the bare element, empty ones and nulls left out, numbers as strings."""
    XML_DATES = "xml-dates"
    """Dates as XML writes them, with time and offset."""
