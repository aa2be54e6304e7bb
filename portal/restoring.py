"""What has to happen again to a backup's rows before anybody sees them.

A backup is older than what was purged since: whoever purges adds here what purges
again. Each work gets the restore's own transaction and the present moment.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from portal.reading.links import end_all_links
from portal.tickets.purging import purge_again
from portal.tickets.retention import purge_restored

Repeat = Callable[[AsyncSession, datetime], Awaitable[object]]

REPEATED: Final[tuple[Repeat, ...]] = (purge_again, purge_restored, end_all_links)
