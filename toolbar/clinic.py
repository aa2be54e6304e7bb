"""One clinic's working parts: settings, secrets, connectors, previews, outbox, courier."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar

from connectors.contract import Clock, Connector, Plugin, Surroundings
from connectors.errors import ConnectorUnknownError, ProductError
from connectors.owner_only import make_owner_only
from connectors.registry import installed, load
from connectors.secret import Secret
from connectors.secret_store import SecretStore, open_vault
from toolbar.settings import Settings
from toolbar.troubleshooting.courier import Courier, Recipient
from toolbar.troubleshooting.delivery_wire import Wire
from toolbar.troubleshooting.outbox import Limits, Outbox
from toolbar.troubleshooting.portal_client import SITE_TOKEN, Portal
from toolbar.troubleshooting.portal_key import PortalKey
from toolbar.troubleshooting.previews import Previews
from toolbar.troubleshooting.submission import Destination
from toolbar.troubleshooting.zendesk_client import API_TOKEN, Zendesk

OUTBOX_KEY: Final = "outbox-key"
AUDIT_CHECKPOINT: Final = "audit-checkpoint"
"""No secret, but kept with them: the keyring is another place than the file it vouches for."""


class Connectors(Mapping[str, Connector]):
    """The enabled connectors by id; each is made when first asked for."""

    def __init__(
        self,
        plugins: Mapping[str, Plugin],
        settings: Mapping[str, object],
        surroundings: Surroundings,
    ) -> None:
        self._plugins = plugins
        self._settings = settings
        self._surroundings = surroundings
        self._made: dict[str, Connector] = {}

    def __getitem__(self, connector: str) -> Connector:
        if connector not in self._made:
            settings = self._settings[connector]
            self._made[connector] = self._plugins[connector].create(settings, self._surroundings)
        return self._made[connector]

    def __contains__(self, connector: object) -> bool:
        return connector in self._settings

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)


@dataclass(frozen=True, slots=True)
class Clinic:
    """What the bridge and the command line work with."""

    settings: Settings
    directory: Path
    secrets: SecretStore = field(repr=False)
    connectors: Mapping[str, Connector] = field(repr=False)
    session: ClientSession = field(repr=False)
    outbox: Outbox = field(repr=False)
    previews: Previews = field(repr=False)
    portal: Portal = field(repr=False)
    courier: Courier = field(repr=False)
    clock: Clock = field(repr=False)

    def connector(self, connector: str) -> Connector:
        """Return an enabled connector; raise ``ConnectorUnknownError``."""
        if connector not in self.connectors:
            raise ConnectorUnknownError
        return self.connectors[connector]


@asynccontextmanager
async def open_clinic(settings: Settings, directory: Path, clock: Clock) -> AsyncIterator[Clinic]:
    """Make the owner-only folder, open the outbox, close all of it at the end; starts nothing.

    Raises ``OutboxUnavailableError`` if the outbox cannot keep its promise.
    """
    await asyncio.to_thread(make_owner_only, directory)
    secrets = await asyncio.to_thread(open_secrets, settings, directory)
    key = await asyncio.to_thread(secrets.make, OUTBOX_KEY)
    plugins = await asyncio.to_thread(lambda: {name: load(name) for name in settings.connectors})
    session = ClientSession(
        # no connector and no courier needs a cookie, and one jar for all would mix them
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=60, connect=10),
    )
    outbox = open_outbox(settings, directory, key, clock)
    wire = Wire(session)
    known = PortalKey(directory, settings.portal.keys)
    portal = Portal(wire, settings.portal, secrets, known)
    zendesk = Zendesk(wire, settings.zendesk, secrets)
    recipients: dict[Destination, Recipient] = {
        Destination.PORTAL: portal,
        Destination.ZENDESK: zendesk,
    }
    async with session, outbox.opened():
        yield Clinic(
            settings=settings,
            directory=directory,
            secrets=secrets,
            connectors=Connectors(
                plugins, settings.connectors, Surroundings(session, secrets, clock)
            ),
            session=session,
            outbox=outbox,
            previews=Previews(clock),
            portal=portal,
            courier=Courier(outbox, recipients, secrets),
            clock=clock,
        )
        await keep_checkpoint(outbox, secrets)


async def keep_checkpoint(outbox: Outbox, secrets: SecretStore) -> None:
    """Keep how far the audit has come where the secrets are, for ``audit verify``."""
    # what keeps it from being kept is told elsewhere, and the next one is as good
    with suppress(ProductError, OSError):
        line = (await outbox.audit.checkpoint()).line()
        await asyncio.to_thread(secrets.put, AUDIT_CHECKPOINT, Secret(line))


def open_outbox(settings: Settings, directory: Path, key: Secret, clock: Clock) -> Outbox:
    """Return this clinic's outbox, not yet opened."""
    limits = Limits(
        settings.outbox.megabytes * 1024 * 1024, timedelta(days=settings.outbox.keep_days)
    )
    return Outbox(directory / "outbox.db", key, clock, limits=limits, actor=_os_user())


def open_secrets(settings: Settings, directory: Path) -> SecretStore:
    """Return the store that knows the names of every installed connector, enabled or not."""
    names = {SITE_TOKEN, API_TOKEN, OUTBOX_KEY, AUDIT_CHECKPOINT}
    for connector in installed():
        names.update(load(connector).secrets)
    vault = open_vault(settings.secrets, directory)
    return SecretStore(vault, tuple(sorted(names)), directory / "secrets.lock")


def _os_user() -> str:
    with suppress(OSError, KeyError, ImportError):  # no name in the environment, none in passwd
        return getpass.getuser()
    return ""
