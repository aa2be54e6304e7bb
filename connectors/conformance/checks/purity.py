"""What the pure methods may not do, and what the page may not hand over."""

import copy
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from connectors.conformance.stage import Stage
from connectors.conformance.verdict import expect
from connectors.conformance.witness import watched
from connectors.contract import ChartHandle, Content, JsonTree, SpannedText, Unredacted
from connectors.errors import ContextInvalidError

ODD: Final[tuple[object, ...]] = (
    7, -1, 1.5, True, (), [7], {"7": 7}, "not a number", "../../7", "7 OR 1=1", "7\n", " 7",
    "7" * 40, "١٢٣٤", "\uff11\uff12\uff13\uff14", "7\x00", "<script>", float("nan"),
)  # fmt: skip
"""Values that no identifier and no closed list has."""

ODD_DOCUMENTS: Final[tuple[object, ...]] = (
    "text", {"media_type": "text/plain", "body": "a", "encoding": "text"},
    [7], ["text"], [{}], [{"media_type": "text/plain", "body": "a"}],
    [{"media_type": "text/plain", "body": "a", "encoding": "rot13"}],
    [{"media_type": "text/plain", "body": "a", "encoding": "text", "name": "a"}],
    [{"media_type": "text/plain", "body": 7, "encoding": "text"}],
    [{"media_type": "text/plain", "body": "a", "encoding": "base64"}],
    [{"media_type": "C:\\chart.txt", "body": "a", "encoding": "text"}],
    [{"media_type": 7, "body": "a", "encoding": "text"}],
    [{"media_type": "text/plain", "body": "a", "encoding": "text"}] * 100,
)  # fmt: skip
"""Values that are no list of documents."""


async def describes_what_it_accepts(stage: Stage) -> None:
    """The JSON schema of the context is closed, and lists every member that the page hands over."""
    schema: Any = stage.plugin.context_schema()
    is_object = isinstance(schema, Mapping) and schema.get("type") == "object"
    expect(is_object and isinstance(schema.get("properties"), Mapping), "it describes no object")
    expect(schema.get("additionalProperties") is False, "it describes an open object")
    for patient in stage.clinic.patients:
        unlisted = stage.clinic.admit(patient).keys() - schema["properties"].keys()
        expect(not unlisted, "the page hands over what is not described", *sorted(unlisted))


async def refuses_unknown_members(stage: Stage) -> None:
    """A member of the context that is not described is refused, even a harmless or empty one."""
    for name in ("surname", "patientId", "", "__class__", "PATIENT_ID"):
        values: tuple[object, ...] = ("7", None, [])
        for value in values:
            context = {**stage.clinic.admit(stage.patient), name: value}
            expect(_refused(stage, context), "an unknown member is accepted")
    expect(_refused(stage, {}), "a context that names nobody is accepted")


async def refuses_wrong_shapes(stage: Stage) -> None:
    """A value of another type or form is refused, in every member that is described.

    A text in a member that is described as ``writeOnly`` has no form: it is dropped.
    """
    properties: Any = stage.plugin.context_schema().get("properties")
    expect(isinstance(properties, Mapping) and properties, "the members are not described")
    for name, member in properties.items():
        dropped = isinstance(member, Mapping) and member.get("writeOnly") is True
        for value in ODD_DOCUMENTS if name == "documents" else ODD:
            context = {**stage.clinic.admit(stage.patient), name: value}
            if dropped and isinstance(value, str):
                expect(not _keeps(stage, context, value), "a write-only value is kept", name)
            else:
                expect(_refused(stage, context), "a value of a wrong form is accepted", name)


async def accept_is_pure(stage: Stage) -> None:
    """accept() answers the same for the same, changes nothing, and asks nobody."""
    connector = stage.connector()
    context = stage.clinic.admit(stage.patient)
    given: Any = copy.deepcopy(context)
    first = connector.accept(given)  # the first time, modules may be loaded
    expect(given == context, "accept() changes the context")
    _is_pure(stage, "accept()", lambda: connector.accept(given), first)


async def identify_is_pure(stage: Stage) -> None:
    """identify() answers the same for the same, changes nothing, and asks nobody."""
    connector = stage.connector()
    raw = await stage.read(connector, stage.clinic.admit(stage.patient))
    before = _seen(raw)
    first = connector.identify(raw)
    _is_pure(stage, "identify()", lambda: connector.identify(raw), first)
    expect(_seen(raw) == before, "identify() changes the chart")
    other = stage.connector()
    expect(other.identify(raw) == first, "identify() remembers a chart")


def _is_pure(stage: Stage, name: str, call: Callable[[], object], first: object) -> None:
    moment, asked = stage.clock.now, len(stage.asked)
    with watched(this_thread=True) as deeds:
        second = call()
    expect(second == first, f"{name} answers another time something else")
    expect(deeds.any() == (), f"{name} does more than answer", *deeds.any())
    expect(stage.clock.now == moment, f"{name} looks at the clock")
    expect(len(stage.asked) == asked, f"{name} asks the EMR")


def _refused(stage: Stage, context: Mapping[str, object]) -> bool:
    try:
        stage.connector().accept(context)
    except ContextInvalidError:
        return True
    return False


def _keeps(stage: Stage, context: Mapping[str, object], value: str) -> bool:
    """Say whether the handle of this context holds the value."""
    chart = ChartHandle()
    with suppress(ContextInvalidError):
        chart = stage.connector().accept(context)
    held = [getattr(chart, field.name) for field in dataclasses.fields(chart)]
    return value in (*held, *chart.page.values())


def _seen(raw: Unredacted) -> list[object]:
    """Return a copy of all that a chart holds."""
    documents = [(one.kind, one.media_type, list(_contents(one.content))) for one in raw.documents]
    return [raw.chart, raw.captured_at, sorted(raw.subject), sorted(raw.aside), documents]


def _contents(content: Content) -> Iterator[object]:
    match content:
        case JsonTree(value=tree):
            yield copy.deepcopy(tree)
        case SpannedText(text=text, leaves=leaves):
            yield text
            yield [(leaf.path, leaf.start, leaf.end) for leaf in leaves]
        case opaque:
            yield opaque.body
