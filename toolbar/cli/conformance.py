"""Shows whether an installed connector keeps the contract, against its own pretend clinics."""

import asyncio
import enum
import sys
from typing import TYPE_CHECKING

from connectors.registry import installed
from toolbar.cli.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.conformance.pretend import MakeClinic
    from connectors.conformance.report import Report


class Exit(enum.IntEnum):
    """How the command ends."""

    KEEPS = 0
    BREAKS = 1
    """A check failed, or something broke that no check expected."""
    NOTHING_TO_CHECK = 2
    """No connector of this id, or none with a pretend clinic."""


def conform(connector: str, *, as_json: bool) -> Exit:
    """Run all checks; the report goes to stdout, one sentence to stderr."""
    from connectors.conformance.pretend import pretend_clinics
    from connectors.conformance.report import as_json as to_json
    from connectors.conformance.report import as_text

    if connector not in installed():
        say("cli.conform-unknown", connector=connector, installed=", ".join(installed()))
        return Exit.NOTHING_TO_CHECK
    clinics = pretend_clinics(connector)
    if not clinics:
        say("cli.conform-no-clinic", connector=connector)
        return Exit.NOTHING_TO_CHECK
    reports = _run(connector, clinics)
    sys.stdout.write(to_json(reports) if as_json else as_text(reports))
    broken = sum(not result.passed for report in reports for result in report.results)
    if broken:
        say("cli.conform-failed", connector=connector, number=str(broken))
        return Exit.BREAKS
    say("cli.conform-passed", connector=connector)
    return Exit.KEEPS


def _run(connector: str, clinics: "Mapping[str, MakeClinic]") -> "tuple[Report, ...]":
    from connectors.conformance.run import run_all
    from redaction.allow_list import redact

    return asyncio.run(run_all(connector, clinics, redact))
