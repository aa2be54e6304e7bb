"""Turns an open chart into a preview, also when the fault is that something cannot be reached."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from connectors.contract import ChartHandle, Identifiers, RawDocument, Unredacted
from connectors.errors import ContextInvalidError, EmrUnreachableError
from connectors.formats import keep as formats
from connectors.formats.gathered import Gathered
from connectors.formats.handed import read_handed
from connectors.subject import Subject
from redaction.comparison import Comparison, compare
from toolbar.troubleshooting import notices
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.credentials import credential_fields
from toolbar.troubleshooting.environment import describe_environment
from toolbar.troubleshooting.preview import Preview, Source
from toolbar.troubleshooting.reading import OCEAN, Limits, Side, Sides, read_sides

if TYPE_CHECKING:
    from connectors.shapes import Keep
    from toolbar.clinic import Clinic

INCLUDES: Final = frozenset({"chart", "ocean", "environment"})
"""What a preview may show beside the identifiers."""
LIMITS: Final = Limits()


async def identify(
    clinic: "Clinic", connector_id: str, context: Mapping[str, object], limits: Limits = LIMITS
) -> Identifiers:
    """Return the patient's references; raise any ``ConnectorError``."""
    connector = clinic.connector(connector_id)
    chart = connector.accept(context)
    raw = None
    with suppress(TimeoutError):
        async with asyncio.timeout(limits.chart):
            raw = await connector.read(chart)
    if raw is None:
        raise EmrUnreachableError
    identifiers = connector.identify(raw)
    if identifiers.emr_id is None and identifiers.ocean_reference is None:
        raise ContextInvalidError
    return _with_site(clinic, identifiers)


async def make_preview(
    clinic: "Clinic",
    connector_id: str,
    context: Mapping[str, object],
    include: Collection[str] = INCLUDES,
    limits: Limits = LIMITS,
) -> Preview:
    """Read what ``include`` names and preview it; the caller keeps it in ``Previews``.

    Raises ``ContextInvalidError`` and ``ChartNotFoundError``. Any other failure
    to reach the chart, Ocean or the portal is a part of the preview: it is the
    very thing that support must see.
    """
    asks = frozenset(include)
    if not asks <= INCLUDES:
        raise ContextInvalidError
    chart = clinic.connector(connector_id).accept(context)
    return await preview_chart(clinic, connector_id, chart, asks, limits)


async def preview_chart(
    clinic: "Clinic",
    connector_id: str,
    chart: ChartHandle,
    asks: frozenset[str],
    limits: Limits = LIMITS,
) -> Preview:
    """Preview a chart that its connector has accepted; see ``make_preview``."""
    sides = await read_sides(clinic, connector_id, chart, asks=asks, limits=limits)
    # in a thread: a large chart takes long to redact, and the bridge has others to answer
    return await asyncio.to_thread(_assemble, clinic, connector_id, chart, sides, asks)


def _assemble(
    clinic: "Clinic", connector_id: str, chart: ChartHandle, sides: Sides, asks: frozenset[str]
) -> Preview:
    connector = clinic.connector(connector_id)
    documents, subject, aside = _of_chart(chart, sides.chart)
    read = sides.chart.identifiers or _of_page(clinic, chart)
    identifiers = _sent(clinic, _with_site(clinic, read))
    ocean = None if connector_id == OCEAN else sides.ocean.raw
    everyone = subject.merged_with(aside)
    comparison: dict[str, Comparison] = {}
    if ocean is not None:
        everyone = everyone.merged_with(ocean.subject)
        comparison = _compared(subject, ocean, identifiers)
    cause = notices.whose_reference(comparison, identifiers, ocean)
    if connector_id == OCEAN and chart.patient_id not in {None, identifiers.emr_id}:
        cause = notices.EMR_ID_DIFFERS  # there is no chart to say why
    identifiers, withheld = _without_private(_merged(identifiers, ocean, cause), everyone)
    connections = {
        "chart": sides.chart.reached,
        "ocean": sides.ocean.reached,
        "portal": sides.portal,
    }
    seen = sides.chart.raw.chart if sides.chart.raw else chart
    found = notices.of_preview(connections, seen.page, identifiers, cause)
    found += withheld
    found += notices.of_reference(connector.reads, identifiers)
    environment = describe_environment(connector_id, connector, seen, connections, everyone)
    sources: list[Source] = []
    if "chart" in asks:
        # the rules of handed documents hold even if a connector forgets them
        keep: Mapping[str, Keep] = {**formats.KEEP, **connector.keep}
        sources += [_source(clinic, document, keep, everyone) for document in documents]
    if ocean is not None:
        # its own values first: the facts of Ocean's document go by Ocean's province
        rules, whose = clinic.connectors[OCEAN].keep, ocean.subject.merged_with(subject)
        sources += [_source(clinic, document, rules, whose) for document in ocean.documents]
    preview = Preview(
        connector=connector_id,
        handle=chart,
        include=asks,
        identifiers=identifiers,
        sources=tuple(sources),
        subject=everyone,
        comparison=comparison if "chart" in asks else {},
        environment=environment if "environment" in asks else {},
        notices=found,
        created_at=clinic.clock(),
        lifetime=timedelta(minutes=clinic.settings.bridge.preview_minutes),
    )
    body = canonical(preview.bundle_tree(None))
    preview.credentials = credential_fields(clinic.secrets, body)
    return preview


