"""What an engine reads in a picture: words with their places."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from PIL import Image


class Box(NamedTuple):
    """A rectangle in pixels; ``right`` and ``bottom`` are the first column and row outside."""

    left: int
    top: int
    right: int
    bottom: int

    def inside(self, width: int, height: int) -> "Box":
        """Return the part of it that lies in the picture."""
        left, right = sorted((self.left, self.right))
        top, bottom = sorted((self.top, self.bottom))
        return Box(max(0, left), max(0, top), min(width, right), min(height, bottom))

    @property
    def empty(self) -> bool:
        """Whether it covers nothing."""
        return self.right <= self.left or self.bottom <= self.top


@dataclass(frozen=True, slots=True)
class Word:
    """One word as an engine read it; ``confidence`` from 0 to 1."""

    text: str = field(repr=False)
    box: Box
    confidence: float


class Engine(Protocol):
    """Reads a picture; answers what it can, and nothing if it cannot."""

    @property
    def name(self) -> str:
        """What it is called, for the user and for support."""
        ...

    def read(self, image: "Image.Image") -> Sequence[Word]:
        """Return the words in reading order; an empty list if the engine failed."""
        ...
