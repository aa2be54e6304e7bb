"""Starts portal, bridge, pretend EMRs, pretend Ocean and mail sink, all in one loop."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from connectors.contract import Clock
from connectors.owner_only import make_owner_only
from connectors.secret import Secret
from demo import support_sites
from demo.announcements import announce
from demo.clinic_files import Addresses, Doors, open_doors, write_secrets, write_settings
from demo.eforms import make_eform
from demo.errors import PortalPortTakenError
from demo.keys import Keys
from demo.mail_sink import MailSink
from demo.patients import PATIENTS
from demo.people import Login, make_people
from demo.ports import free_port
from demo.pretend_emrs import Emrs, running_emrs
from demo.pretend_ocean import PretendOcean, ocean_patient
from demo.pretend_oscar import PretendOscar
from ocean.wire import seal
from portal.administration import create_site, create_site_token
from portal.credits.adding import add
from portal.credits.ledger import Change
from portal.credits.models import Kind
from portal.database import Database, default_url
from portal.patients.records import put_patient
from portal.running import RunningPortal, Serving, run_portal
from portal.settings import MailSettings, Tls
from toolbar.bridge import serve
from toolbar.settings import read_settings

SITE_NUMBER: Final = "7001"
SITE_NAME: Final = "Clinique Pamplemousse"
PAGE_SETUP: Final = 'localStorage.setItem("ocean-toolbar", {pairing});\n'
"""What a page does once, when somebody types the pairing code into its toolbar."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clinic's clock and the portal's, which the demonstration may set."""

    clinic: Clock
    portal: Clock


@dataclass(frozen=True, slots=True)
class Ports:
    """Where bridge and portal listen; 0 takes a free port."""

    bridge: int = 0
    portal: int = 0


@dataclass(frozen=True, slots=True)
class World:
    """All that runs, and what opens it."""

    directory: Path
    bridge_port: int
    portal: RunningPortal
    emrs: Emrs
    ocean: PretendOcean
    """A second server of Ocean's wire, with a switch for every fault; the bridge asks the portal
    unless its settings name this one."""
    mail: MailSink
    stop_portal: Callable[[], Awaitable[None]]
    """Ends the portal while all else goes on, as an outage does; its files stay."""
    doors: Doors = field(repr=False)
    keys: Keys = field(repr=False)
    site_token: str = field(repr=False)
    logins: tuple[Login, ...] = field(default=(), repr=False)

    @property
    def bridge_url(self) -> str:
        """The bridge's address."""
        return f"http://127.0.0.1:{self.bridge_port}"

    @property
    def oscar(self) -> PretendOscar:
        """The pretend OSCAR."""
        return self.emrs.oscar

    def credentials(self) -> tuple[str, ...]:
        """Return every secret that the clinic keeps, and those that only Accuro's menu holds."""
        values = json.loads((self.directory / "secrets.json").read_text("utf-8"))
        return (*values.values(), self.keys.cds_site_key, self.keys.cds_site_credential)


@asynccontextmanager
async def running_world(
    directory: Path, clocks: Clocks, ports: Ports, *, with_people: bool = True
) -> AsyncIterator[World]:
    """Start everything with its files in ``directory``; end all of it with the block.

    Raises ``PortTakenError`` for the bridge's port, ``PortalPortTakenError`` for the portal's.
    """
    keys = Keys()
    bridge_port = ports.bridge or free_port()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        mail = await enter(MailSink())
        portal = None
        hosted = await enter(AsyncExitStack())
        with suppress(OSError):
            portal = await hosted.enter_async_context(
                _portal(directory, clocks.portal, ports.portal, mail)
            )
        if portal is None:
            raise PortalPortTakenError
        token = await _fill(portal.database, clocks.portal, keys)
        logins = await _people(portal) if with_people else ()
        ocean = await enter(_ocean(keys))
        emrs = await enter(running_emrs(keys, f"http://127.0.0.1:{bridge_port}", SITE_NUMBER))
        places = Addresses(
            bridge_port=bridge_port,
            portal_url=portal.url,
            site_number=SITE_NUMBER,
            oscar_url=emrs.oscar.url,
            accuro_url=emrs.accuro.url,
            exports=emrs.exports,
        )
        values = _secrets(keys, token, emrs.oscar)
        doors = await asyncio.to_thread(_clinic, directory, clocks.clinic, places, values, emrs)
        settings = read_settings(directory / "settings.toml", {})
        await enter(serve.serving(settings, directory, clocks.clinic, bridge_port))
        yield World(
            *(directory, bridge_port, portal, emrs, ocean, mail, hosted.aclose),
            *(doors, keys, token, logins),
        )


