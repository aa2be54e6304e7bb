"""Makes a chart unreadable in every place where it can be, and catches what comes of it."""

import base64
from collections.abc import AsyncIterator, Awaitable, Collection, Mapping
from dataclasses import dataclass

from connectors.conformance.stage import Stage, in_time
from connectors.conformance.verdict import CheckFailedError
from connectors.conformance.ways import BODIES, Way, garbled
from connectors.conformance.wiretap import Wiretap
from connectors.contract import Connector, Unredacted

QUICK = tuple(way for way in Way if way not in {Way.HUGE, Way.HANG, Way.DRIP})
"""Ways that a connector meets at once."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt: what was wrong, how it ended."""

    way: Way
    place: str
    """``answers``, ``answer``, ``documents`` or ``files``."""
    connector: Connector
    error: BaseException | None
    raw: Unredacted | None


async def failures(stage: Stage, ways: Collection[Way] = QUICK) -> AsyncIterator[Failure]:
    """Read the first chart with everything wrong, in each way, at each place that there is."""
    context = stage.clinic.admit(stage.patient)
    if stage.tap:
        async for failure in _answers(stage, stage.tap, context, ways):
            yield failure
    bodies = [way for way in ways if way in BODIES]
    for way in bodies if context.get("documents") else ():
        yield await attempt(stage, _handed(context, way, quote(stage)), way, "documents")
    kept = {path: path.read_bytes() for path in stage.folder.rglob("*") if path.is_file()}
    for way in bodies if kept else ():
        for path, body in kept.items():
            path.write_bytes(garbled(way, body, quote(stage)))
        yield await attempt(stage, context, way, "files")
    for path, body in kept.items():
        path.write_bytes(body)


async def attempt(
    stage: Stage, context: Mapping[str, object], way: Way, place: str, **settings: object
) -> Failure:
    """Read and identify once, whatever comes of it."""
    connector = stage.connector(stage.settings(**settings))
    error: BaseException | None = None
    raw: Unredacted | None = None
    try:
        raw = await stage.read(connector, context)
        connector.identify(raw)
    except CheckFailedError:
        raise
    except Exception as caught:  # noqa: BLE001 - whatever it raises is what the check is about
        error = caught
    return Failure(way, place, connector, error, raw)


def quote(stage: Stage) -> str:
    """Return what a wrong answer says of a patient."""
    patient = stage.patient
    return f"{patient.family_name} {patient.given_name} {patient.health_number}"


async def asked_by_a_read(stage: Stage, context: Mapping[str, object]) -> int:
    """Return how many requests one read makes."""
    before = len(stage.asked)
    await stage.read(stage.connector(), context)
    return len(stage.asked) - before


async def _answers(
    stage: Stage, tap: Wiretap, context: Mapping[str, object], ways: Collection[Way]
) -> AsyncIterator[Failure]:
    number = await asked_by_a_read(stage, context)
    for way in ways:
        tap.spoil(way, quote(stage))
        yield await attempt(stage, context, way, "answers")
        for position in range(1, number):
            tap.spoil(way, quote(stage), position, only=True)
            yield await attempt(stage, context, way, "answer")
    tap.mend()


def _handed(context: Mapping[str, object], way: Way, quoted: str) -> Mapping[str, object]:
    """Return the context with every document's body made wrong."""
    documents = context["documents"]
    made = []
    for document in documents if isinstance(documents, list) else []:
        body = document["body"]
        octets = base64.b64decode(body) if document["encoding"] == "base64" else body.encode()
        spoiled = base64.b64encode(garbled(way, octets, quoted)).decode()
        made.append(document | {"body": spoiled, "encoding": "base64"})
    return {**context, "documents": made}


async def caught(awaited: Awaitable[object]) -> BaseException | None:
    """Return what it raises, if it does."""
    try:
        await in_time(awaited)
    except CheckFailedError:
        raise
    except Exception as error:  # noqa: BLE001 - the caller judges it
        return error
    return None
