"""What a clinic sets and keeps: defaults that ask nobody, safe addresses, no secret told."""

import dataclasses
from typing import Final

from connectors.conformance.failing import caught, failures
from connectors.conformance.gates import asks_the_emr, has_secrets
from connectors.conformance.stage import Stage, error_text, in_time
from connectors.conformance.verdict import expect, expect_none
from connectors.conformance.witness import watched
from connectors.errors import ProductError

UNSAFE: Final = (
    "http://emr.clinic.example/emr",
    "http://192.168.7.7/emr",
    "http://127.0.0.1.clinic.example/emr",
    "https://user:word@emr.clinic.example/emr",
    "https://emr.clinic.example/emr?patient=7",
    "ftp://emr.clinic.example/emr",
    "file:///etc/hosts",
    "emr.clinic.example",
    "javascript:alert(7)",
)
"""Addresses to which credentials or a chart must not go."""


async def has_safe_defaults(stage: Stage) -> None:
    """Every setting has a default, and with the defaults no address is asked at all."""
    kind = stage.plugin.settings
    expect(dataclasses.is_dataclass(kind), "the settings are no dataclass")
    missing = dataclasses.MISSING
    without = tuple(
        field.name
        for field in dataclasses.fields(kind)
        if field.default is missing and field.default_factory is missing
    )
    expect(without == (), "a setting has no default", *without)
    parameters = getattr(kind, "__dataclass_params__", None)
    expect(getattr(parameters, "frozen", False), "the settings can be changed while it runs")
    connector = stage.connector(kind())
    context = stage.clinic.admit(stage.patient)
    with watched() as deeds:
        failed = [await caught(stage.read(connector, context)), await caught(connector.check())]
    expect(not deeds.network, "with the defaults an address is asked")
    foreign = [type(one).__name__ for one in failed if not isinstance(one, ProductError | None)]
    expect(not foreign, "with the defaults it raises a foreign error", *foreign)


async def refuses_unsafe_addresses(stage: Stage) -> None:
    """An address that is not https is refused unless it is this very computer; so are tricks."""
    await asks_the_emr(stage)
    address = stage.tap.url if stage.tap else ""
    names = [name for name in stage.fields if getattr(stage.settings(), name) == address]
    expect(names, "no setting holds the EMR's address")
    for name in names:
        for unsafe in UNSAFE:
            made = None
            try:
                made = stage.settings(**{name: unsafe})
            except ValueError:
                continue
            expect(made is None, "an unsafe address is taken", name)


async def keeps_secrets_to_itself(stage: Stage) -> None:
    """No secret stands in a setting, a bundle, an error, a log record or an object's text."""
    await has_secrets(stage)
    connector = stage.connector()
    raw = await stage.read(connector, stage.clinic.admit(stage.patient))
    await in_time(connector.check())
    failed = [failure.error async for failure in failures(stage)]
    shown = [repr(stage.settings()), repr(connector), repr(raw), stage.told(connector, raw)]
    shown += [error_text(error) for error in failed if error]
    expect_none(stage.secret_leaks.within("\n".join(shown)), "what it tells holds")
    expect_none(stage.secret_leaks.within(stage.ear.text()), "what it logs or prints holds")


async def says_nothing_of_a_patient(stage: Stage) -> None:
    """Nothing of a patient is logged at any level or printed, whether reading works or fails."""
    connector = stage.connector()
    for patient in stage.clinic.patients:
        raw = await stage.read(connector, stage.clinic.admit(patient))
        stage.told(connector, raw)
    await in_time(connector.check())
    async for _ in failures(stage):
        pass
    expect_none(stage.leaks.within(stage.ear.text()), "what it logs or prints holds")
