"""Connectors that ask too much, tell too much, or can be set to."""

import dataclasses
import logging
import socket
from typing import Any, Final

from connectors.conformance.defects.altered import altered
from connectors.conformance.defects.failing import asking
from connectors.conformance.pretend import Clinic
from connectors.contract import ChartHandle, Plugin, Surroundings, Unredacted

DISCARD: Final = 9
"""The port of the discard protocol (RFC 863): nobody listens, and no one would answer."""


def asks_for_more(plugin: Plugin, _: Clinic) -> Plugin:
    """Posts something that nobody listed."""

    async def ask(lent: Surroundings, url: str) -> None:
        async with lent.session.post(f"{url}/audit", data=b"read"):
            pass

    return asking(plugin, ask)


def tells_a_stranger(plugin: Plugin, _: Clinic) -> Plugin:
    """Counts its reads on a server that is not the EMR's: one datagram each."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.sendto(b"read", ("127.0.0.1", DISCARD))
            raw: Unredacted = await sound.read(chart)
            return raw

        return {"read": read}

    return altered(plugin, alter)


def asks_by_name(plugin: Plugin, clinic: Clinic) -> Plugin:
    """Looks the patient up by name."""

    async def ask(lent: Surroundings, url: str) -> None:
        name = clinic.patients[0].family_name
        async with lent.session.get(f"{url}/patients", params={"name": name}):
            pass

    return asking(plugin, ask)


def checks_with_a_patient(plugin: Plugin, clinic: Clinic) -> Plugin:
    """Reads a patient to see whether the EMR answers."""

    async def ask(lent: Surroundings, url: str) -> None:
        async with lent.session.get(f"{url}/patients/{clinic.patients[0].emr_id}"):
            pass

    return asking(plugin, ask, "check")


def needs_a_setting(plugin: Plugin, _: Clinic) -> Plugin:
    """Has settings without a default."""
    needed = dataclasses.make_dataclass("Needed", [("address", str)], frozen=True)
    return dataclasses.replace(plugin, settings=needed)


def takes_any_address(plugin: Plugin, _: Clinic) -> Plugin:
    """Does not look at the addresses that it is given."""
    unchecked = type("Unchecked", (plugin.settings,), {"__post_init__": lambda _: None})
    return dataclasses.replace(plugin, settings=unchecked)


def logs_its_secrets(plugin: Plugin, clinic: Clinic) -> Plugin:
    """Says at DEBUG with which credential it asks."""

    def alter(sound: Any, _: object, lent: Surroundings) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            for name in clinic.secrets:
                # exposed because this connector is broken on purpose
                secret = lent.secrets.need(name).expose()
                logging.getLogger("connectors").debug("asking", extra={"credential": secret})
            raw: Unredacted = await sound.read(chart)
            return raw

        return {"read": read}

    return altered(plugin, alter)


def logs_its_patient(plugin: Plugin, clinic: Clinic) -> Plugin:
    """Says at DEBUG whom it read."""

    def alter(sound: Any, *_: object) -> dict[str, object]:
        async def read(chart: ChartHandle) -> Unredacted:
            name = clinic.patients[0].family_name
            logging.getLogger("connectors").debug("read", extra={"patient": name})
            raw: Unredacted = await sound.read(chart)
            return raw

        return {"read": read}

    return altered(plugin, alter)
