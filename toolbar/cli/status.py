"""Says how things stand: the bridge, the outbox, the portal, the connectors, the pairings."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from connectors.errors import ProductError
from toolbar.bridge.health import version
from toolbar.bridge.state import LocalState
from toolbar.cli import outbox
from toolbar.cli.autostart import is_installed
from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import catalogue
from toolbar.doctor import connections, port, portal
from toolbar.doctor.case import open_case
from toolbar.doctor.finding import Finding
from toolbar.troubleshooting.identifiers import iso
from toolbar.troubleshooting.submission import State

Tree = dict[str, object]


def show(place: Place, *, as_json: bool) -> None:
    """Print the state, a line per part or as JSON; raise a ``ProductError`` if ours is unreadable.

    A part that does not work is a state like another one: ``doctor`` is who judges.
    """
    tree = {
        "version": version(),
        "data_dir": str(place.directory),
        "autostart": is_installed(place),
        **asyncio.run(_asked(place)),
        "outbox": _outbox(place),
        "pairings": _pairings(place),
    }
    if as_json:
        sys.stdout.write(json.dumps(tree, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(tree)))


async def _asked(place: Place) -> Tree:
    environment = os.environ  # noqa: TID251 - the entry point's
    async with open_case(place.settings, place.directory, utc_now, environment) as case:
        bridge, at_portal, at_emrs = await asyncio.gather(
            port.look(case), portal.examine(case), connections.examine(case)
        )
    failed = {one.facts["connector"]: one.code for one in at_emrs if "connector" in one.facts}
    return {
        "bridge": {
            "state": bridge.state.value,
            "port": bridge.port,
            "version": bridge.version,
        },
        "portal": _portal(at_portal),
        "connectors": [
            {"id": name, "state": "failed" if name in failed else "ok", "code": failed.get(name)}
            for name in place.settings.connectors
        ],
    }


def _portal(found: Sequence[Finding]) -> Tree:
    code = found[0].code if found else None
    state = "not-configured" if code == "portal-not-configured" else "failed" if code else "ok"
    return {"state": state, "code": code}


def _outbox(place: Place) -> Tree:
    try:
        found = outbox.read_all(place)
    except ProductError as error:
        return {"state": "failed", "code": error.code}
    counts = Counter(one.state for one in found)
    return {
        "state": "ok",
        "counts": {state.value: counts[state] for state in State},
        "parked": [
            {"submission_id": one.submission_id, "reason": one.reason}
            for one in found
            if one.state is State.PARKED
        ],
    }


def _pairings(place: Place) -> list[Tree]:
    return [
        {
            "token_id": token.token_id,
            "name": token.name,
            "origin": token.origin,
            "expires_at": iso(datetime.fromtimestamp(token.expires_at, UTC)),
        }
        for token in LocalState(place.directory, utc_now).tokens()
    ]


def _lines(tree: Tree) -> list[str]:
    """Return one line per part: the part, its state, what is known of it."""
    words = catalogue()
    lines = []
    for name in ("version", "data_dir", "autostart", "bridge", "portal", "outbox"):
        value = tree[name]
        told = _cells(value) if isinstance(value, dict) else [_word(value)]
        lines.append("\t".join([words.text(f"cli.status-{name}"), *told]))
    for part in ("connectors", "pairings"):
        found = tree[part]
        head = words.text(f"cli.status-{part}")
        every = found if isinstance(found, list) else []
        lines += ["\t".join([head, *_cells(one)]) for one in every]
    return lines


def _cells(part: Tree) -> list[str]:
    counts = part.get("counts")
    plain = [
        _state(value) if name == "state" else _word(value)
        for name, value in part.items()
        if isinstance(value, str | int)
    ]
    counted = counts.items() if isinstance(counts, dict) else ()
    return [*plain, *(f"{_state(state)} {count}" for state, count in counted)]


def _state(state: object) -> str:
    return catalogue().text(f"cli.status-state.{state}")


def _word(value: object) -> str:
    if isinstance(value, bool):
        return catalogue().text("cli.status-yes" if value else "cli.status-no")
    return str(value)
