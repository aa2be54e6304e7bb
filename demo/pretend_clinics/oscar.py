"""OSCAR for the conformance kit: its page alone, and its REST interface."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from connectors.conformance.pretend import MakeClinic
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_oscar import PretendOscar
from oscar.connector import PLUGIN
from oscar.requests import READS
from oscar.settings import Mode, OscarSettings


class OscarPage:
    """The page hands the number over, and nobody is asked."""

    plugin = PLUGIN
    patients = PATIENTS
    url = ""
    requests: tuple[tuple[str, str], ...] = ()
    secrets: Mapping[str, str] = {}

    def __init__(self, _: Path) -> None:
        self._stack = AsyncExitStack()

    def settings(self, _: str) -> OscarSettings:
        """Return the default mode."""
        return OscarSettings()

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Return what the eChart's script reads."""
        return {
            "patient_id": patient.emr_id,
            "ocean_reference": patient.ocean_reference,
            "site_number": "7001",
            "ocean_toolbar": "loaded",
        }

    def nobody(self) -> Mapping[str, object] | None:
        """Return nothing: a page names the chart that it shows, so none is missing."""
        return None

    async def __aenter__(self) -> Self:
        """Open whatever there is to open."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._stack.aclose()


class OscarRest(OscarPage):
    """OSCAR's REST interface, with the token that a handshake left."""

    requests = READS

    async def __aenter__(self) -> Self:
        """Start a pretend OSCAR and grant a token."""
        self._oscar = await self._stack.enter_async_context(
            PretendOscar(consumer_key="key-bassoon-6613", consumer_secret="word-tuba-90071")  # noqa: S106 - of a pretend EMR
        )
        token, secret = self._oscar.grant()
        self.url = self._oscar.url
        self.secrets = {
            "oscar-client-key": self._oscar.consumer_key,
            "oscar-client-secret": self._oscar.consumer_secret,
            "oscar-token": token,
            "oscar-token-secret": secret,
        }
        return self

    def settings(self, url: str) -> OscarSettings:
        """Return settings that ask for the record."""
        return OscarSettings(mode=Mode.REST, base_url=url)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Let OSCAR know the chart as it is now."""
        others = (one for one in self._oscar.patients if one.emr_id != patient.emr_id)
        self._oscar.patients = (replace(patient), *others)
        return super().admit(patient)

    def nobody(self) -> Mapping[str, object]:
        """Return a number that OSCAR does not know."""
        return {"patient_id": "909090909"}


CLINICS: Final[Mapping[str, MakeClinic]] = {"page": OscarPage, "rest": OscarRest}
