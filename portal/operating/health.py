"""Says whether a process lives and is ready, with one word per check and nothing else."""

import asyncio
import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import web
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.access import Access, route
from portal.api.shapes import Answer, answer
from portal.database import Database
from portal.errors import SchemaOutdatedError
from portal.migrate import require_current
from portal.operating.figures import oldest_mail
from portal.state import CLOCK, DATABASE, ENDING

PATIENCE: Final = 2.0
"""Seconds that the database has to answer."""
STUCK: Final = timedelta(minutes=30)
"""How long a message may wait until delivery counts as stuck; greylisting takes less."""


class Health(enum.StrEnum):
    """One check's answer."""

    OK = "ok"
    AWAY = "away"
    OUTDATED = "outdated"
    STUCK = "stuck"
    ENDING = "ending"
    UNKNOWN = "unknown"


class LiveAnswer(Answer):
    """Says that the process runs."""

    process: Health


class ReadyAnswer(LiveAnswer):
    """One word per check."""

    database: Health
    schema_: Health = Field(alias="schema")
    mail: Health


async def look(database: Database, now: datetime) -> Mapping[str, Health]:
    """Check the database, its schema and the mail; never raises."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await _look(database, now)
    except (SQLAlchemyError, OSError, TimeoutError):
        pass
    return {"database": Health.AWAY, "schema": Health.UNKNOWN, "mail": Health.UNKNOWN}


def status_of(checks: Mapping[str, Health]) -> HTTPStatus:
    """Return 200 if requests can be served.

    Mail that is stuck is told and does not make a process unready: a mail server
    that is down must not keep clinics from sending tickets.
    """
    needed = {word for check, word in checks.items() if check != "mail"}
    return HTTPStatus.OK if needed == {Health.OK} else HTTPStatus.SERVICE_UNAVAILABLE


async def live(_: web.Request) -> web.Response:
    """Answer that this process runs, whatever else does not."""
    return answer(LiveAnswer(process=Health.OK))


async def ready(request: web.Request) -> web.Response:
    """Answer whether requests should be sent here."""
    ending = Health.ENDING if request.app[ENDING].is_set() else Health.OK
    checks = {"process": ending, **await look(request.app[DATABASE], request.app[CLOCK]())}
    return answer(ReadyAnswer.model_validate(checks), status_of(checks))


async def _look(database: Database, now: datetime) -> Mapping[str, Health]:
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))
    try:
        await require_current(database)
    except SchemaOutdatedError:
        return {"database": Health.OK, "schema": Health.OUTDATED, "mail": Health.UNKNOWN}
    async with database.reading() as session:
        waits = await oldest_mail(session, now)
    stuck = Health.STUCK if waits > STUCK.total_seconds() else Health.OK
    return {"database": Health.OK, "schema": Health.OK, "mail": stuck}


ROUTES: Final = (
    route("GET", "/health/live", Access.OPEN, live),
    route("GET", "/health/ready", Access.OPEN, ready),
)
