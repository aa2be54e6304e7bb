"""Runs checks, each in a clinic of its own."""

import asyncio
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from connectors.conformance.check_list import CHECKS, Check
from connectors.conformance.pretend import MakeClinic
from connectors.conformance.report import Outcome, Report, Result
from connectors.conformance.stage import Redactor, open_stage
from connectors.conformance.verdict import CheckFailedError, DoesNotApplyError
from connectors.errors import ProductError
from connectors.logs import describe


async def run_all(
    connector: str,
    clinics: Mapping[str, MakeClinic],
    redact: Redactor,
    checks: Iterable[Check] = CHECKS,
) -> tuple[Report, ...]:
    """Run the checks in each clinic; return a report per clinic."""
    several = tuple(checks)
    return tuple(
        [
            Report(connector, name, tuple([await run(one, make, redact) for one in several]))
            for name, make in clinics.items()
        ]
    )


async def run(check: Check, make: MakeClinic, redact: Redactor, *, broken: bool = False) -> Result:
    """Run one check; with ``broken`` on the connector that it must catch."""
    defect = check.defect if broken else None
    outcome, reason = Outcome.PASSED, ""
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="conformance-")
    try:
        async with open_stage(make, redact, Path(folder.name), defect) as stage:
            await check.run(stage)
    except CheckFailedError as error:
        outcome, reason = Outcome.FAILED, str(error)
    except DoesNotApplyError as error:
        outcome, reason = Outcome.DOES_NOT_APPLY, error.sentence
    except Exception as error:  # noqa: BLE001 - a boundary: a connector may raise anything here
        outcome, reason = Outcome.BROKEN, _describe(error)
    finally:
        await asyncio.to_thread(folder.cleanup)
    return Result(check.name, check.sentence, outcome, reason)


def _describe(error: BaseException) -> str:
    """Return class and place of an error, and its code if it is ours; never its words."""
    told = describe(error)
    path, _, line = told["error_place"].rpartition(":")
    place = f"{PurePath(path).name}:{line}"
    code = f" ({error.code})" if isinstance(error, ProductError) else ""
    return f"{told['error_class']}{code} at {place}"
