"""Fetches one patient of Accuro: by path, by search, or from the clinic's exports."""

from collections.abc import Mapping

from accuro.client import AccuroClient
from accuro.patient import is_bare, patient_id
from accuro.requests import API_VERSION, of_patient
from accuro.search import MOST_PAGES, criteria, last_id, page_after, patients_in
from accuro.settings import AccuroSettings, Lookup, Mode, VendorNumber
from connectors.contract import ChartHandle
from connectors.errors import ChartNotFoundError, ChartUnreadableError, ContextInvalidError
from connectors.formats.exported import read_exported
from connectors.formats.reading import Reading
from connectors.formats.senders import SENDERS
from connectors.subject import Subject


async def fetch_patient(
    client: AccuroClient, settings: AccuroSettings, number: str, known: Subject
) -> dict[str, object]:
    """Return the record with this EMR ID and no other; raise a ``ConnectorError``.

    ``known`` is what the documents at hand say; a search needs it, and raises
    ``ContextInvalidError`` without.
    """
    if settings.lookup is Lookup.SEARCH:
        return await _search(client, number, known)
    tree = await client.ask(of_patient(settings.patient_path, number))
    match tree:
        case []:
            raise ChartNotFoundError
        case dict(record) | [dict(record)] if _is_about(record, number):
            return record
        case _:
            raise ChartUnreadableError


async def fetch_export(settings: AccuroSettings, chart: ChartHandle) -> tuple[Reading, ...]:
    """Return the newest export of the open chart, or nothing if no folder is set.

    Raises ``ChartNotFoundError`` if there is none and nothing else gives the
    chart, and ``EmrUnreachableError`` if the folder is not there.
    """
    if not settings.export_folder:
        return ()
    # loaded here because most clinics set no folder
    from connectors.formats.export_folder import readers_for  # noqa: PLC0415 - loaded by its first use, to start fast

    trusts_cds = settings.vendor_number is VendorNumber.EMR_ID
    return await read_exported(
        settings.export_folder,
        chart.patient_id,
        needed=settings.mode is Mode.PAGE and not chart.documents,
        readers=readers_for(SENDERS, trusts_cds=trusts_cds),
    )


async def probe(client: AccuroClient) -> None:
    """Ask for the version of the interface, which names no patient."""
    await client.ask(API_VERSION)


async def _search(client: AccuroClient, number: str, known: Subject) -> dict[str, object]:
    several = criteria(known)
    if not several:
        raise ContextInvalidError
    for asked in several:
        record = await _search_by(client, number, asked)
        if record is not None:
            return record
    raise ChartNotFoundError


async def _search_by(
    client: AccuroClient, number: str, asked: Mapping[str, str]
) -> dict[str, object] | None:
    """Return the one patient with the EMR ID among those that are found; none if nobody has it."""
    last = None
    for _ in range(MOST_PAGES):
        patients = patients_in(await client.ask(page_after(asked, last)))
        for record in patients:
            if isinstance(record, dict) and patient_id(record) == number:
                return record
        # a short page need not be the last one: Accuro may give fewer than were asked for
        last = last_id(patients, last)
        if last is None:
            break
    return None


def _is_about(record: dict[str, object], number: str) -> bool:
    """Say whether it is the patient who was asked for; bare demographics name none."""
    found = patient_id(record)
    return found == number or (found is None and is_bare(record))
