"""What every EMR connector promises.

Data moves one way: ``accept`` what the page hands over, ``read`` the chart
(the only method that asks for a patient), ``identify`` (pure). The connector
supplies ``keep``, its allow-list; the product applies it.
"""

import enum
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from connectors.shapes import Keep
from connectors.subject import Subject

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from connectors.secret_store import SecretStore

Clock = Callable[[], datetime]
"""Answers the present moment, aware, in UTC."""


class Reads(enum.Flag):
    """What a connector finds in a chart."""

    EMR_ID = enum.auto()
    OCEAN_REFERENCE = enum.auto()
    RAW_DATA = enum.auto()


@dataclass(frozen=True, slots=True)
class HandedDocument:
    """A document that the EMR's page handed over, as bytes."""

    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChartHandle:
    """Names the open chart: what a page or launcher handed over, after ``accept``."""

    patient_id: str | None = field(default=None, repr=False)
    ocean_reference: str | None = field(default=None, repr=False)
    ereferral_reference: str | None = field(default=None, repr=False)
    site_number: str | None = field(default=None, repr=False)
    documents: tuple[HandedDocument, ...] = field(default=(), repr=False)
    page: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the page saw of Ocean's own toolbar: words of closed lists, checked by ``accept``."""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The only references to a patient that a clinic may give to support."""

    captured_at: datetime
    emr_id: str | None = field(default=None, repr=False)
    merged_emr_ids: tuple[str, ...] = field(default=(), repr=False)
    ocean_reference: str | None = field(default=None, repr=False)
    ereferral_reference: str | None = field(default=None, repr=False)
    site_number: str | None = field(default=None, repr=False)


class Leaf:
    """One value inside a text: where it stands, under which path (``PID-5``, never a value)."""

    __slots__ = ("end", "path", "start")

    def __init__(self, path: str, start: int, end: int) -> None:
        self.path = path
        self.start = start
        self.end = end


class JsonTree:
    """A document as parsed JSON (objects, lists, strings, numbers, booleans, null)."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class SpannedText:
    """A document that stays text: its leaves hold values, what lies between them is structure.

    Leaves are in order and do not overlap; offsets are code points of ``text``.
    """

    __slots__ = ("leaves", "text")

    def __init__(self, text: str, leaves: tuple[Leaf, ...]) -> None:
        self.text = text
        self.leaves = leaves


class Opaque:
    """A document that no reader could parse; only its skeleton may leave."""

    __slots__ = ("body",)

    def __init__(self, body: bytes) -> None:
        self.body = body


Content = JsonTree | SpannedText | Opaque


@dataclass(frozen=True, slots=True)
class Fact:
    """What a reader says of how a document is built; ``path`` names a part of the format."""

    path: str = field(repr=False)
    present: bool
    well_formed: bool | None


class RawDocument:
    """One document of a chart, unredacted. A plain class: no repr, no equality, no JSON."""

    __slots__ = ("content", "facts", "kind", "media_type")

    def __init__(
        self, kind: str, media_type: str, content: Content, facts: tuple[Fact, ...] = ()
    ) -> None:
        self.kind = kind
        self.media_type = media_type
        self.content = content
        self.facts = facts


class Unredacted:
    """What one read answered: documents as the source gave them, and whose they are.

    ``aside`` is what is masked like ``subject`` but never compared with Ocean,
    because it came from Ocean.
    """

    __slots__ = ("aside", "captured_at", "chart", "documents", "subject")

    def __init__(
        self,
        chart: ChartHandle,
        documents: tuple[RawDocument, ...],
        subject: Subject,
        captured_at: datetime,
        aside: Subject | None = None,
    ) -> None:
        self.chart = chart
        self.documents = documents
        self.subject = subject
        self.aside = aside or Subject()
        self.captured_at = captured_at


class Connector(Protocol):
    """Reads one EMR (or Ocean)."""

    @property
    def reads(self) -> Reads:
        """What ``read`` can find in this mode."""
        ...

    @property
    def mode(self) -> str:
        """How it reads, one word of the connector's own closed list (for support)."""
        ...

    @property
    def keep(self) -> Mapping[str, Keep]:
        """The allow-list of each document kind that ``read`` may answer."""
        ...

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what a page handed over; raise ``ContextInvalidError``."""
        ...

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Read the chart; raise a ``ConnectorError``. The only method that asks for a patient."""
        ...

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the references that the chart shows; pure. Raise ``ChartUnreadableError``."""
        ...

    async def check(self) -> None:
        """Ask whether the other side answers; name no patient. Raise a ``ConnectorError``."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the product lends a connector: one HTTP session, the clinic's secrets, a clock."""

    session: "ClientSession"
    secrets: "SecretStore"
    clock: Clock


@dataclass(frozen=True, slots=True)
class Plugin:
    """What an entry point of the group ``ocean_toolbar.connectors`` names.

    ``settings`` is a frozen dataclass, all of whose fields have safe defaults,
    read from ``[connectors.<id>]``. ``secrets`` are the names of the secrets
    it may ask for. ``context_schema`` answers the JSON schema of the context
    that ``accept`` takes. ``authorize`` enters credentials or does a handshake.
    """

    id: str
    name: str
    settings: type[Any]
    secrets: tuple[str, ...]
    create: Callable[[Any, Surroundings], Connector]
    context_schema: Callable[[], dict[str, object]]
    authorize: Callable[[Any, Surroundings, "Prompt"], Awaitable[None]] | None = None


class Prompt(Protocol):
    """How a handshake talks to the person at the terminal."""

    def say(self, code: str, **facts: str) -> None:
        """Print the catalogue's sentence for this code."""
        ...

    def ask(self, code: str, *, hidden: bool = False) -> str:
        """Ask for one line, without echo if hidden."""
        ...
