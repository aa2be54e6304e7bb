"""A bundle as a clinic sends it, made up, with all that a guard might take for a credential."""

import json
from typing import Any


def ordinary(**changes: Any) -> dict[str, Any]:
    """Return the bundle's tree, with these members changed."""
    tree: dict[str, Any] = {
        "schema": "troubleshooting-bundle/1",
        "submission_id": "550e8400-e29b-41d4-a716-446655440000",
        "created_at": "2026-11-23T15:00:00Z",
        "identifiers": {
            "emr": "oscar", "emr_id": "4821", "merged_emr_ids": [], "ocean_reference": "482",
            "ereferral_reference": None, "site_number": "7001",
            "captured_at": "2026-11-23T15:00:00Z",
        },
        "ticket": {
            "reporter": {"name": "Ona Kowalczyk", "email": "ona@clinic.example"},
            "site_number": "7001", "emr": "oscar", "services": ["ereferral", "cloud-connect"],
            "frequency": "constant", "scope": "one_patient", "language": "en",
            "description": "The shared encryption key is lost. Password: refused. Token expired.",
        },
        "documents": [
            {
                "document_id": "d1", "kind": "oscar-demographic", "media_type": "application/json",
                "redacted": json.dumps({"demographicNo": 4821, "siteKey": "XXXXXXX"}, indent=2),
                "skeleton": None, "findings": {"NAME": 3, "CREDENTIAL": 1, "URL_TOKEN": 2},
                "dropped": 31, "facts": {"hin": {"present": True, "length": "10"}},
            },
            {
                "document_id": "d2", "kind": "hl7-v2", "media_type": "application/hl7-v2",
                "redacted": "MSH|^~\\&|XXXXXXX|1|ORU^R01\rPID|1|XXXXXXX\rOBX|1|NM|4548-4^A1c^LN",
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            },
        ],
        "comparison": {"health_number": "equal", "birth_date": "different"},
        "environment": {
            "toolbar_version": "26.11.0", "python": "3.11.7", "os": "Windows-10",
            "connections": {"ocean": {"state": "failed", "code": "ocean-unreadable"}},
            "page": {"ocean_toolbar": "unavailable", "cds_site_key": "present",
                     "cds_site_credential": "absent"}, "ratio": 0.5, "huge": 10**18, "ok": True,
        },
        "redaction": {"rules_version": "2026-11-23.1", "findings": {"URL_TOKEN": 2}},
    }  # fmt: skip
    return tree | changes


def canonical(tree: object) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
