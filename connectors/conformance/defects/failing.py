"""Connectors that fail in the wrong way: late, loudly, confusingly, or not at all."""

import asyncio
from collections.abc import Callable
from typing import Any

from connectors.conformance.defects.altered import address_in, altered
from connectors.conformance.pretend import Clinic
from connectors.contract import ChartHandle, Opaque, Plugin, Surroundings, Unredacted
from connectors.errors import (
    ChartUnreadableError,
    ConnectorError,
    ContextInvalidError,
    EmrUnreachableError,
    SecretMissingError,
)


def blurs_every_error(plugin: Plugin, _: Clinic) -> Plugin:
    """Says of everything that fails that the chart cannot be read."""
    return _raising(plugin, ChartUnreadableError)


def lets_foreign_errors_through(plugin: Plugin, _: Clinic) -> Plugin:
    """Raises what a library raises."""
    return _raising(plugin, lambda: KeyError("demographicNo"))


def raises_its_own_errors(plugin: Plugin, _: Clinic) -> Plugin:
    """Carries more than a code."""

    def make() -> Exception:
        error = ChartUnreadableError()
        error.args = (*error.args, "the chart of today")
        return error

    return _raising(plugin, make)


def chains_errors(plugin: Plugin, _: Clinic) -> Plugin:
    """Raises inside the block that handles the foreign error, which so stays in its context."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        def accept(context: Any) -> ChartHandle:
            try:
                chart: ChartHandle = sound.accept(context)
            except ContextInvalidError:
                raise ContextInvalidError from None
            return chart

        return {"accept": accept}

    return altered(plugin, alter)


def waits_for_ever(plugin: Plugin, _: Clinic) -> Plugin:
    """Has no time limit of its own."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            try:
                raw: Unredacted = await sound.read(chart)
            except EmrUnreachableError:
                await asyncio.Event().wait()
                raise
            return raw

        return {"read": read}

    return altered(plugin, alter)


def takes_all_that_comes(plugin: Plugin, _: Clinic) -> Plugin:
    """Reads an answer to its end, however far that is."""

    async def ask(lent: Surroundings, url: str) -> None:
        async with lent.session.get(url) as answer:
            async for _ in answer.content.iter_any():
                pass

    return asking(plugin, ask)


def goes_where_it_is_sent(plugin: Plugin, _: Clinic) -> Plugin:
    """Follows a redirect."""

    async def ask(lent: Surroundings, url: str) -> None:
        async with lent.session.get(url, allow_redirects=True):
            pass

    return asking(plugin, ask)


def blames_the_emr(plugin: Plugin, _: Clinic) -> Plugin:
    """Says of a missing secret that the EMR cannot be reached."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            missing = False
            try:
                raw: Unredacted = await sound.read(chart)
            except SecretMissingError:
                missing = True
            if missing:
                raise EmrUnreachableError
            return raw

        return {"read": read}

    return altered(plugin, alter)


def asking(plugin: Plugin, ask: Callable[[Surroundings, str], Any], method: str = "read") -> Plugin:
    """Return a connector that asks something else as well before it reads or checks."""

    def alter(sound: Any, settings: Any, lent: Surroundings) -> dict[str, object]:
        async def asks_first(*args: object) -> Any:
            await ask(lent, address_in(settings))
            return await getattr(sound, method)(*args)

        return {method: asks_first}

    return altered(plugin, alter)


def _raising(plugin: Plugin, make: Callable[[], Exception]) -> Plugin:
    """Return a connector that fails with this error whenever the sound one fails.

    What nobody could parse counts as a failure too: a handed document makes no error.
    """

    def alter(sound: Any, *_: object) -> dict[str, object]:
        def accept(context: Any) -> ChartHandle:
            failed = False
            try:
                chart: ChartHandle = sound.accept(context)
            except ContextInvalidError:
                failed = True
            if failed:
                raise make()
            return chart

        async def read(chart: ChartHandle) -> Unredacted:
            failed = False
            try:
                raw: Unredacted = await sound.read(chart)
                failed = any(isinstance(one.content, Opaque) for one in raw.documents)
                sound.identify(raw)
            except ConnectorError:
                failed = True
            if failed:
                raise make()
            return raw

        return {"accept": accept, "read": read}

    return altered(plugin, alter)
