"""Tells the panels that follow, at once, that a submission or an open chart has changed."""

import asyncio
import enum
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from toolbar.bridge.errors import TooManyRequestsError

if TYPE_CHECKING:
    from toolbar.troubleshooting.submission import Submission

MOST_FOLLOWERS: Final = 32
MOST_WAITING: Final = 100


class Happened(enum.Enum):
    """What happened beside a change of a submission."""

    CONTEXT = "context"
    """A toolbar has told which patient is open."""
    END = "end"
    """The bridge ends."""


Followed = asyncio.Queue["Submission | Happened"]


class Changes:
    """Hands each change to everyone who follows."""

    def __init__(self) -> None:
        self._followers: set[Followed] = set()

    def tell(self, change: "Submission | Happened") -> None:
        """Hand on a change; who is too slow misses one, which is a hint and not the state."""
        for follower in self._followers:
            if not follower.full():
                follower.put_nowait(change)

    @contextmanager
    def following(self) -> Iterator[Followed]:
        """Lend a queue of changes; raise ``TooManyRequestsError`` if too many follow."""
        if len(self._followers) >= MOST_FOLLOWERS:
            raise TooManyRequestsError
        follower: Followed = asyncio.Queue(MOST_WAITING)
        self._followers.add(follower)
        try:
            yield follower
        finally:
            self._followers.discard(follower)
