"""What came of the checks, for people and for programs."""

import enum
import json
from collections import Counter
from dataclasses import dataclass
from typing import Final


class Outcome(enum.StrEnum):
    """How one check ended."""

    PASSED = "passed"
    FAILED = "failed"
    """The connector does not keep the promise."""
    BROKEN = "broken"
    """Something raised that the check did not expect; counts as a failure."""
    DOES_NOT_APPLY = "does-not-apply"
    """The connector does not declare it, and was shown not to do it."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check; ``reason`` is a constant sentence with names of fields, kinds and classes."""

    check: str
    sentence: str
    outcome: Outcome
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether the connector may be used as far as this check can tell."""
        return self.outcome in {Outcome.PASSED, Outcome.DOES_NOT_APPLY}


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of one connector in one pretend clinic."""

    connector: str
    clinic: str
    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether there were checks and none failed."""
        return bool(self.results) and all(result.passed for result in self.results)


MARKS: Final = {
    Outcome.PASSED: "ok",
    Outcome.FAILED: "FAILED",
    Outcome.BROKEN: "BROKEN",
    Outcome.DOES_NOT_APPLY: "-",
}
WORDS: Final = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.BROKEN: "broke",
    Outcome.DOES_NOT_APPLY: "do not apply",
}


def as_text(reports: tuple[Report, ...]) -> str:
    """Return the reports as lines: a sentence per check, and why it failed or does not apply."""
    lines = []
    for report in reports:
        lines.append(f"{report.connector}, {report.clinic}")
        for result in report.results:
            lines.append(f"  {MARKS[result.outcome]:8}{result.sentence}")
            if result.reason:
                lines.append(f"  {'':8}{result.check}: {result.reason}")
        numbers = Counter(result.outcome for result in report.results)
        told = ", ".join(f"{numbers[one]} {WORDS[one]}" for one in Outcome if numbers[one])
        lines.append(f"  {len(report.results)} checks: {told}")
    return "\n".join(lines) + "\n"


def as_json(reports: tuple[Report, ...]) -> str:
    """Return the reports as one JSON text."""
    tree = {
        "passed": bool(reports) and all(report.passed for report in reports),
        "reports": [
            {
                "connector": report.connector,
                "clinic": report.clinic,
                "passed": report.passed,
                "results": [
                    {
                        "check": result.check,
                        "sentence": result.sentence,
                        "outcome": result.outcome.value,
                        "reason": result.reason,
                    }
                    for result in report.results
                ],
            }
            for report in reports
        ],
    }
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
