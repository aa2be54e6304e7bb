"""Sets one check up: an open pretend clinic, the kit's ear on its wire, and a connector."""

import asyncio
import dataclasses
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from aiohttp import ClientSession, DummyCookieJar

from connectors.conformance.leaks import Leaks, of_patients, of_secrets
from connectors.conformance.pretend import Clinic, MakeClinic, Patient
from connectors.conformance.verdict import CheckFailedError
from connectors.conformance.wiretap import Asked, Wiretap
from connectors.conformance.witness import Overheard, overheard
from connectors.contract import (
    ChartHandle,
    Connector,
    Identifiers,
    Plugin,
    RawDocument,
    Surroundings,
    Unredacted,
)
from connectors.secret_store import SecretStore
from connectors.shapes import Keep, Kind
from connectors.subject import Subject

PATIENCE: Final = 20.0
"""Seconds after which a call has hung, whatever its settings say."""
TICK: Final = timedelta(milliseconds=1)

T = TypeVar("T")


class Outgoing(Protocol):
    """One document as it may leave the clinic, made by the product's redactor."""

    @property
    def text(self) -> str | None:
        """What leaves as text."""
        ...

    @property
    def skeleton(self) -> Mapping[str, object] | None:
        """What leaves of a document that nobody could parse."""
        ...

    @property
    def findings(self) -> Mapping[Kind, int]:
        """Masked values by kind."""
        ...

    @property
    def dropped(self) -> int:
        """Members that no rule lists."""
        ...

    @property
    def facts(self) -> Mapping[str, Mapping[str, object]]:
        """What is told of masked values, by path."""
        ...


class Redactor(Protocol):
    """The product's own ``redaction.allow_list.redact``; the kit knows its form alone."""

    def __call__(
        self,
        document: RawDocument,
        keep: Mapping[str, Keep],
        identifiers: Identifiers,
        subject: Subject,
        /,
    ) -> Outgoing:
        """Return what may leave of a document."""
        ...


Defect = Callable[[Plugin, Clinic], Plugin]
"""Breaks a connector in one way that a check must catch."""


class TickingClock:
    """Later at every look, so that whoever looks is told from who does not.

    It starts at the real moment, since a pretend EMR may compare it with its own clock.
    """

    def __init__(self) -> None:
        self.now = datetime.now(UTC)  # noqa: TID251 - the kit's own entry point
        self.given: set[datetime] = set()

    def __call__(self) -> datetime:
        """Return the next moment, and remember that it was given."""
        self.now += TICK
        self.given.add(self.now)
        return self.now


