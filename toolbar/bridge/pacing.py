"""Holds callers to a pace: a bucket of permissions per caller and call, refilled steadily."""

from collections.abc import Callable
from typing import Final

from toolbar.bridge.errors import TooManyRequestsError
from toolbar.bridge.policy import Pace

MOST_BUCKETS: Final = 1000


class Pacing:
    """Counts calls per key; ``monotonic`` answers seconds that never run backwards."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def count(self, key: tuple[str, str], pace: Pace) -> None:
        """Count one call; raise ``TooManyRequestsError`` if the bucket is empty."""
        now = self._monotonic()
        left, since = self._buckets.pop(key, (float(pace.burst), now))
        left = min(float(pace.burst), left + (now - since) * pace.per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]  # the one unused for longest
        if not allowed:
            raise TooManyRequestsError
