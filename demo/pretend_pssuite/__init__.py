"""A pretend PS Suite: charts with a custom form on a real socket, and its exports as files."""

from demo.pretend_pssuite.faults import Fault
from demo.pretend_pssuite.server import PretendPSSuite

__all__ = ["Fault", "PretendPSSuite"]
