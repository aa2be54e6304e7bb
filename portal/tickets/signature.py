"""The signature of a fault: tickets that have the same one may have the same cause.

Made of closed words and codes alone - EMR, versions, which connection failed and how,
what stands out, which fields differ - and never of anybody's words, so that it says
nothing of a patient, and the same words about two faults do not make them one.
"""

import hashlib
import json

from toolbar.troubleshooting.bundle import Bundle


def signature_of(bundle: Bundle) -> str:
    """Return 64 hexadecimal digits; empty if nothing in the bundle points to a fault."""
    around = bundle.environment
    failed = {
        name: [one.code, one.http_status]
        for name, one in sorted(around.connections.items())
        if one.state == "failed"
    }
    differing = sorted(
        field for field, outcome in bundle.comparison.items() if outcome not in ("equal", "folded")
    )
    notices = sorted(set(around.notices))
    if not (failed or differing or notices):
        return ""
    said = bundle.ticket
    parts = [
        bundle.identifiers.emr,
        said.emr_version,
        said.toolbar_version or around.toolbar_version,
        failed,
        differing,
        notices,
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
