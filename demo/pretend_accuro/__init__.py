"""A pretend Accuro on a real socket: its REST interface, its tokens, its CDS menu."""

from demo.pretend_accuro.faults import Dialect, Fault, HandOver
from demo.pretend_accuro.server import PretendAccuro

__all__ = ["Dialect", "Fault", "HandOver", "PretendAccuro"]