class MemoryVault:
    """Keeps secrets for one check."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def get(self, name: str) -> str | None:
        """Return the value, or none."""
        return self._values.get(name)

    def put(self, name: str, value: str) -> None:
        """Keep the value."""
        self._values[name] = value


@dataclass(frozen=True)
class Stage:
    """All that a check works with."""

    clinic: Clinic
    plugin: Plugin
    redact: Redactor
    tap: Wiretap | None
    folder: Path
    session: ClientSession
    clock: TickingClock
    ear: Overheard

    @property
    def patient(self) -> Patient:
        """The first patient."""
        return self.clinic.patients[0]

    @property
    def asked(self) -> list[Asked]:
        """What arrived at the EMR so far."""
        return self.tap.asked if self.tap else []

    @cached_property
    def leaks(self) -> Leaks:
        """Finds the canaries of the clinic's people."""
        return of_patients(self.clinic.patients)

    @cached_property
    def secret_leaks(self) -> Leaks:
        """Finds the clinic's secrets."""
        return of_secrets(self.clinic.secrets)

    @property
    def fields(self) -> frozenset[str]:
        """The names of the connector's settings."""
        return frozenset(field.name for field in dataclasses.fields(self.plugin.settings))

    def settings(self, **changes: object) -> Any:  # noqa: ANN401 - each connector has its own
        """Return the clinic's settings, changed where the connector has such a setting."""
        own = self.clinic.settings(self.tap.url if self.tap else "")
        values = {field.name: getattr(own, field.name) for field in dataclasses.fields(own)}
        known = {name: value for name, value in changes.items() if name in self.fields}
        return self.plugin.settings(**values | known)

    def connector(
        self, settings: object = None, secrets: Mapping[str, str] | None = None
    ) -> Connector:
        """Make the connector, with the clinic's settings and secrets unless told otherwise."""
        kept = self.clinic.secrets if secrets is None else secrets
        store = SecretStore(MemoryVault(kept), self.plugin.secrets)
        chosen = self.settings() if settings is None else settings
        return self.plugin.create(chosen, Surroundings(self.session, store, self.clock))

    async def read(self, connector: Connector, context: Mapping[str, object]) -> Unredacted:
        """Let it accept the context and read the chart."""
        return await in_time(connector.read(connector.accept(context)))

    def told(self, connector: Connector, raw: Unredacted) -> str:
        """Return all that would leave the clinic of one read."""
        found = connector.identify(raw)
        documents = map(written, self.outgoing(connector, raw, found))
        # the words of the page leave too, beside the documents
        return "\n".join([_written(found), json.dumps(dict(raw.chart.page)), *documents])

    def outgoing(
        self, connector: Connector, raw: Unredacted, found: Identifiers | None = None
    ) -> list[Outgoing]:
        """Return the documents as they would leave."""
        identifiers = connector.identify(raw) if found is None else found
        known = raw.subject.merged_with(raw.aside)
        return [self.redact(one, connector.keep, identifiers, known) for one in raw.documents]


def handle_text(chart: ChartHandle) -> str:
    """Return what printing a handle would show."""
    return f"{chart!r} {chart!s}"


def written(document: Outgoing) -> str:
    """Return one document as it leaves."""
    account = {str(kind): number for kind, number in document.findings.items()}
    facts = json.dumps([account, document.dropped, document.facts], default=str)
    return f"{document.text}\n{json.dumps(document.skeleton, default=str)}\n{facts}"


def error_text(error: BaseException) -> str:
    """Return all that printing, logging or pickling an error could show."""
    parts = [*traceback.format_exception(error), str(error), repr(error), repr(vars(error))]
    parts += [repr(other) for other in (error.__cause__, error.__context__) if other is not None]
    return "".join(parts)


async def in_time(awaited: Awaitable[T], seconds: float = PATIENCE) -> T:
    """Await it; raise ``CheckFailedError`` if it does not end."""
    ended: list[T] = []
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            ended.append(await awaited)
    except TimeoutError:
        if not limit.expired():
            raise
    if not ended:
        raise CheckFailedError("it did not end in time")
    return ended[0]


@asynccontextmanager
async def open_stage(
    make: MakeClinic, redact: Redactor, folder: Path, defect: Defect | None = None
) -> AsyncIterator[Stage]:
    """Open a clinic for one check; ``folder`` is empty."""
    async with AsyncExitStack() as stack:
        clinic = await stack.enter_async_context(make(folder))
        plugin = clinic.plugin if defect is None else defect(clinic.plugin, clinic)
        tap = await stack.enter_async_context(Wiretap(clinic.url)) if clinic.url else None
        session = await stack.enter_async_context(ClientSession(cookie_jar=DummyCookieJar()))
        ear = stack.enter_context(overheard("connectors", _package(clinic.plugin)))
        yield Stage(clinic, plugin, redact, tap, folder, session, TickingClock(), ear)


def _package(plugin: Plugin) -> str:
    return plugin.settings.__module__.partition(".")[0]


def _written(found: Identifiers) -> str:
    # without the moment, whose digits resemble anything now and then; it is checked by itself
    told = {
        name: value for name, value in dataclasses.asdict(found).items() if name != "captured_at"
    }
    return json.dumps(told, default=str)
