"""Lists the installed connectors, and what context each accepts."""

import asyncio
from typing import TYPE_CHECKING, Literal

from aiohttp import web

from connectors.errors import ProductError
from connectors.registry import installed, load
from toolbar.bridge.answers import answer
from toolbar.bridge.keys import OPENING
from toolbar.bridge.models import ConnectorAnswer, ConnectorsAnswer

if TYPE_CHECKING:
    from toolbar.clinic import Clinic


async def show(request: web.Request) -> web.Response:
    """Answer every connector with its state; reads no patient and asks no EMR."""
    clinic = await request.app[OPENING].clinic()
    return answer(await asyncio.to_thread(_describe, clinic))


def _describe(clinic: "Clinic") -> ConnectorsAnswer:
    return ConnectorsAnswer(connectors=[_one(clinic, connector) for connector in installed()])


def _one(clinic: "Clinic", connector: str) -> ConnectorAnswer:
    plugin = load(connector)
    state: Literal["ready", "disabled", "failed"] = "disabled"
    code = None
    if connector in clinic.connectors:
        try:
            clinic.connector(connector)
            state = "ready"
        except ProductError as error:
            state, code = "failed", error.code
    return ConnectorAnswer(
        id=plugin.id,
        name=plugin.name,
        state=state,
        code=code,
        context_schema=plugin.context_schema(),
    )
