"""Every duty of the portal, done by its processes side by side."""

from datetime import timedelta
from typing import Final

from portal.announcements import digests as announcements
from portal.announcements.publishing import publish_scheduled
from portal.audit.checkpoints import CHECKPOINTS
from portal.duties import Duty
from portal.grants.daily import DAILY
from portal.grants.ending import LOOK_AFTER
from portal.mail.finishing import finish
from portal.once import FORGET
from portal.patients import digest as patients
from portal.patients.reads import LOG_READS
from portal.patients.retention import delete_due
from portal.people.tidying import tidy
from portal.reading import links
from portal.tickets.alerts import watch_clocks
from portal.tickets.history import follow_calendar
from portal.tickets.retention import purge_due
from portal.unconfirmed import asking
from portal.uploads import keeping

DUTIES: Final[tuple[Duty, ...]] = (
    CHECKPOINTS,
    DAILY,
    LOOK_AFTER,
    FORGET,
    LOG_READS,
    asking.DELETE,
    keeping.DELETE,
    links.FORGET,
    Duty("ticket-calendar", timedelta(minutes=5), follow_calendar),
    Duty("ticket-clocks", timedelta(minutes=1), watch_clocks),
    Duty("ticket-retention", timedelta(hours=1), purge_due),
    Duty("patients-digest", timedelta(minutes=10), patients.send_digests),
    Duty("patients-retention", timedelta(hours=1), delete_due),
    Duty("tidy-log-ins", timedelta(hours=1), tidy),
    Duty("mailings-finish", timedelta(minutes=5), finish),
    Duty("announcements-scheduled", timedelta(minutes=1), publish_scheduled),
    Duty("announcement-digests", timedelta(minutes=15), announcements.send_digests),
)
