"""What an operator's monitoring may read: counts by closed words, never a site, person or patient.

Two kinds of number. A process counts its own requests, by route and status. A
``Figure`` is read from the database when it is asked for; every subject lists its
own in ``portal/figure_list.py``. A label takes words of a closed list alone, so
that nothing a caller sends can become one.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.logs import describe
from portal.database import Database

PREFIX: Final = "ocean_portal_"
OTHER: Final = "other"
"""Stands for every word that is not on a label's list."""
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that the database knows; with a label, one for each of its words.

    ``read`` gives the number by word; without a label under the word ``""``. A word
    that is not in ``words`` is shown as ``other``.
    """

    name: str
    meaning: str
    read: Callable[[AsyncSession, datetime], Awaitable[Mapping[str, float]]]
    label: str = ""
    words: frozenset[str] = frozenset()


class Metrics:
    """The counters of one process; each application has its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            f"{PREFIX}requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            f"{PREFIX}request_seconds",
            "How long an answer took.",
            ["route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.running = Gauge(
            f"{PREFIX}requests_running", "Requests in work.", registry=self.registry
        )
        ProcessCollector(registry=self.registry)


def counting(metrics: Metrics) -> Middleware:
    """Return the middleware that counts; it stands outermost, to see the status that goes out."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else OTHER
        method = request.method if request.method in METHODS else OTHER
        status, began = "ended", time.perf_counter()
        try:
            with metrics.running.track_inprogress():
                response = await handler(request)
            status = str(response.status)
        except web.HTTPException as answer:
            status = str(answer.status)
            raise
        finally:
            metrics.requests.labels(method, route, status).inc()
            metrics.seconds.labels(route).observe(time.perf_counter() - began)
        return response

    return count


async def expose(
    metrics: Metrics, database: Database, now: datetime, figures: Iterable[Figure]
) -> bytes:
    """Return everything in Prometheus' text format.

    A figure that cannot be read is left out and counted: monitoring has to work
    when the database does not.
    """
    families, failed = [], 0
    for figure in figures:
        try:
            async with database.reading() as session:
                numbers = await figure.read(session, now)
        except Exception as error:  # noqa: BLE001 - the database may be away
            log.warning("a figure could not be read", extra=describe(error))
            failed += 1
            continue
        families.append(_family(figure, numbers))
    unread = GaugeMetricFamily(f"{PREFIX}figures_failed", "Figures that could not be read.")
    unread.add_metric([], failed)
    registry = CollectorRegistry()
    registry.register(_Read([*families, unread]))
    return generate_latest(metrics.registry) + generate_latest(registry)


def _family(figure: Figure, numbers: Mapping[str, float]) -> GaugeMetricFamily:
    labels = [figure.label] if figure.label else []
    family = GaugeMetricFamily(PREFIX + figure.name, figure.meaning, labels=labels)
    known = dict.fromkeys(sorted(figure.words), 0.0) if labels else {"": 0.0}
    for word, number in numbers.items():
        shown = word if word in known else OTHER
        known[shown] = known.get(shown, 0.0) + number
    for word, number in known.items():
        family.add_metric([word] if labels else [], number)
    return family


class _Read(Collector):
    """Hands over what was read already: a collector of Prometheus' cannot wait."""

    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """Give the families out."""
        yield from self._families
