"""What a bundle says of the surroundings: versions, closed words and codes, no free text."""

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from connectors.contract import ChartHandle, Connector
from connectors.subject import Subject
from redaction.net import Net

DISTRIBUTION: Final = "ocean-emr-toolbar"
_WORD: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Reached:
    """How one other side was reached: ``ok``, ``failed`` or ``not-configured``."""

    state: str
    code: str | None = None
    http_status: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return what is known."""
        facts = {"state": self.state, "code": self.code, "http_status": self.http_status}
        return {name: fact for name, fact in facts.items() if fact is not None}


def describe_environment(
    connector_id: str,
    connector: Connector,
    chart: ChartHandle,
    connections: Mapping[str, Reached],
    subject: Subject,
) -> dict[str, object]:
    """Return the bundle's ``environment``.

    A connector may be a third party's, so what it and its page say passes only
    if it looks like a word of a closed list and holds no value of ``subject``:
    a name in small letters looks like such a word too.
    """
    net = Net(subject)
    mode = "other" if net.caught(connector.mode) else connector.mode
    described = {"id": connector_id, "mode": mode}
    return {
        "toolbar_version": version(DISTRIBUTION),
        "python": platform.python_version(),
        "os": _word(platform.system().lower()),
        "connector": {name: _word(word) for name, word in described.items()},
        "connections": {name: reached.as_json() for name, reached in connections.items()},
        "page": {
            name: word
            for name, word in chart.page.items()
            if _WORD.fullmatch(name) and _WORD.fullmatch(word)
            if not net.caught(name) and not net.caught(word)
        },
    }


def _word(word: str) -> str:
    return word if _WORD.fullmatch(word) else "other"