async def look_again(clinic: "Clinic", preview: Preview) -> None:
    """Say anew which parts of the preview hold a credential, after the user has changed it."""
    digest, body = preview.digest, canonical(preview.bundle_tree(None))
    found = await asyncio.to_thread(credential_fields, clinic.secrets, body)
    if preview.digest == digest:
        preview.credentials = found


def _source(
    clinic: "Clinic", document: RawDocument, keep: Mapping[str, "Keep"], subject: Subject
) -> Source:
    allowed = document.kind in clinic.settings.free_text.kinds
    return Source(document, keep, subject, free_text=allowed)


def _of_chart(chart: ChartHandle, side: Side) -> tuple[tuple[RawDocument, ...], Subject, Subject]:
    """Return what was read; if that failed, at least what the page handed over."""
    found = side.raw or Gathered(map(read_handed, chart.documents))
    return found.documents, found.subject, found.aside


def _of_page(clinic: "Clinic", chart: ChartHandle) -> Identifiers:
    """Return the references that the page showed, for a chart that could not be read."""
    return Identifiers(
        captured_at=clinic.clock(),
        emr_id=chart.patient_id,
        ocean_reference=chart.ocean_reference,
        ereferral_reference=chart.ereferral_reference,
        site_number=chart.site_number,
    )


def _with_site(clinic: "Clinic", identifiers: Identifiers) -> Identifiers:
    """Complete the site number from the settings, since a reference means nothing without it."""
    if identifiers.site_number:
        return identifiers
    return replace(identifiers, site_number=clinic.settings.portal.site_number or None)


def _sent(clinic: "Clinic", identifiers: Identifiers) -> Identifiers:
    """Leave the eReferral reference out unless the site sends it: support does not ask for it."""
    if clinic.settings.portal.send_ereferral_reference:
        return identifiers
    return replace(identifiers, ereferral_reference=None)


def _compared(
    subject: Subject, ocean: Unredacted, identifiers: Identifiers
) -> dict[str, Comparison]:
    """Compare the chart with Ocean; where no chart was read, the EMR ID alone.

    A page that hands over no chart has not told us that the fields are missing there.
    """
    known = any(True for _ in subject)
    return compare(
        subject,
        ocean.subject if known else Subject(),
        chart_emr_id=identifiers.emr_id,
        ocean_emr_id=ocean.chart.patient_id,
    )


def _merged(identifiers: Identifiers, ocean: Unredacted | None, cause: str | None) -> Identifiers:
    """Add Ocean's EMR ID if it is an older number of the same person."""
    if cause != notices.PATIENT_MERGED or ocean is None or ocean.chart.patient_id is None:
        return identifiers
    known = dict.fromkeys((*identifiers.merged_emr_ids, ocean.chart.patient_id))
    return replace(identifiers, merged_emr_ids=tuple(known))


def _without_private(identifiers: Identifiers, subject: Subject) -> tuple[Identifiers, list[str]]:
    """Leave out an identifier that is a private number of the patient; return the notices.

    Such a number is typed where the EMR ID belongs, or by hand in the place of
    the Ocean reference; what is named an identifier leaves the clinic, and the
    user's words may repeat it, so that one must not pass for it. A chart number
    may be the EMR ID itself, so other numbers count for the reference alone.
    """
    numbers = _digits(subject, "health_number", "phone", "birth_date")
    others = {number for number in _digits(subject, "other_numbers") if len(number) > 5}
    merged = tuple(number for number in identifiers.merged_emr_ids if number not in numbers)
    emr_id = None if identifiers.emr_id in numbers else identifiers.emr_id
    reference = identifiers.ocean_reference
    if reference in numbers | others | {number[-7:] for number in numbers}:
        reference = None
    kept = replace(identifiers, emr_id=emr_id, merged_emr_ids=merged, ocean_reference=reference)
    withheld = []
    if (emr_id, merged) != (identifiers.emr_id, identifiers.merged_emr_ids):
        withheld.append(notices.EMR_ID_WITHHELD)
    if reference != identifiers.ocean_reference:
        withheld.append(notices.REFERENCE_WITHHELD)
    return kept, withheld


def _digits(subject: Subject, *fields: str) -> set[str]:
    return {"".join(filter(str.isdigit, one)) for name in fields for one in subject.get(name)}
