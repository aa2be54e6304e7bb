"""Feeds XML to a handler, piece by piece: the only module that meets lxml.

No tree is built, so memory does not grow with the file. A document type is
refused where it begins, thus no entity can be declared, let alone fetched: no
bomb, no file, no address. Errors of lxml quote what they read; they end here.
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import BinaryIO, Final, Generic, NamedTuple, Protocol, TypeVar

from connectors.errors import ChartUnreadableError
from connectors.formats.xml_encodings import HEAD, WRITTEN_BY_WINDOWS, Encoding, encoding_of

MOST_BYTES: Final = 256 * 2**20
MOST_NAMES: Final = 2_000
"""Of elements and attributes, all kinds together; libxml2 keeps every name for good."""
LONGEST_NAME: Final = 200
MOST_ELEMENTS: Final = 10_000_000
LONGEST_SILENCE: Final = 32 * 2**20
"""Bytes without a new element: one text, or what the parser holds back (comments, attributes)."""
LONGEST_PROLOGUE: Final = 2**20
"""Bytes before the first element; a document type may be held back until it ends."""
DEEPEST: Final = 40
PIECE: Final = 64 * 1024


class Attention:
    """What the parser counts, and how much of the file a handler wants to be told."""

    def __init__(self) -> None:
        self.elements = 0
        self.characters = 0
        """Of text; what only indents the file is not counted."""
        self._ended = 0
        self._tags: dict[str, str] = {}
        self._wakes_at: frozenset[str] = frozenset()
        self._asleep: dict[frozenset[str], set[str]] = {}
        self.wake()

    @property
    def depth(self) -> int:
        """How many elements are open, the one that begins or ends included."""
        return self.elements - self._ended

    def wake(self) -> None:
        """Tell everything."""
        self._awake = True
        self._ignored: AbstractSet[str] = frozenset()
        self._floor = DEEPEST

    def sleep(self, wakes_at: frozenset[str], floor: int) -> None:
        """Tell of elements in ``wakes_at``, and of ends no deeper than ``floor``, and nothing else.

        A large file is mostly what nobody needs to hear, and calls are what takes time.
        """
        self._awake = False
        self._wakes_at = wakes_at
        self._ignored = self._asleep.setdefault(wakes_at, set())
        self._floor = floor


class Handler(Protocol):
    """Is told what stands in the file; names come without their namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        ...

    def data(self, text: str) -> None:
        """Hear a piece of text."""
        ...

    def end(self, name: str) -> None:
        """Hear that an element ends."""
        ...


class RefusedError(Exception):
    """A handler raises it to stop the parser; it never leaves ``feed``."""


class Told(NamedTuple):
    """What the file says of itself."""

    encoding: Encoding
    namespace: str


H = TypeVar("H", bound=Handler)


def feed(source: BinaryIO, make: Callable[[Attention], H]) -> tuple[H, Told]:
    """Return a handler that has heard the whole file; raise ``ChartUnreadableError``.

    A file that is not the UTF-8 it claims to be is read once more as
    Windows-1252, which is what it then nearly always is.
    """
    encoding = encoding_of(source.read(HEAD))
    parsed = _parse(source, make, encoding.read_as)
    if parsed.outcome is _Outcome.MISCODED and encoding.read_as == "utf-8":
        encoding = Encoding(encoding.declared, "windows-1252")
        parsed = _parse(source, make, encoding.read_as)
    if parsed.outcome is not _Outcome.READ:
        raise ChartUnreadableError
    return parsed.handler, Told(encoding, parsed.namespace)


def _parse(source: BinaryIO, make: Callable[[Attention], H], encoding: str | None) -> "_Target[H]":
    # Loaded on first use: the bridge starts without it
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 - loaded by its first use, to start fast

    target = _Target(make, repair=encoding == "iso-8859-1")
    if encoding is None:
        return target
    parser = etree.XMLParser(
        target=target,
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
    )
    source.seek(0)
    try:
        for piece in _pieces(source, target):
            parser.feed(piece)
        parser.close()
        target.outcome = _Outcome.READ
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_INVALID_ENCODING:
            target.outcome = _Outcome.MISCODED
    except (RefusedError, etree.LxmlError, LookupError, ValueError):
        pass
    return target


def _pieces(source: BinaryIO, target: Attention) -> Iterator[bytes]:
    """Yield the file, unless it is too long or the parser hears nothing new for too long."""
    fed, elements, silent = 0, 0, 0
    while piece := source.read(PIECE):
        fed += len(piece)
        silent = silent + len(piece) if target.elements == elements else 0
        elements = target.elements
        longest = LONGEST_SILENCE if elements else LONGEST_PROLOGUE
        if fed > MOST_BYTES or silent > longest or elements > MOST_ELEMENTS:
            raise RefusedError
        yield piece


class _Outcome(enum.Enum):
    READ = enum.auto()
    REFUSED = enum.auto()
    MISCODED = enum.auto()


class _Target(Attention, Generic[H]):
    """Stands between lxml and a handler: counts, refuses document types and endless names."""

    def __init__(self, make: Callable[[Attention], H], *, repair: bool) -> None:
        super().__init__()
        self.outcome = _Outcome.REFUSED
        self.namespace = ""
        self.handler = make(self)
        self._repair = repair

    def start(
        self, tag: str, attributes: Mapping[str, str], namespaces: Mapping[str | None, str]
    ) -> None:
        self.elements += 1
        # This path is most of a large file: a name that was met before and wakes nobody
        if tag in self._ignored and not attributes and not namespaces:
            return
        name = self._tags.get(tag) or self._learn(tag)
        if namespaces:
            for prefix, namespace in namespaces.items():
                self._local(f"{prefix} {namespace}")
        if attributes:
            attributes = {self._local(key): value for key, value in attributes.items()}
        if self.elements - self._ended > DEEPEST:
            raise RefusedError
        if self._awake or name in self._wakes_at:
            self.handler.start(name, attributes)
        else:
            self._asleep[self._wakes_at].add(tag)

    def data(self, text: str) -> None:
        if not text.isspace():
            self.characters += len(text)
        if self._awake:
            self.handler.data(text.translate(WRITTEN_BY_WINDOWS) if self._repair else text)

    def end(self, tag: str) -> None:
        if self.elements - self._ended <= self._floor:
            self.handler.end(self._tags[tag])
        self._ended += 1

    def doctype(self, *_: object) -> None:
        raise RefusedError

    def close(self) -> None:
        """Promise lxml that nothing is left to say."""

    def _local(self, tag: str) -> str:
        return self._tags.get(tag) or self._learn(tag)

    def _learn(self, tag: str) -> str:
        namespace, _, name = tag.rpartition("}")
        if len(self._tags) >= MOST_NAMES or len(tag) > LONGEST_NAME:
            raise RefusedError
        if not self._tags:
            self.namespace = namespace.removeprefix("{")
        self._tags[tag] = name
        return name
