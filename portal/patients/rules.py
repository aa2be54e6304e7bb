"""Writes the allow-list of Ocean's raw data for the browser, from ``ocean/keep.py`` itself.

A rule becomes one of: ``{"words": [...]}``, ``{"masked": kind}``, ``{"identifier": which}``,
``{"fields": {name: rule}}``, ``{"each": rule}``. A shape whose words cannot be
read has no form here: a list with one is refused when the portal starts.
"""

from typing import Final

from connectors.formats.ocean_raw import KIND
from connectors.shapes import Each, Fields, Identifier, Keep, Masked, OneOf
from ocean.keep import KEEP
from redaction.redacted import MASK
from redaction.tree import DEEPEST, MOST_ELEMENTS

Rule = dict[str, object]


def written(rule: Keep) -> Rule:
    """Return a rule as JSON; raise ``TypeError`` for one that a browser cannot apply."""
    match rule:
        case OneOf(words=words):
            return {"words": sorted(words)}
        case Masked(kind=kind):
            return {"masked": kind.value}
        case Identifier(which=which):
            return {"identifier": which.value}
        case Fields(members=members):
            return {"fields": {name: written(member) for name, member in members.items()}}
        case Each(item=item):
            return {"each": written(item)}
        case _:
            raise TypeError("a rule that has no form in the browser")


RAW_RULES: Final[Rule] = {
    "mask": MASK,
    "deepest": DEEPEST,
    "most_elements": MOST_ELEMENTS,
    "rule": written(KEEP[KIND]),
}
