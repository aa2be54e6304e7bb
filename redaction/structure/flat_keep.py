"""What may leave of text without nesting: query strings, forms, HTTP heads, tables.

The text stays as it came. Values of listed names are leaves under the folded
name; a name that is not listed is one leaf with its value and its separator,
``DROPPED``, of which nothing leaves.
"""

from typing import Final

from connectors.shapes import Kind, Masked, Paths
from redaction.structure.technical import HTTP_VERSION, METHOD, REASONS, RULES, STATUS

DROPPED: Final = "unknown"
FLAT: Final = Paths(
    {
        **RULES,
        "target": Masked(Kind.URL_TOKEN),
        "start-method": METHOD,
        "start-version": HTTP_VERSION,
        "start-status": STATUS,
        "start-reason": REASONS,
        "entity": Masked(Kind.FREE_TEXT),
    },
    dropped=frozenset((DROPPED,)),
)
"""The allow-list of all of them. A new line here needs a privacy review."""
