"""A connector that does nearly everything wrong, with a clinic of its own; it needs no demo."""

import dataclasses
import json
import logging
import socket
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from connectors.conformance.people import PEOPLE, Person
from connectors.conformance.pretend import MakeClinic
from connectors.contract import (
    ChartHandle,
    Identifiers,
    JsonTree,
    Plugin,
    RawDocument,
    Reads,
    Surroundings,
    Unredacted,
)
from connectors.shapes import Fields
from connectors.subject import Subject

LOG = logging.getLogger("connectors.nasty")


@dataclasses.dataclass
class NastySettings:
    """Takes any address, has no default, can be changed."""

    address: str


class NastyConnector:
    """Asks by name, believes what comes, tells everybody."""

    reads = Reads.EMR_ID | Reads.RAW_DATA

    def __init__(self, settings: NastySettings, lent: Surroundings) -> None:
        self.settings = settings
        self.lent = lent
        self.mode = "waiting"
        self.tree: Any = {}
        self.times = 0
        self.keep = {"chart": Fields({"name": bool, "number": bool, "note": bool})}

    def accept(self, context: Any) -> ChartHandle:
        return ChartHandle(context.pop("patient_id", None), page={"name": context["name"]})

    async def read(self, chart: ChartHandle) -> Unredacted:
        key = self.lent.secrets.get("nasty-key")
        word = key.expose() if key else ""  # exposed because this connector is nasty
        name = chart.page["name"]
        self.mode = name
        LOG.info("asking for %s with %s", name, word)
        with tempfile.TemporaryFile() as copy:
            copy.write(name.encode())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(name.encode(), ("127.0.0.1", 9))
        url = f"{self.settings.address}/find"
        asked = {"name": name, "key": word}
        async with self.lent.session.get(url, params=asked) as answer:
            parts = [part[:1] async for part in answer.content.iter_chunked(1 << 16)]
            del parts
        async with self.lent.session.get(url, params=asked) as answer:
            body = await answer.content.read(1 << 20)
        try:
            self.tree = json.loads(body)
            self.times += 1
            self.tree["note"] += f" {self.times}"
            kinds = ("chart", name)
            documents = (RawDocument(k, "application/json", JsonTree(self.tree)) for k in kinds)
            return Unredacted(chart, tuple(documents), Subject(), datetime.now(UTC))  # noqa: TID251 - the entry point
        except ValueError as error:
            raise ValueError(f"no chart of {name}: {body[:80]!r}") from error

    def identify(self, _: Unredacted) -> Identifiers:
        LOG.info("this is %s", self.tree)
        return Identifiers(
            datetime.now(UTC),  # noqa: TID251 - the entry point
            emr_id=self.tree["number"],
            ocean_reference=self.tree["reference"],
        )

    async def check(self) -> None:
        url = f"{self.settings.address}/find"
        async with self.lent.session.get(url, params={"name": PEOPLE[0].family_name}):
            pass


PLUGIN = Plugin("nasty", "Nasty", NastySettings, ("nasty-key",), NastyConnector, dict)


class NastyClinic:
    """A pretend EMR on a real socket that answers whoever asks by name."""

    plugin = PLUGIN
    patients = PEOPLE
    requests = (("GET", "/patients"),)
    secrets: Mapping[str, str] = {"nasty-key": "nasty-key-kazoo-4471"}

    def __init__(self, _: Path) -> None:
        self.url = ""
        self._charts: dict[str, Person] = {}

    def settings(self, url: str) -> NastySettings:
        return NastySettings(url)

    def admit(self, patient: Person) -> Mapping[str, object]:
        self._charts[patient.family_name] = patient
        return {"patient_id": patient.emr_id, "name": patient.family_name}

    def nobody(self) -> Mapping[str, object]:
        return {"patient_id": "909090909", "name": "Nobody"}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/find", self._find)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _find(self, request: web.Request) -> web.Response:
        found = self._charts.get(request.query["name"])
        if found is None:
            return web.Response(status=404, text="no such name")
        return web.json_response(
            {
                "name": found.family_name,
                "number": found.chart_number,
                "note": found.note,
                "reference": found.ocean_reference,
            }
        )


CLINICS: Mapping[str, MakeClinic] = {"only": NastyClinic}
