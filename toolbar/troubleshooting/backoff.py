"""How long a submission waits before the next attempt."""

from datetime import timedelta
from random import SystemRandom
from typing import Final

from toolbar.troubleshooting.outbox_turns import LONGEST_WAIT

FIRST: Final = 1.0
CAP: Final = 15 * 60.0
_RANDOM: Final = SystemRandom()


def delay(attempts: int, retry_after: float | None) -> timedelta:
    """Return a wait that doubles with each attempt, with full jitter, 1 second to 15 minutes.

    Jitter keeps a hundred clinics from coming back to a restarted portal all at
    once. What the portal asked for is obeyed, up to a day.
    """
    highest = min(CAP, FIRST * 2.0 ** min(attempts, 20))
    seconds = max(FIRST, _RANDOM.uniform(0.0, highest), retry_after or 0.0)
    return timedelta(seconds=min(seconds, LONGEST_WAIT))
