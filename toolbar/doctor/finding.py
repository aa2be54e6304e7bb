"""One thing that is wrong, or could be better: a code and where; never a value of anybody's."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

FIX: Final = "fix."
"""Before the code it is the catalogue's code of what to do about it."""

ADVICE: Final = frozenset(
    {
        "autostart-missing",
        "bridge-outdated",
        "browser-policy-missing",
        "keyring-missing",
        "outbox-set-aside",
        "picture-reader-missing",
        "requests-parked",
    }
)
"""What does not keep a receptionist from sending a ticket today; anything else is a fault."""


class Level(enum.StrEnum):
    """How much it matters."""

    FAULT = "fault"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong.

    ``facts`` say where: the id of a connector, the name of a secret, a setting's
    key, a file of ours, a port, a number of seconds, an HTTP status.
    """

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """How much it matters."""
        return Level.ADVICE if self.code in ADVICE else Level.FAULT
