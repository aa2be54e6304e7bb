"""The whole product on loopback, with pretend sides, a fresh one per test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.contract import Clock
from demo.visitor import Visitor
from demo.world import Clocks, Ports, World, running_world


@pytest.fixture
async def world(tmp_path: Path, clock: Clock) -> AsyncIterator[World]:
    directory = tmp_path / "world"
    directory.mkdir()
    clocks = Clocks(clock, clock)
    async with running_world(directory, clocks, Ports(), with_people=False) as running:
        yield running


@pytest.fixture
async def visitor(world: World) -> AsyncIterator[Visitor]:
    async with Visitor(world) as one:
        yield one
