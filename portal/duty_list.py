"""Every duty of the portal, done by its processes side by side."""

from typing import Final

from portal.duties import Duty

DUTIES: Final[tuple[Duty, ...]] = ()
