"""What can be wrong with a pretend PS Suite."""

import enum


class Fault(enum.StrEnum):
    """One switch each; ``PretendPSSuite.faults`` holds those that are on."""

    FORM_TAKES_CHART_NUMBER = "form-takes-chart-number"
    """The form shows the chart number where the EMR ID belongs."""
    FORM_SHOWS_NO_NUMBER = "form-shows-no-number"
    """The form has no field for the EMR ID."""
    TOOLBAR_ABSENT = "toolbar-absent"
    """Ocean's own toolbar is not in the form."""
    OTHER_VENDOR_NUMBER = "other-vendor-number"
    """UniqueVendorIdSequence is not the number at the top right."""
    WINDOWS_1252 = "windows-1252"
    """Exports are written in Windows-1252, and say so."""
    TRUNCATED = "truncated"
    """The export ends in the middle: the disk was full."""
    TEMPORARY_NOTE = "temporary-note"
    """An Ocean Temporary Note stands in the chart, as Ocean's custom form leaves one."""
