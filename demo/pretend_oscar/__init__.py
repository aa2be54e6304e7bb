"""A pretend OSCAR on a real socket: its REST interface, its OAuth 1.0a, its eChart page."""

from demo.pretend_oscar.faults import Dialect, Fault
from demo.pretend_oscar.server import PretendOscar

__all__ = ["Dialect", "Fault", "PretendOscar"]
