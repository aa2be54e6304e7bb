"""Names the family of a browser for the list of one's sessions; nothing else of it is kept."""

from typing import Final

OTHER: Final = "other"
_SIGNS: Final = (
    # each of these also claims to be those that come after it
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)


def browser_family(user_agent: str | None) -> str:
    """Return the family's name, or ``other``."""
    return next((name for sign, name in _SIGNS if sign in (user_agent or "")), OTHER)
