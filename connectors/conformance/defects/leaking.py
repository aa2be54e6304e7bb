"""Connectors that let something out, or leave something behind."""

import dataclasses
import tempfile
from collections.abc import Mapping
from typing import Any

from connectors.conformance.defects.altered import altered
from connectors.conformance.pretend import Clinic
from connectors.contract import (
    ChartHandle,
    Content,
    Identifiers,
    JsonTree,
    Plugin,
    RawDocument,
    SpannedText,
    Unredacted,
)
from connectors.shapes import Each, Fields, Keep, Paths
from connectors.subject import Subject


def lets_all_out(plugin: Plugin, clinic: Clinic) -> Plugin:
    """Lists every field that it sees with a shape that takes all, and knows nobody.

    Where there are no documents it gives the name as an identifier.
    """

    def alter(sound: Any, *_: object) -> dict[str, object]:
        keep: dict[str, Keep] = {}

        async def read(chart: ChartHandle) -> Unredacted:
            raw = await sound.read(chart)
            keep.update({one.kind: _all_of(one.content) for one in raw.documents})
            return Unredacted(raw.chart, raw.documents, Subject(), raw.captured_at)

        def identify(raw: Unredacted) -> Identifiers:
            found: Identifiers = sound.identify(raw)
            name = clinic.patients[0].family_name.upper()
            return found if raw.documents else dataclasses.replace(found, ocean_reference=name)

        return {"read": read, "identify": identify, "keep": keep}

    return altered(plugin, alter)


def lists_whatever_comes(plugin: Plugin, _: Clinic) -> Plugin:
    """Keeps every field, of whatever name."""
    return altered(plugin, lambda *_: {"keep": _Whatever()})


def lists_loose_shapes(plugin: Plugin, _: Clinic) -> Plugin:
    """Puts a shape that takes every value where a narrow one stood."""
    return altered(
        plugin,
        lambda sound, *_: {"keep": {kind: _loosened(rule) for kind, rule in sound.keep.items()}},
    )


def lists_no_kind(plugin: Plugin, _: Clinic) -> Plugin:
    """Has no allow-list."""
    return altered(plugin, lambda *_: {"keep": {}})


def lists_no_field(plugin: Plugin, _: Clinic) -> Plugin:
    """Drops everything, so that support sees nothing."""
    return altered(plugin, lambda sound, *_: {"keep": dict.fromkeys(sound.keep, Fields())})


def calls_documents_by_their_words(plugin: Plugin, _: Clinic) -> Plugin:
    """Names the kind of a handed document after what stands in it."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            raw: Unredacted = await sound.read(chart)
            for handed in chart.documents:
                words = handed.body.decode("utf-8", "replace")
                made = RawDocument("handed", handed.media_type, JsonTree({"words": words}))
                raw = Unredacted(chart, (*raw.documents, made), Subject(), raw.captured_at)
            return raw

        keep: Mapping[str, Keep] = sound.keep
        return {"read": read, "keep": {**keep, "handed": Fields({"words": _anything})}}

    return altered(plugin, alter)


def writes_a_file(plugin: Plugin, _: Clinic) -> Plugin:
    """Keeps a copy of the chart on disk, if only for a moment."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            with tempfile.TemporaryFile() as file:
                file.write(b"chart")
            raw: Unredacted = await sound.read(chart)
            return raw

        return {"read": read}

    return altered(plugin, alter)


def _anything(_: object) -> bool:
    return True


class _Whatever(Mapping[str, Keep]):
    """An allow-list for every kind and every field."""

    def __getitem__(self, kind: str) -> Keep:
        return Each(Fields(_EveryField()))

    def __contains__(self, _: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


class _EveryField(_Whatever):
    """Keeps a text as it is; an object and a list by their own members."""

    def __getitem__(self, name: str) -> Keep:
        return _anything


def _all_of(content: Content) -> Keep:
    match content:
        case JsonTree(value=tree):
            return _all_in(tree)
        case SpannedText(leaves=leaves):
            return Paths({leaf.path: _anything for leaf in leaves})
        case _:
            return Fields()


def _all_in(tree: object) -> Keep:
    match tree:
        case dict():
            return Fields({str(name): _all_in(value) for name, value in tree.items()})
        case [first, *_]:
            return Each(_all_in(first))
        case _:
            return _anything


def _loosened(rule: Keep) -> Keep:
    match rule:
        case Fields(members=members):
            return Fields({name: _loosened(member) for name, member in members.items()})
        case Each(item=item):
            return Each(_loosened(item))
        case Paths(leaves=leaves):
            return Paths({path: _loosened(leaf) for path, leaf in leaves.items()})
        case _ if callable(rule):
            return _anything
        case _:
            return rule
