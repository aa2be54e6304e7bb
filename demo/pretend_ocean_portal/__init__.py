"""The pages of a pretend Ocean Portal on a real socket: where a person looks a patient up."""

from demo.pretend_ocean_portal.server import PretendOceanPortal

__all__ = ["PretendOceanPortal"]
