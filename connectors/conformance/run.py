"""Runs checks, each in a clinic of its own."""

import asyncio
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path, PurePath
from typing import Final

from connectors.conformance.check_list import CHECKS, Check
from connectors.conformance.pretend import MakeClinic
from connectors.conformance.report import Outcome, Report, Result
from connectors.conformance.stage import Redactor, Stage, in_time, open_stage
from connectors.conformance.verdict import CheckFailedError, DoesNotApplyError
from connectors.errors import ProductError
from connectors.logs import describe

LONGEST: Final = 60.0
"""Seconds for one check, in which a single call may still end by itself."""
UNNAMED: Final = "an error whose name tells of a patient or a secret"


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


async def run(
    check: Check,
    make: MakeClinic,
    redact: Redactor,
    *,
    broken: bool = False,
    longest: float = LONGEST,
) -> Result:
    """Run one check; with ``broken`` on the connector that it must catch."""
    defect = check.defect if broken else None
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="conformance-")
    try:
        opened = open_stage(make, redact, Path(folder.name), defect)
        outcome, reason = await _come_of(check, opened, longest)
    finally:
        await asyncio.to_thread(folder.cleanup)
    return Result(check.name, check.sentence, outcome, reason)


async def _come_of(
    check: Check, opened: AbstractAsyncContextManager[Stage], longest: float
) -> tuple[Outcome, str]:
    """Return how the check ended and why, without what a connector's own names may tell."""
    stage = None
    outcome, reason, bare = Outcome.PASSED, "", ""
    try:
        async with opened as stage:
            await in_time(check.run(stage), longest)
    except CheckFailedError as error:
        outcome, reason, bare = Outcome.FAILED, str(error), error.sentence
    except DoesNotApplyError as error:
        outcome, reason = Outcome.DOES_NOT_APPLY, error.sentence
    except Exception as error:  # noqa: BLE001 - a boundary: a connector may raise anything here
        outcome, reason, bare = Outcome.BROKEN, _describe(error), UNNAMED
    tells = stage is not None and (stage.leaks.within(reason) or stage.secret_leaks.within(reason))
    return outcome, bare if tells else reason


def _describe(error: BaseException) -> str:
    """Return class and place of an error, and its code if it is ours; never its words."""
    told = describe(error)
    path, _, line = told["error_place"].rpartition(":")
    place = f"{PurePath(path).name}:{line}"
    code = f" ({error.code})" if isinstance(error, ProductError) else ""
    return f"{told['error_class']}{code} at {place}"
