"""The clinic is opened once, by whoever needs it first, and its courier does not stay away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from toolbar.bridge import opening
from toolbar.bridge.opening import Opening


class Courier:
    """A courier that breaks the first time."""

    def __init__(self) -> None:
        self.runs = 0
        self.running, self.stopped = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        self.runs += 1
        if self.runs == 1:
            raise LookupError("Zzyzxquark")
        self.running.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped.set()


async def test_a_courier_that_breaks_is_started_again_and_stopped_at_the_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(opening, "RESTART_SECONDS", 0.0)
    courier = Courier()
    opened = []

    @asynccontextmanager
    async def open_clinic() -> AsyncIterator[Any]:
        opened.append(True)
        yield SimpleNamespace(courier=courier, connectors={})

    door = Opening(open_clinic)
    clinics = await asyncio.gather(*(door.clinic() for _ in range(10)))
    assert len(opened) == 1
    assert all(clinic is clinics[0] for clinic in clinics)
    await courier.running.wait()
    await door.close()
    assert courier.stopped.is_set()
    assert "Zzyzxquark" not in caplog.text


async def test_what_was_never_opened_is_closed_at_once() -> None:
    await Opening(lambda: pytest.fail("nobody asked")).close()


class Broken(dict[str, object]):
    """Connectors of which one cannot be made."""

    def __getitem__(self, connector: str) -> object:
        if connector == "ghost":
            raise LookupError("Zzyzxquark")
        return super().__getitem__(connector)


async def test_a_connector_that_cannot_be_made_does_not_keep_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @asynccontextmanager
    async def open_clinic() -> AsyncIterator[Any]:
        connectors = Broken(ghost=None, oscar="ready")
        yield SimpleNamespace(courier=Courier(), connectors=connectors)

    door = Opening(open_clinic)
    assert "oscar" in (await door.clinic()).connectors
    assert "a connector cannot be made" in [record.msg for record in caplog.records]
    assert "Zzyzxquark" not in caplog.text
    await door.close()
