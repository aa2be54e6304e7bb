"""What can be wrong with a pretend Med Access."""

import enum


class Fault(enum.StrEnum):
    """One switch each; ``PretendMedAccess.faults`` holds those that are on."""

    LAUNCHER_FORGETS = "launcher-forgets"
    """The launcher's address names no patient."""
    LAUNCHER_LAGS = "launcher-lags"
    """The launcher names the patient of the chart that was open before."""
    PAGE_SHOWS_NO_NUMBER = "page-shows-no-number"
    """The extension's page does not show the patient's number."""
    OTHER_PATIENT = "other-patient"
    """The file that is exported is another patient's."""
    TRUNCATED = "truncated"
    """The export ends in the middle: the disk was full."""
    NO_HEALTH_NUMBER = "no-health-number"
    """The chart holds no health number."""
    SHORT_HEALTH_NUMBER = "short-health-number"
    """The health number lacks its last digit."""
    WRONG_CHECK_DIGIT = "wrong-check-digit"
    """The health number's last digit is mistyped."""
    OWN_SYSTEM = "own-system"
    """The health number stands under a FHIR system that nobody else knows."""
    NO_VERSION_CODE = "no-version-code"
    """The health card's version code is missing."""
    ODD_BIRTH_DATE = "odd-birth-date"
    """The birth date is written as no standard has it."""
    MADE_UP_MEMBER = "made-up-member"
    """The FHIR Patient has a member that R4 does not know."""
    BROKEN_ATTACHMENT = "broken-attachment"
    """The attachment is not base64."""
