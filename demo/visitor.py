"""Does over HTTP what the toolbar in the EMR and the panel in the browser do."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import ClientSession

from demo.world import World

PATIENCE: Final = 30.0
"""Seconds to wait until a submission has an end."""


class Visitor:
    """A receptionist with a paired toolbar and an open panel; notes every answer it got."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._toolbar = {"Authorization": f"Bearer {world.doors.toolbar_token}"}
        self._panel: dict[str, str] = {}
        self._session = ClientSession()
        self.toolbar_answers: list[bytes] = []
        self.panel_answers: list[bytes] = []

    async def __aenter__(self) -> Self:
        secret = {"secret": self._world.doors.panel_secret}
        _, answer = await self._ask("POST", "/v1/panel-sessions", secret, {})
        self._panel = {"Authorization": f"Panel {answer['session']}"}
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def toolbar(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Call the bridge as the toolbar; return the status and the answer."""
        status, answer = await self._ask(method, path, body, self._toolbar)
        return status, answer

    async def panel(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any]:
        """Call the bridge as the panel; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._ask(method, path, body, self._panel | named)

    async def preview(self, context: Mapping[str, object], connector: str = "oscar") -> Any:  # noqa: ANN401 - JSON
        """Open a preview as the toolbar and read it as the panel."""
        asked = {"connector": connector, "context": context}
        status, made = await self.toolbar("POST", "/v1/previews", asked)
        if status != 201:
            raise LookupError(made["code"])
        _, shown = await self.panel("GET", f"/v1/previews/{made['preview_id']}")
        return shown | {"preview_id": made["preview_id"]}

    async def send(self, shown: Mapping[str, Any], ticket: Mapping[str, object]) -> tuple[int, Any]:
        """Send what was shown, as the click in the panel does."""
        body = {"digest": shown["digest"], "nonce": shown["nonce"], "ticket": ticket}
        path = f"/v1/previews/{shown['preview_id']}/send"
        return await self.panel("POST", path, body, Idempotency_Key=shown["idempotency_key"])

    async def outcome(self, submission_id: str) -> Any:  # noqa: ANN401 - JSON
        """Wait until the submission is delivered, parked or cancelled, and return it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                _, submission = await self.panel("GET", f"/v1/submissions/{submission_id}")
                if submission["state"] not in {"queued", "sending"}:
                    return submission
                await asyncio.sleep(0.05)

    async def _ask(
        self, method: str, path: str, body: object, headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        url = self._world.bridge_url + path
        extra: dict[str, Any] = {} if body is None else {"json": body}
        async with self._session.request(method, url, headers=headers, **extra) as response:
            answers = self.toolbar_answers if headers is self._toolbar else self.panel_answers
            answers.append(await response.read())
            return response.status, await response.json(content_type=None)
