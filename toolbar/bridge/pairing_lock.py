"""Counts wrong pairing codes and locks the door for a while; pure."""

from dataclasses import dataclass
from typing import Final

MOST_WRONG: Final = 5
LOCK_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class PairingLock:
    """How many wrong codes came in a row, and until when nobody can pair."""

    wrong: int = 0
    locked_until: int = 0

    def is_locked(self, now: int) -> bool:
        """Say whether the door is locked now; a clock set far back does not keep it shut."""
        return now < self.locked_until <= now + LOCK_SECONDS

    def after_wrong(self, now: int) -> "PairingLock":
        """Return the lock after one more wrong code."""
        wrong = self.wrong + 1
        if wrong < MOST_WRONG:
            return PairingLock(wrong)
        return PairingLock(0, now + LOCK_SECONDS)
