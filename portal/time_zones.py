"""The clocks that Canada's clinics live by."""

from typing import Final

TIME_ZONES: Final = (
    "America/St_Johns",
    "America/Halifax",
    "America/Toronto",
    "America/Winnipeg",
    "America/Regina",
    "America/Edmonton",
    "America/Vancouver",
    "America/Whitehorse",
)
"""One zone for each clock, from east to west."""
