"""What the user and support should know of a preview at a glance, by code."""

from collections.abc import Mapping
from typing import Final

from connectors.contract import Identifiers, Reads, Unredacted
from redaction.comparison import Comparison, same_person
from toolbar.troubleshooting.environment import Reached

PATIENT_MERGED: Final = "patient-merged"
REFERENCE_RECYCLED: Final = "reference-recycled"
EMR_ID_DIFFERS: Final = "emr-id-differs"
EMR_ID_WITHHELD: Final = "emr-id-withheld"
REFERENCE_WITHHELD: Final = "ocean-reference-withheld"
REFERENCE_IN_PORTAL: Final = "ocean-reference-in-portal"
CREDENTIAL_SHOWN: Final = "credential-shown"
FREE_TEXT_KEPT: Final = "free-text-kept"
TOOLBAR_UNAVAILABLE: Final = "ocean-toolbar-unavailable"

OF_OCEAN: Final = {
    "chart-not-found": "ocean-patient-unknown",
    "chart-unreadable": "ocean-answer-unreadable",
    "context-invalid": "ocean-reference-invalid",
    "emr-refused": "ocean-refused",
    "emr-session-expired": "ocean-refused",
    "emr-unreachable": "ocean-unreachable",
    "secret-missing": "ocean-secret-missing",
}
"""The notice for what reading Ocean may fail with; any other code stands for itself."""

_PERSON: Final = ("family_name", "given_name", "birth_date", "health_number")
_BOTH_HOLD: Final = (Comparison.EQUAL, Comparison.FOLDED, Comparison.DIFFERENT)


def whose_reference(
    comparison: Mapping[str, Comparison], identifiers: Identifiers, ocean: Unredacted | None
) -> str | None:
    """Say why Ocean has another EMR ID under this reference; none if it has not.

    Ocean recycles references. If the person differs, Ocean's record is about
    somebody else; if it agrees, the EMR has two charts of one person; where the
    chart's own values are not known, neither is said.
    """
    if ocean is None or comparison.get("emr_id") is not Comparison.DIFFERENT:
        return None
    if ocean.chart.patient_id in identifiers.merged_emr_ids or same_person(comparison):
        return PATIENT_MERGED
    if any(comparison.get(name) in _BOTH_HOLD for name in _PERSON):
        return REFERENCE_RECYCLED
    return EMR_ID_DIFFERS


def of_preview(
    connections: Mapping[str, Reached],
    page: Mapping[str, str],
    identifiers: Identifiers,
    cause: str | None,
) -> list[str]:
    """Return every notice once: failed connections first."""
    found = [
        OF_OCEAN.get(reached.code, reached.code) if name == "ocean" else reached.code
        for name, reached in connections.items()
        if reached.code is not None
    ]
    if page.get("ocean_toolbar") == "unavailable":
        found.append(TOOLBAR_UNAVAILABLE)
    if cause is not None:
        found.append(cause)
    if identifiers.merged_emr_ids:
        found.append(PATIENT_MERGED)
    return list(dict.fromkeys(found))


def of_reference(reads: Reads, identifiers: Identifiers) -> list[str]:
    """Say where the reference is to be found, if this EMR is one that never shows it."""
    found = identifiers.ocean_reference is not None or Reads.OCEAN_REFERENCE in reads
    return [] if found else [REFERENCE_IN_PORTAL]
