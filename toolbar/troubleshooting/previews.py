"""The previews that users look at now: in memory only, few, and not for long."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from connectors.contract import Clock
from toolbar.troubleshooting.errors import PreviewExpiredError, PreviewUnknownError

if TYPE_CHECKING:
    from toolbar.troubleshooting.preview import Preview

MOST: Final = 50
_REMEMBERED: Final = 1000
_CLOCK_STEP: Final = timedelta(minutes=1)


class Previews:
    """Keeps previews by id.

    An expired preview is dropped whole, since it holds a chart; only its id is
    remembered, so that a late user hears "expired" and not "unknown".
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, Preview] = {}
        self._expired: dict[str, None] = {}

    def keep(self, preview: "Preview") -> None:
        """Keep a preview; the oldest makes room if there are too many."""
        self._drop_expired()
        self._kept[preview.preview_id] = preview
        # nobody may ask again, and a chart must not stay in memory for that
        lifetime = preview.expires_at - preview.created_at
        asyncio.get_running_loop().call_later(lifetime.total_seconds(), self._drop_expired)
        while len(self._kept) > MOST:
            self._expire(next(iter(self._kept)))

    def get(self, preview_id: str) -> "Preview":
        """Return a preview; raise ``PreviewExpiredError`` or ``PreviewUnknownError``."""
        self._drop_expired()
        if preview_id in self._expired:
            raise PreviewExpiredError
        preview = self._kept.get(preview_id)
        if preview is None:
            raise PreviewUnknownError
        return preview

    def forget(self, preview_id: str) -> None:
        """Drop a preview; unknown ids are no error."""
        self._kept.pop(preview_id, None)

    def _drop_expired(self) -> None:
        now = self._clock()
        for preview_id, preview in list(self._kept.items()):
            # a clock that is set back must not prolong a preview; a small step is no harm
            if not preview.created_at - _CLOCK_STEP <= now < preview.expires_at:
                self._expire(preview_id)

    def _expire(self, preview_id: str) -> None:
        del self._kept[preview_id]
        self._expired[preview_id] = None
        while len(self._expired) > _REMEMBERED:
            del self._expired[next(iter(self._expired))]
