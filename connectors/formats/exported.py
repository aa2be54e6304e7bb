"""Reads the open chart from the clinic's export folder, off the event loop."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import ChartNotFoundError, EmrUnreachableError
from connectors.formats.reading import Reading

if TYPE_CHECKING:
    from connectors.formats.export_folder import Reader


async def read_exported(
    folder: str,
    patient_id: str | None,
    *,
    needed: bool,
    readers: "tuple[Reader, ...] | None" = None,
) -> tuple[Reading, ...]:
    """Return the newest export of the patient, or nothing if no folder is set.

    ``needed`` says that nothing else gives the chart: then a patient without an
    export raises ``ChartNotFoundError``. A folder that is not there always
    raises ``EmrUnreachableError``. ``readers`` stand in for the usual formats.
    """
    if not folder or patient_id is None:
        return ()
    # loaded here because most clinics set no folder
    from connectors.formats.export_folder import READERS, newest_with  # noqa: PLC0415 - loaded by its first use, to start fast

    formats = readers or READERS
    with suppress(ChartNotFoundError):
        # in a thread: files are read, and a share on the network may be slow
        return (await asyncio.to_thread(newest_with, Path(folder), patient_id, formats),)
    if needed:
        raise ChartNotFoundError
    return ()


async def probe_folder(folder: str) -> None:
    """Ask whether the folder is there, if one is set; raise ``EmrUnreachableError``."""
    if folder and not await asyncio.to_thread(Path(folder).is_dir):
        raise EmrUnreachableError
