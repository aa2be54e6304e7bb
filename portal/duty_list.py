"""Every duty of the portal, done by its processes side by side."""

from datetime import timedelta
from typing import Final

from portal.duties import Duty
from portal.patients.digest import send_digests
from portal.patients.retention import delete_due
from portal.people.tidying import tidy

DUTIES: Final[tuple[Duty, ...]] = (
    Duty("patients-digest", timedelta(minutes=10), send_digests),
    Duty("patients-retention", timedelta(hours=1), delete_due),
    Duty("tidy-log-ins", timedelta(hours=1), tidy),
)
