"""Connectors whose pure methods do more than answer, or take more than they describe."""

import dataclasses
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.conformance.defects.altered import altered
from connectors.conformance.pretend import Clinic
from connectors.contract import ChartHandle, Identifiers, Plugin, Unredacted
from connectors.errors import ContextInvalidError


def describes_nothing(plugin: Plugin, _: Clinic) -> Plugin:
    """Leaves the form of the context open."""
    return dataclasses.replace(plugin, context_schema=dict)


def takes_unknown_members(plugin: Plugin, _: Clinic) -> Plugin:
    """Leaves out of the context what it does not know."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        known: Any = plugin.context_schema().get("properties")

        def accept(context: Mapping[str, object]) -> ChartHandle:
            kept = {name: value for name, value in context.items() if name in known}
            chart: ChartHandle = sound.accept(kept)
            return chart

        return {"accept": accept}

    return altered(plugin, alter)


def takes_any_shape(plugin: Plugin, _: Clinic) -> Plugin:
    """Leaves out of the context what has a wrong form."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        def accept(context: Mapping[str, object]) -> ChartHandle:
            chart = ChartHandle()
            for name in ("", *context):
                kept = {key: value for key, value in context.items() if key != name}
                try:
                    chart = sound.accept(kept)
                    break
                except ContextInvalidError:
                    continue
            return chart

        return {"accept": accept}

    return altered(plugin, alter)


def accepts_less_each_time(plugin: Plugin, _: Clinic) -> Plugin:
    """Takes the context apart while it reads it."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        def accept(context: Any) -> ChartHandle:
            chart: ChartHandle = sound.accept(context)
            context.clear()
            return chart

        return {"accept": accept}

    return altered(plugin, alter)


def identifies_from_a_file(plugin: Plugin, _: Clinic) -> Plugin:
    """Looks something up while it identifies, and remembers how often it did."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        times = itertools.count()

        def identify(raw: Unredacted) -> Identifiers:
            Path(__file__).read_bytes()
            found: Identifiers = sound.identify(raw)
            return dataclasses.replace(found, merged_emr_ids=(str(next(times)),))

        return {"identify": identify}

    return altered(plugin, alter)
