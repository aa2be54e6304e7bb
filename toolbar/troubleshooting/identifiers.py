"""The identifiers as JSON, the same in ``/v1/identify``, in a preview and in the bundle."""

from datetime import UTC, datetime

from connectors.contract import Identifiers


def identifiers_json(connector: str, identifiers: Identifiers) -> dict[str, object]:
    """Return the contract's members; what is unknown is null."""
    return {
        "emr": connector,
        "emr_id": identifiers.emr_id,
        "merged_emr_ids": list(identifiers.merged_emr_ids),
        "ocean_reference": identifiers.ocean_reference,
        "ereferral_reference": identifiers.ereferral_reference,
        "site_number": identifiers.site_number,
        "captured_at": iso(identifiers.captured_at),
    }


def iso(moment: datetime) -> str:
    """Return the moment in UTC to the second, as ``2026-11-23T14:05:00Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
