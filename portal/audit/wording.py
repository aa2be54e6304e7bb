"""Says an entry to a person of the clinic: its page and its daily mail have the same words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from portal.audit.acts import Value
from portal.audit.models import AuditEntry
from portal.audit.pages_summed import Alike
from portal.tickets.business_clock import TORONTO
from web.catalogue import Catalogue, format_datetime

Facts: TypeAlias = Mapping[str, Value]
OF_A_PATIENT: Final = frozenset({"record", "records"})
DIGESTS: Final = frozenset({"friendly_name", "name"})
DIGEST_SHOWN: Final = 12
"""Of a digest so much is shown; the export has all of it."""
CLOSED: Final[Mapping[str, tuple[str, ...]]] = {
    "fields": ("audit.fact.", "eforms.part."),
    "kind": ("eforms.kind.",),
    "province": ("portal.sites.province.",),
    "scopes": ("grants.scope.", "portal.sites.scope."),
    "time_zone": ("portal.sites.zone.",),
    "why": ("grants.ending.", "audit.why.", "eforms.act."),
}
"""Facts whose words the catalogue knows, and how their names begin there."""


def row(
    entry: AuditEntry, catalogue: Catalogue, site: str, references: Mapping[str, str]
) -> dict[str, object]:
    """Return an entry of the site of this number as its page shows it.

    ``references`` are those of the records that are still there, by the record's id.
    """
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "moment": format_datetime(entry.at, TORONTO, catalogue.language),
        "actor": entry.actor or catalogue.text("audit.portal"),
        "support": support(entry, catalogue),
        "act": catalogue.text(f"audit.act.{entry.act}"),
        "before": list(_shown(entry.before, catalogue, site, references)),
        "after": list(_shown(entry.after, catalogue, site, references)),
    }


def mailed(entry: AuditEntry, catalogue: Catalogue) -> str:
    """Return an entry as lines of a mail: the same, but which record, for no mail has a patient."""
    moment = format_datetime(entry.at, TORONTO, catalogue.language)
    act = catalogue.text(f"audit.act.{entry.act}")
    said = [f"{moment} - {entry.actor} ({support(entry, catalogue)}) - {act}"]
    for name, facts in (("before", entry.before), ("after", entry.after)):
        pairs = [
            _pair(fact, _value(fact, value, catalogue), catalogue)
            for fact, value in (facts or {}).items()
            if fact not in OF_A_PATIENT
        ]
        if pairs:
            words = catalogue.text(f"audit.{name}")
            said.append("  " + catalogue.text("portal.pair", name=words, value="; ".join(pairs)))
    return "\n".join(said)


def summed(alike: Alike, catalogue: Catalogue) -> str:
    """Return a line of a mail for a page that was opened or refused, however often it was."""
    entry, page = alike.last, (alike.last.after or {}).get("page")
    return catalogue.text(
        "audit.pages",
        act=catalogue.text(f"audit.act.{entry.act}"),
        page=_value("page", page, catalogue),
        times=alike.times,
        first=format_datetime(alike.first, TORONTO, catalogue.language),
        last=format_datetime(entry.at, TORONTO, catalogue.language),
        actor=entry.actor,
        support=support(entry, catalogue),
    )


def support(entry: AuditEntry, catalogue: Catalogue) -> str:
    """Return under whose grant, and which, an act was done; empty for one under none."""
    if entry.grant_id is None:
        return ""
    number = str(entry.grant_id)
    if entry.support is None:  # an entry of before the log named Support Sites
        return catalogue.text("audit.by-some-support", grant=number)
    return catalogue.text("audit.by-support", grant=number, **entry.support)


def _shown(
    facts: Facts | None, catalogue: Catalogue, site: str, references: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Give each fact as a line, and the page that it leads to, if there is one."""
    for name, value in (facts or {}).items():
        match name, value:
            case "record", str():
                yield _record(value, catalogue, site, references)
            case "records", list():
                for one in value:
                    yield _record(one, catalogue, site, references)
            case "ticket", str():
                yield {"text": _pair(name, value, catalogue), "path": f"/tickets/{value}"}
            case _:
                yield {"text": _pair(name, _value(name, value, catalogue), catalogue), "path": ""}


def _record(
    patient: str, catalogue: Catalogue, site: str, references: Mapping[str, str]
) -> dict[str, str]:
    reference = references.get(patient)
    if reference is None:
        return {"text": _pair("record", patient, catalogue), "path": ""}
    path = f"/sites/{site}/patients/{patient}"
    return {"text": _pair("reference", reference, catalogue), "path": path}


def _pair(name: str, value: str, catalogue: Catalogue) -> str:
    return catalogue.text("portal.pair", name=catalogue.text(f"audit.fact.{name}"), value=value)


def _value(name: str, value: Value, catalogue: Catalogue) -> str:
    match value:
        case None:
            return catalogue.text("audit.none")
        case bool():
            return catalogue.text("portal.value.true" if value else "portal.value.false")
        case list():
            return ", ".join(_word(name, one, catalogue) for one in value)
        case str():
            return _word(name, value, catalogue)
        case _:
            return str(value)


def _word(name: str, value: str, catalogue: Catalogue) -> str:
    if name in {"as_of", "ends_at"}:
        return format_datetime(datetime.fromisoformat(value), TORONTO, catalogue.language)
    if name in DIGESTS:
        shown = value.partition(".")[2][:DIGEST_SHOWN]
        return catalogue.text("audit.digest", digest=shown)
    keys = [f"{begins}{value}" for begins in CLOSED.get(name, ())]
    known = catalogue.starting_with(*keys)
    return next((known[key] for key in keys if key in known), value)
