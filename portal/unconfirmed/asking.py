"""Takes a request by somebody without a log-in: sealed, and a mail that asks for a click.

Who asks learns nothing of us: neither whether a site has this number nor whether an
address has an account is looked up. Only how often this address and this network
asked is counted, the same for every address.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from connectors.contract import Clock
from portal import proofs
from portal.database import Database
from portal.duties import Duty
from portal.mail.queue import queue_mail
from portal.once import first_time
from portal.people.names import normal
from portal.people.tries import limit
from portal.unconfirmed.envelope import Waiting, seal
from portal.unconfirmed.models import UnconfirmedRequest

GOOD_FOR: Final = timedelta(hours=24)
MOST_TO_ADDRESS: Final = 3
"""Mails to one address within a quarter of an hour; GUESS."""
MOST_FROM_NETWORK: Final = 20
"""Requests from one network, as a clinic behind one address is, within that time; GUESS."""
CONFIRM: Final = "/request/confirm"


async def ask(  # noqa: PLR0913, PLR0917 - what a request is made of
    database: Database,
    clock: Clock,
    network: str,
    email: str,
    language: str,
    waiting: Waiting,
    form_once: dict[str, str],
) -> None:
    """Keep the request sealed for a day, and mail the link that opens it.

    ``form_once`` is the form that asks, if one does: sent twice, it is one request.
    Raises ``too-many-requests``.
    """
    now = clock()
    await limit(database, now, f"requests from {network}", MOST_FROM_NETWORK)
    await limit(database, now, f"requests of {normal(email)}", MOST_TO_ADDRESS)
    token = proofs.make_token()
    # exposed to be stored as a digest, and because the mail carries it to the mailbox
    exposed = token.expose()
    async with database.writing() as session:
        if not await first_time(session, now, form_once):
            return
        session.add(
            UnconfirmedRequest(
                token_digest=proofs.digest(exposed),
                sealed=seal(waiting, token),
                ends_at=now + GOOD_FOR,
            )
        )
        queue_mail(session, now, "request-confirm", email, language, path=CONFIRM, token=exposed)


async def delete_unconfirmed(database: Database, clock: Clock) -> None:
    """Delete the requests that nobody confirmed in time."""
    async with database.writing() as session:
        await session.execute(
            delete(UnconfirmedRequest).where(UnconfirmedRequest.ends_at <= clock())
        )


DELETE: Final = Duty("unconfirmed-requests", timedelta(minutes=10), delete_unconfirmed)
