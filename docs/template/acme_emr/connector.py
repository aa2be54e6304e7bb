"""Reads an Acme chart through Acme's REST interface.

Acme calls the EMR ID ``id``. The chart number is the clinic's own, private, and
never taken for it. CHANGE: say which documentation of the EMR each fact is from.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from acme_emr.fetch import AcmeClient
from acme_emr.keep import KEEP, RECORD
from acme_emr.launch import accept, schema
from acme_emr.settings import AcmeSettings
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
from connectors.errors import ChartUnreadableError
from connectors.shapes import Keep
from connectors.subject import Subject

TOKEN: Final = "acme-token"  # noqa: S105 - its name, not its value


@dataclass(frozen=True, slots=True)
class AcmeConnector:
    """Reads one Acme; it remembers nothing between two reads."""

    settings: AcmeSettings
    surroundings: Surroundings

    @property
    def reads(self) -> Reads:
        """Acme's record holds all three."""
        return Reads.EMR_ID | Reads.OCEAN_REFERENCE | Reads.RAW_DATA

    @property
    def mode(self) -> str:
        """There is one way of reading."""
        return "rest"

    @property
    def keep(self) -> Mapping[str, Keep]:
        """The allow-list of Acme's record."""
        return KEEP

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what the page handed over; raise ``ContextInvalidError``."""
        return accept(context)

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Return the record and whose it is; raise a ``ConnectorError``."""
        client = await self._client()
        tree = await client.patient(chart.patient_id or "")
        reference = _digits(tree.get("oceanReference"))
        if _digits(tree.get("id")) != chart.patient_id:
            raise ChartUnreadableError  # another patient's record is worse than none
        return Unredacted(
            replace(chart, ocean_reference=reference or chart.ocean_reference),
            (RawDocument(RECORD, "application/json", JsonTree(tree)),),
            subject_of(tree),
            self.surroundings.clock(),
        )

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the references that the chart shows; pure."""
        chart = raw.chart
        if chart.patient_id is None:
            raise ChartUnreadableError
        return Identifiers(
            captured_at=raw.captured_at,
            emr_id=chart.patient_id,
            ocean_reference=chart.ocean_reference,
            site_number=chart.site_number,
        )

    async def check(self) -> None:
        """Ask whether Acme answers; name no patient. Raise a ``ConnectorError``."""
        client = await self._client()
        await client.ping()

    async def _client(self) -> AcmeClient:
        lent = self.surroundings
        # in a thread: a keyring or a file is asked
        token = await asyncio.to_thread(lent.secrets.need, TOKEN)
        return AcmeClient(self.settings, lent.session, token)


def subject_of(tree: Mapping[str, object]) -> Subject:
    """Return the patient's own values, under the names that every source uses."""
    given = tree.get("home")
    home = given if isinstance(given, Mapping) else {}
    return Subject(
        family_name=_text(tree.get("lastName")),
        given_name=_text(tree.get("firstName")),
        birth_date=_text(tree.get("birthDate")),
        health_number=_text(tree.get("healthNumber")),
        health_number_province=_text(tree.get("healthNumberProvince")),
        other_numbers=_text(tree.get("chartNumber")),
        phone=_text(tree.get("phone")),
        address=_text(home.get("street")),
        city=_text(home.get("city")),
        postal_code=_text(home.get("postalCode")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _digits(value: object) -> str | None:
    """Return a number as it is handed over: Acme writes some as numbers."""
    text = str(value) if type(value) is int else value
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= 10:
        return text
    return None


PLUGIN: Final = Plugin(
    id="acme",
    name="Acme",
    settings=AcmeSettings,
    secrets=(TOKEN,),
    create=AcmeConnector,
    context_schema=schema,
)