@asynccontextmanager
async def _portal(
    directory: Path, clock: Clock, port: int, mail: MailSink
) -> AsyncIterator[RunningPortal]:
    files = directory / "portal"
    await asyncio.to_thread(make_owner_only, files)
    out = MailSettings("127.0.0.1", mail.smtp_port, "no-reply@demo.invalid", Tls.NONE)
    async with run_portal(
        default_url(files), clock, port=port, serving=Serving(mail=out)
    ) as portal:
        yield portal


def _ocean(keys: Keys) -> PretendOcean:
    return PretendOcean(
        PATIENTS, SITE_NUMBER, keys.site_key, keys.site_credential, keys.shared_encryption_key
    )


async def _fill(database: Database, clock: Clock, keys: Keys) -> str:
    """Make the clinic's site with its patients as ciphertext; return the site's token."""
    await create_site(
        database,
        clock,
        SITE_NUMBER,
        SITE_NAME,
        site_key=Secret(keys.site_key),
        site_credential=Secret(keys.site_credential),
    )
    key = Secret(keys.shared_encryption_key)
    for patient in PATIENTS:
        sealed = seal(ocean_patient(patient, SITE_NUMBER), key)
        reference = patient.ocean_reference
        await put_patient(database, clock, SITE_NUMBER, reference, patient.emr_id, sealed)
    token = await create_site_token(database, clock, SITE_NUMBER, "ocean-demo")
    return token.expose()  # the clinic's own copy: it goes into the clinic's secret store


async def _people(portal: RunningPortal) -> tuple[Login, ...]:
    await support_sites.make_support_sites(portal.database, portal.clock)
    support = support_sites.NUMBER
    logins = await make_people(portal.database, portal.clock, SITE_NUMBER, support)
    await support_sites.let_in(portal.database, portal.clock, SITE_NUMBER)
    for site, amount in ((support, 1200), (SITE_NUMBER, 150)):
        bought = Change(amount, Kind.BOUGHT, "Facture 2026-118")
        await add(portal.database, portal.clock, site, bought)
    await announce(portal.database, portal.clock)
    await make_eform(portal.database, portal.clock, SITE_NUMBER)
    return logins


def _secrets(keys: Keys, token: str, oscar: PretendOscar) -> dict[str, str]:
    access_token, access_secret = oscar.grant()
    return {
        "portal-site-token": token,
        "ocean-site-key": keys.site_key,
        "ocean-site-credential": keys.site_credential,
        "ocean-shared-encryption-key": keys.shared_encryption_key,
        "oscar-client-key": keys.client_key,
        "oscar-client-secret": keys.client_secret,
        "oscar-token": access_token,
        "oscar-token-secret": access_secret,
        "accuro-client-id": keys.accuro_client_id,
        "accuro-client-secret": keys.accuro_client_secret,
        "accuro-tenant": keys.accuro_tenant,
        "accuro-uuid": keys.accuro_uuid,
        "accuro-subscription-key": keys.accuro_subscription_key,
    }


def _clinic(
    directory: Path, clock: Clock, places: Addresses, values: dict[str, str], emrs: Emrs
) -> Doors:
    """Write the clinic's files, and let the pages of every EMR in."""
    write_settings(directory, places)
    write_secrets(directory, values)
    pages = [(one.name, one.toolbar) for one in emrs.sources() if one.toolbar is not None]
    doors = open_doors(directory, clock, {page.origin: name for name, page in pages})
    for _, page in pages:
        pairing = json.dumps(doors.pages[page.origin].as_kept())
        page.page_setup = PAGE_SETUP.format(pairing=json.dumps(pairing))
    return doors
