"""A pretend Med Access on a real socket: charts, the TELUS Launcher, exports as files."""

from demo.pretend_medaccess.faults import Fault
from demo.pretend_medaccess.server import PretendMedAccess

__all__ = ["Fault", "PretendMedAccess"]
