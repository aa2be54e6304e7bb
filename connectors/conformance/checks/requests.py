"""What it asks the EMR: listed requests, about this patient alone, with nothing to overhear."""

import re
from typing import Final

from yarl import URL

from connectors.conformance.failing import failures
from connectors.conformance.gates import asks_the_emr
from connectors.conformance.stage import Stage
from connectors.conformance.verdict import expect, expect_none
from connectors.conformance.ways import Way
from connectors.conformance.wiretap import Asked
from connectors.conformance.witness import Place, watched

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
"""Names of this very computer: which one a library asks by is its own choice."""


async def asks_only_what_it_declares(stage: Stage) -> None:
    """Only requests that the clinic lists reach the EMR, whatever it answers."""
    await asks_the_emr(stage)
    connector = stage.connector()
    for patient in stage.clinic.patients:
        await stage.read(connector, stage.clinic.admit(patient))
    expect(stage.asked, "the EMR has an address and is not asked to read")
    await connector.check()
    async for _ in failures(stage):
        pass
    for asked in stage.asked:
        expect(_is_listed(stage, asked), "a request is not listed", asked.method)


async def asks_nobody_else(stage: Stage) -> None:
    """Nobody but the EMR is asked or looked up by name, whether reading works or fails."""
    await asks_the_emr(stage)
    with watched(known=_places(stage)) as deeds:
        connector = stage.connector()
        for patient in stage.clinic.patients:
            await stage.read(connector, stage.clinic.admit(patient))
        await connector.check()
        async for _ in failures(stage, (Way.FAILED, Way.TRUNCATED)):
            pass
    expect(not deeds.elsewhere, "it asks an address that is not the EMR's")


async def asks_with_nothing_private(stage: Stage) -> None:
    """No request holds a private value; no address holds a secret, since addresses are logged.

    What an EMR's own interface wants in an address is declared by the clinic
    (``in_addresses``), and nobody declares more than is asked.
    """
    await asks_the_emr(stage)
    wanted = frozenset(getattr(stage.clinic, "in_addresses", ()))
    met: set[str] = set()
    connector = stage.connector()
    for patient in stage.clinic.patients:
        await stage.read(connector, stage.clinic.admit(patient))
    await connector.check()
    for asked in stage.asked:
        line = asked.line()
        beside = asked.whole().removeprefix(line)
        private, secret = stage.leaks.within(line), stage.secret_leaks.within(line)
        expect_none(stage.leaks.within(beside), "a request holds")
        expect_none(_without(wanted, private), "a request holds")
        expect_none(_without(wanted, secret), "an address holds")
        met.update(private, secret)
    expect_none(tuple(sorted(wanted - met)), "it is declared for addresses and in none")


async def names_no_patient_in_check(stage: Stage) -> None:
    """check() names no patient: neither the one just read, nor any other."""
    await asks_the_emr(stage)
    connector = stage.connector()
    numbers: set[str] = set()
    for patient in stage.clinic.patients:
        context = stage.clinic.admit(patient)
        await stage.read(connector, context)
        numbers |= {patient.emr_id, patient.ocean_reference}
    about_a_patient = {_form(asked) for asked in stage.asked if _numbers(asked) & numbers}
    before = len(stage.asked)
    await connector.check()
    for asked in stage.asked[before:]:
        expect(not _numbers(asked) & numbers, "check() names a patient")
        expect_none(stage.leaks.within(asked.whole()), "check() tells")
        expect(_form(asked) not in about_a_patient, "check() asks for some patient")


def _places(stage: Stage) -> set[Place]:
    """Return where the EMR is, and where the kit listens in before it."""
    found = set()
    for address in filter(None, (stage.clinic.url, stage.tap.url if stage.tap else "")):
        url = URL(address)
        hosts = LOOPBACK if url.host in LOOPBACK else (url.host or "",)
        found |= {(host, url.port or 0) for host in hosts}
    return found


def _without(wanted: frozenset[str], labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label for label in labels if label not in wanted)


def _is_listed(stage: Stage, asked: Asked) -> bool:
    return any(
        re.fullmatch(method, asked.method) and re.fullmatch(pattern, asked.target, re.ASCII)
        for method, pattern in stage.clinic.requests
    )


def _numbers(asked: Asked) -> set[str]:
    return set(re.findall(r"\d+", f"{asked.target} {asked.body.decode('utf-8', 'replace')}"))


def _form(asked: Asked) -> tuple[str, str, str]:
    """Return a request with all its numbers alike; a body counts, since a search names there."""
    body = asked.body.decode("utf-8", "replace")
    return asked.method, re.sub(r"\d+", "#", asked.target), re.sub(r"\d+", "#", body)
