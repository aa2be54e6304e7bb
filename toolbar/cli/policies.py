"""Writes the browser policies for the clinic's EMR pages, for an administrator to put in place."""

import sys
from collections.abc import Sequence

from connectors.owner_only import make_owner_only, write_owner_only
from toolbar.bridge.state import LocalState
from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import say
from toolbar.machine.browser_policy import Document, documents, needs_policy

FOLDER = "browser-policy"


def write(place: Place, origins: Sequence[str], *, show: bool) -> None:
    """Write a file per system and browser for the paired pages and ``origins``; or print them.

    Raises ``OriginMissingError`` if there are none, ``OriginInvalidError``.
    """
    made = documents([*_paired(place), *origins])
    if show:
        sys.stdout.write("".join(map(_shown, made)))
        return
    folder = place.directory / FOLDER
    make_owner_only(folder)
    for one in made:
        write_owner_only(folder / one.name, one.body)
        sys.stdout.write(f"{folder / one.name}\t{one.place}\n")
    say("cli.policies-written")


def _paired(place: Place) -> list[str]:
    tokens = LocalState(place.directory, utc_now).tokens()
    return [one.origin for one in tokens if one.origin and needs_policy(one.origin)]


def _shown(one: Document) -> str:
    encoding = "utf-16" if one.name.endswith(".reg") else "utf-8"
    return f"# {one.name} ({one.place})\n{one.body.decode(encoding)}\n".replace("\r\n", "\n")
