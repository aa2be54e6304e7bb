"""Every figure that ``/metrics`` reads from the database; each subject adds its own tuple."""

from typing import Final

from portal.figures import measuring
from portal.metrics import Figure
from portal.operating import figures

FIGURES: Final[tuple[Figure, ...]] = (*figures.FIGURES, *measuring.FIGURES)
