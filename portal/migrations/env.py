"""Alembic runs this file; the connection is ``portal.migrate``'s."""

from alembic import context

from portal import duties as _duties  # noqa: F401 - each module of tables adds its own
from portal import once as _once  # noqa: F401
from portal.announcements import models as _announcements  # noqa: F401
from portal.audit import models as _audit  # noqa: F401
from portal.cloud_connect import models as _cloud_connect  # noqa: F401
from portal.credits import models as _credits  # noqa: F401
from portal.eforms import models as _eforms  # noqa: F401
from portal.grants import models as _grants  # noqa: F401
from portal.mail import models as _mail  # noqa: F401
from portal.passkeys import models as _passkeys  # noqa: F401
from portal.patients import models as _patients  # noqa: F401
from portal.patients import reads as _reads  # noqa: F401
from portal.people import factor_models as _factors  # noqa: F401
from portal.people import invitation_models as _invitations  # noqa: F401
from portal.people import models as _people  # noqa: F401
from portal.reading import models as _reading  # noqa: F401
from portal.reading import times as _reading_times  # noqa: F401
from portal.sites import models as _sites  # noqa: F401
from portal.tables import Table
from portal.tickets import calendars as _calendars  # noqa: F401
from portal.tickets import canned as _canned  # noqa: F401
from portal.tickets import events as _ticket_events  # noqa: F401
from portal.tickets import models as _tickets  # noqa: F401
from portal.tickets import purging as _purging  # noqa: F401
from portal.tickets import retention as _retention  # noqa: F401
from portal.tickets import search as _search  # noqa: F401
from portal.unconfirmed import models as _unconfirmed  # noqa: F401
from portal.uploads import models as _uploads  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
