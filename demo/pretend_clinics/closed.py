"""What every pretend clinic has in common: the practice, and a way to open and close it."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self

from demo.patients import PATIENTS, SyntheticPatient

SITE: Final = "7001"


class ClosedClinic:
    """A clinic that asks nobody and keeps no secret; opened by ``async with``."""

    patients: tuple[SyntheticPatient, ...] = PATIENTS
    requests: tuple[tuple[str, str], ...] = ()

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = AsyncExitStack()
        self.secrets: Mapping[str, str] = {}

    @property
    def url(self) -> str:
        """Nowhere."""
        return ""

    def nobody(self) -> Mapping[str, object] | None:
        """Return nothing: a page names the chart that it shows, so none is missing."""
        return None

    async def __aenter__(self) -> Self:
        """Open whatever there is to open."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self.stack.aclose()
