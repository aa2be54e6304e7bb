"""What is examined: one user's settings and folder, on one computer."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar

from connectors.contract import Clock
from toolbar.settings import Settings

PATIENCE: Final = 15
"""Seconds for one answer: a person waits at the terminal."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that an examination may look at; ``root`` is where the system's own files lie."""

    settings: Settings
    directory: Path
    clock: Clock
    session: ClientSession = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    root: Path = Path("/")


@asynccontextmanager
async def open_case(
    settings: Settings, directory: Path, clock: Clock, environment: Mapping[str, str]
) -> AsyncIterator[Case]:
    """Lend the case with a session that goes the way the bridge's own session goes."""
    timeout = ClientTimeout(total=PATIENCE, connect=PATIENCE / 2)
    async with ClientSession(cookie_jar=DummyCookieJar(), timeout=timeout) as session:
        yield Case(settings, directory, clock, session, environment)
