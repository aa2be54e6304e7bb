"""What stands on the Site Account page: pure rules, and how a change of it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act, Facts
from portal.audit.digests import digest_of_text
from portal.audit.recording import Actor, record
from portal.duties import INSERT
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.addresses import is_email
from portal.sites.models import Site, SiteAccount
from portal.time_zones import TIME_ZONES

LONGEST_NAME: Final = 200
LONGEST_FRIENDLY_NAME: Final = 100
PROVINCES: Final = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
"""GUESS: Ocean's field is called Province/State; clinics of Canadian EMRs lie in these."""
FREE_TEXT: Final = frozenset({"name", "friendly_name"})
"""Lines that anybody may fill with anything: the log, which nobody can erase, has their digests."""
_DEFAULTS: Final = {
    "version": 1,
    "finance_email": "",
    "clinical_contact": "",
    "form_email": "",
    "from_address": "",
    "friendly_name": "",
    "province": "",
}


@dataclass(frozen=True, slots=True)
class Account:
    """The fields of the page that can be changed (Ocean's article 115001652732)."""

    name: str
    finance_email: str = ""
    clinical_contact: str = ""
    form_email: str = ""
    from_address: str = ""
    friendly_name: str = ""
    province: str = ""
    time_zone: str = ""

    @classmethod
    def of_form(cls, form: Mapping[str, object]) -> "Account":
        """Read the fields as they were typed, without the spaces around them."""
        return cls(**{one.name: str(form.get(one.name, "")).strip() for one in fields(cls)})


@dataclass(frozen=True, slots=True)
class Standing:
    """The account as it stands, and the version that this is."""

    account: Account
    version: int
    named_by_operator: bool = False
    """Whether it is a Support Site, whose name is the operator's to change."""


def faults(account: Account) -> frozenset[str]:
    """Return the names of the fields that cannot be kept as they are; only the name is needed."""
    right = {
        "name": _is_line(account.name, LONGEST_NAME) and account.name != "",
        "finance_email": _is_email(account.finance_email),
        "clinical_contact": _is_email(account.clinical_contact),
        "form_email": _is_email(account.form_email),
        "from_address": _is_email(account.from_address),
        "friendly_name": _is_line(account.friendly_name, LONGEST_FRIENDLY_NAME),
        "province": account.province in {"", *PROVINCES},
        "time_zone": account.time_zone in {"", *TIME_ZONES},
    }
    return frozenset(name for name, fits in right.items() if not fits)


def differing(one: Account, other: Account) -> list[str]:
    """Return the names of the fields in which two accounts differ, in their order."""
    return [
        field.name
        for field in fields(Account)
        if getattr(one, field.name) != getattr(other, field.name)
    ]


async def read(session: AsyncSession, site_id: int) -> Standing:
    """Return what stands; a site that kept nothing yet has empty fields."""
    site = await session.get_one(Site, site_id)
    kept = await session.get(SiteAccount, site_id)
    return _standing(site, kept or SiteAccount(site_id=site_id, **_DEFAULTS))


async def save(  # noqa: PLR0913, PLR0917 - what a change is made of
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, account: Account, version: int
) -> Standing | None:
    """Keep a change that was made to this version, in the transaction of its audit entry.

    Returns what stands now if somebody else changed it first; then nothing is
    kept. The account has no ``faults``. Raises ``RequestRefusedError`` ``site-name-kept``
    for another name of a Support Site: clinics know it by that name, so it is the operator's.
    """
    insert = INSERT[session.get_bind().dialect.name](SiteAccount)
    await session.execute(insert.values(site_id=site_id, **_DEFAULTS).on_conflict_do_nothing())
    wanted = select(SiteAccount).where(SiteAccount.site_id == site_id).with_for_update()
    kept = (await session.scalars(wanted)).one()
    site = await session.get_one(Site, site_id, with_for_update=True)
    standing = _standing(site, kept)
    if site.is_support_site and account.name != site.name:
        raise RequestRefusedError(Refusal.SITE_NAME_KEPT)
    changed = differing(standing.account, account)
    if standing.version != version and changed:
        return standing
    if changed:
        values = asdict(account)
        site.name, site.time_zone = values.pop("name"), values.pop("time_zone") or None
        for name, value in values.items():
            setattr(kept, name, value)
        kept.version += 1
        before = _facts(standing.account, standing.version, changed)
        after = _facts(account, kept.version, changed)
        await record(session, now, actor, Act.SITE_CHANGED, site_id, before, after)
    return None


def _facts(account: Account, version: int, names: list[str]) -> Facts:
    """Return how these fields stand, as the log keeps them; an empty one is none."""
    values = {name: str(getattr(account, name)) for name in names}
    kept = {
        name: digest_of_text(value) if name in FREE_TEXT else value or None
        for name, value in values.items()
    }
    return {"version": version, **kept}


def _standing(site: Site, kept: SiteAccount) -> Standing:
    account = Account(
        site.name,
        kept.finance_email,
        kept.clinical_contact,
        kept.form_email,
        kept.from_address,
        kept.friendly_name,
        kept.province,
        site.time_zone or "",
    )
    return Standing(account, kept.version, site.is_support_site)


def _is_line(text: str, longest: int) -> bool:
    # isprintable also refuses the marks that turn the direction of a text around
    return len(text) <= longest and (text == "" or text.isprintable())


def _is_email(text: str) -> bool:
    return text == "" or is_email(text)
