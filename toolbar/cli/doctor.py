"""Says what is wrong on this computer, and the fix."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import catalogue, say
from toolbar.doctor.case import open_case
from toolbar.doctor.examine import examine
from toolbar.doctor.finding import FIX, Finding, Level
from toolbar.troubleshooting.portal_key import PortalKey
from web.catalogue import LANGUAGES, Catalogue, SentenceMissingError


def run(place: Place, *, as_json: bool, accept_portal_key: bool) -> bool:
    """Examine, and report; say whether nothing keeps a ticket from being sent."""
    if accept_portal_key:
        PortalKey(place.directory).forget()
    return report(asyncio.run(_examine(place)), as_json=as_json)


def report(found: Sequence[Finding], *, as_json: bool) -> bool:
    """Print each finding with its fix; say whether none of them is a fault."""
    if as_json:
        sys.stdout.write(_json(found) + "\n")
    else:
        sys.stdout.write("".join(map(_lines, found)))
        say("cli.doctor-found" if found else "cli.doctor-healthy")
    return not any(one.level is Level.FAULT for one in found)


async def _examine(place: Place) -> Sequence[Finding]:
    environment = os.environ  # noqa: TID251 - the entry point's
    async with open_case(place.settings, place.directory, utc_now, environment) as case:
        return await examine(case)


def _lines(one: Finding) -> str:
    words = catalogue()
    facts = ", ".join(f"{name} {value}" for name, value in one.facts.items())
    where = f"{one.code}: {facts}" if facts else one.code
    level = words.text(f"cli.doctor-{one.level.value}")
    return f"{level} {_sentence(words, one)} ({where})\n    {_fix(words, one)}\n"


def _sentence(words: Catalogue, one: Finding) -> str:
    """Return what is wrong; a connector of a third party may have codes that we do not know."""
    with suppress(SentenceMissingError):
        return words.text(one.code)
    return words.text("unexpected")


def _fix(words: Catalogue, one: Finding) -> str:
    with suppress(SentenceMissingError):
        return words.text(FIX + one.code)
    return words.text(FIX + "unexpected")


def _json(found: Sequence[Finding]) -> str:
    both = {language: Catalogue(language) for language in LANGUAGES}
    findings = [
        {
            "code": one.code,
            "level": one.level.value,
            "facts": dict(one.facts),
            "sentence": {language: _sentence(words, one) for language, words in both.items()},
            "fix": {language: _fix(words, one) for language, words in both.items()},
        }
        for one in found
    ]
    healthy = not any(one.level is Level.FAULT for one in found)
    tree = {"healthy": healthy, "findings": findings}
    return json.dumps(tree, ensure_ascii=False, indent=2)
