"""Asks each enabled connector whether its other side answers, without naming a patient."""

import asyncio

from connectors.contract import Surroundings
from connectors.errors import ConnectorError, ProductError, SecretMissingError, SettingsError
from connectors.registry import load
from toolbar.clinic import Connectors, open_secrets
from toolbar.doctor.case import PATIENCE, Case
from toolbar.doctor.finding import Finding


async def examine(case: Case) -> list[Finding]:
    """Return a finding for each connector that cannot do its work; nothing is opened or queued."""
    if not case.settings.connectors:
        return [Finding("connector-none")]
    secrets = await asyncio.to_thread(open_secrets, case.settings, case.directory)
    plugins = {name: load(name) for name in case.settings.connectors}
    surroundings = Surroundings(case.session, secrets, case.clock)
    connectors = Connectors(plugins, case.settings.connectors, surroundings)
    answers = await asyncio.gather(*(_check(connectors, name) for name in connectors))
    return [found for found in answers if found is not None]


async def _check(connectors: Connectors, name: str) -> Finding | None:
    try:
        async with asyncio.timeout(PATIENCE):
            await connectors[name].check()
    except TimeoutError:
        return Finding("emr-unreachable", {"connector": name})
    except ProductError as error:
        return Finding(error.code, {"connector": name, **_where(error)})
    return None


def _where(error: ProductError) -> dict[str, str]:
    match error:
        case SecretMissingError():
            return {"secret": error.name}
        case SettingsError():
            return {"setting": error.key}
        case ConnectorError(http_status=int(status)):
            return {"http_status": str(status)}
        case _:
            return {}
