"""Writes a journal into a sealed file and reads it again; whoever lacks the key reads nothing.

The seal is the backups' (``operating/sealed_file.py``): what was altered or cut off does
not open, so no purge can be left out of it unseen.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.database import Database
from portal.errors import (
    DatabaseUnusableError,
    FileUnreadableError,
    FileUnwritableError,
    JournalUnreadableError,
)
from portal.journal.standing import Journal, Standing, read_standing
from portal.operating.backup import new_file, one_snapshot
from portal.operating.sealed_file import Key, Sealing, lines, opened
from portal.sites.tokens import Lasting
from portal.tickets.purging import Place, Purged

SCHEMA: Final = "ocean-portal-journal/1"
WORDS: Final = ("purge", "record", "unread", "demand", "person", "token", "follow")
Line = Any
"""What JSON gives; the seal says that we wrote it."""


async def write_journal(database: Database, clock: Clock, path: Path, key: Key) -> None:
    """Write what holds in this database into a new file, for its owner alone.

    Raises ``FileUnwritableError``, or ``DatabaseUnusableError`` where rows are hidden from us.
    """
    found = None
    with suppress(SQLAlchemyError):  # its words quote rows
        async with database.engine.connect() as connection:
            await one_snapshot(connection)
            async with AsyncSession(bind=connection) as session:
                found = await read_standing(session, clock())
    if found is None:
        raise DatabaseUnusableError
    written = False
    with suppress(OSError), new_file(path) as file:
        sealing = Sealing(file, key)
        for line in _lines(found):
            sealing.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        sealing.finish()
        written = True
    if not written:
        raise FileUnwritableError


def read_journal(path: Path, key: Key) -> Journal:
    """Read a journal; raise ``FileUnreadableError`` or ``JournalUnreadableError``."""
    file = None
    with suppress(OSError):
        file = path.open("rb")
    if file is None:
        raise FileUnreadableError
    found = None
    with file:
        sealed = lines(opened(file, key))  # raises for another key and for a file cut off
        with suppress(ValueError, TypeError, KeyError, RecursionError, StopIteration):
            found = _read(json.loads(line) for line in sealed)
    if found is None:
        raise JournalUnreadableError
    return found


def _lines(journal: Journal) -> Iterator[object]:
    yield {"schema": SCHEMA, "made_at": journal.made_at.isoformat()}
    for one in journal.purges:
        yield ["purge", one.ticket_id, one.place.what, one.place.name, one.at.isoformat()]
    for site, record in sorted(journal.records):
        yield ["record", site, record]
    yield from (["unread", one] for one in sorted(journal.unread))
    yield from (["demand", one] for one in sorted(journal.demands))
    for person, stands in journal.people.items():
        yield [
            *("person", person, stands.password, sorted(stands.factors), stands.codes),
            *(sorted(stands.roles), sorted(stands.staff)),
        ]
    for token, lasts in journal.tokens.items():
        yield ["token", token, lasts.ends_at.isoformat() if lasts.ends_at else None, lasts.held]
    yield from (["follow", one] for one in sorted(journal.follows))


def _read(trees: Iterator[Line]) -> Journal:
    """Return the journal; raise whatever Python says of a line that none has."""
    head = next(trees)
    rows: dict[str, list[Line]] = {word: [] for word in WORDS}
    for word, *values in trees:
        rows[word].append(values)
    if head["schema"] != SCHEMA:
        raise ValueError
    return Journal(
        made_at=datetime.fromisoformat(head["made_at"]),
        purges=tuple(
            Purged(ticket, Place(what, name), datetime.fromisoformat(at))
            for ticket, what, name, at in rows["purge"]
        ),
        records=frozenset((site, record) for site, record in rows["record"]),
        unread=frozenset(ticket for (ticket,) in rows["unread"]),
        demands=frozenset(site for (site,) in rows["demand"]),
        people={person: _standing(*values) for person, *values in rows["person"]},
        tokens={
            token: Lasting(ends and datetime.fromisoformat(ends), held=bool(held))
            for token, ends, held in rows["token"]
        },
        follows=frozenset(one for (one,) in rows["follow"]),
    )


def _standing(
    password: str, factors: list[str], codes: str, roles: list[list[Any]], staff: list[str]
) -> Standing:
    held = frozenset((int(site), str(role)) for site, role in roles)
    return Standing(password, frozenset(factors), codes, held, frozenset(staff))
