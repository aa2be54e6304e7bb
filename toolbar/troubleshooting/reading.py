"""Reads the chart, Ocean and the portal's state side by side, each within its own time limit."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from connectors.contract import ChartHandle, Connector, Identifiers, Unredacted
from connectors.errors import (
    ChartNotFoundError,
    ConnectorError,
    ContextInvalidError,
    EmrUnreachableError,
    ProductError,
)
from toolbar.troubleshooting.environment import Reached
from toolbar.troubleshooting.errors import PortalUnreachableError

if TYPE_CHECKING:
    from toolbar.clinic import Clinic

OCEAN: Final = "ocean"
_OK: Final = Reached("ok")
_NOT_ASKED: Final = Reached("not-configured")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for each side; a preview takes as long as the slowest, never longer."""

    chart: float = 20
    ocean: float = 15
    portal: float = 3


@dataclass(frozen=True, slots=True)
class Side:
    """What one side answered, or how it failed. No value of a chart is in its repr."""

    reached: Reached
    raw: Unredacted | None = None
    identifiers: Identifiers | None = None
    fatal: ConnectorError | None = None
    """There is no such patient, or the context is wrong: then there is nothing to preview."""


@dataclass(frozen=True, slots=True)
class Sides:
    """All that a preview is made from."""

    chart: Side
    ocean: Side
    portal: Reached


async def read_sides(
    clinic: "Clinic",
    connector_id: str,
    chart: ChartHandle,
    *,
    asks: frozenset[str],
    limits: Limits,
) -> Sides:
    """Read all sides; raise only what makes a preview pointless, see ``Side.fatal``."""
    connector = clinic.connector(connector_id)
    with_ocean = OCEAN in asks and connector_id != OCEAN
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read_side(connector, chart, limits.chart))
        ocean = group.create_task(
            _read_ocean(clinic, chart, reading, limits.ocean, asked=with_ocean)
        )
        portal = group.create_task(_ping(clinic, limits.portal, asked="environment" in asks))
        side = await reading
        if side.fatal is not None:
            ocean.cancel()
            portal.cancel()
    if side.fatal is not None:
        raise side.fatal
    return Sides(side, side if connector_id == OCEAN else ocean.result(), portal.result())


async def read_side(connector: Connector, chart: ChartHandle, seconds: float) -> Side:
    """Read one side; every failure is an answer."""
    raw = identifiers = None
    failure: ProductError | None = None
    try:
        async with asyncio.timeout(seconds):
            raw = await connector.read(chart)
        identifiers = connector.identify(raw)
    except TimeoutError:
        failure = EmrUnreachableError()
    except ProductError as error:
        failure = error
    if failure is None:
        return Side(_OK, raw, identifiers)
    fatal = failure if isinstance(failure, ChartNotFoundError | ContextInvalidError) else None
    status = failure.http_status if isinstance(failure, ConnectorError) else None
    return Side(Reached("failed", failure.code, status), raw, fatal=fatal)


async def _read_ocean(
    clinic: "Clinic",
    chart: ChartHandle,
    reading: asyncio.Task[Side],
    seconds: float,
    *,
    asked: bool,
) -> Side:
    settings = clinic.settings.connectors.get(OCEAN)
    if not asked or not getattr(settings, "url", ""):
        return Side(_NOT_ASKED)
    reference = chart.ocean_reference
    if reference is None:
        # the page does not show it, but the chart may
        side = await reading
        reference = side.identifiers.ocean_reference if side.identifiers else None
    if reference is None:
        return Side(Reached("not-configured", "ocean-reference-missing"))
    known = (chart.site_number, getattr(settings, "site_number", ""))
    site_number = next(filter(None, (*known, clinic.settings.portal.site_number)), None)
    handle = ChartHandle(ocean_reference=reference, site_number=site_number)
    return await read_side(clinic.connectors[OCEAN], handle, seconds)


async def _ping(clinic: "Clinic", seconds: float, *, asked: bool) -> Reached:
    if not asked or not clinic.settings.portal.url:
        return _NOT_ASKED
    failure: ProductError | None = None
    try:
        async with asyncio.timeout(seconds):
            await clinic.portal.ping()
    except TimeoutError:
        failure = PortalUnreachableError()
    except ProductError as error:
        failure = error
    return _OK if failure is None else Reached("failed", failure.code)
