"""A pytest class to inherit: every check is passed, and every check is able to fail.

    class TestAcme(ConnectorConformance):
        make_clinic = AcmeClinic
        redact = staticmethod(redact)

It needs pytest and nothing else; each test runs a loop of its own.
"""

import asyncio
from typing import ClassVar

import pytest

from connectors.conformance.check_list import CHECKS, Check
from connectors.conformance.pretend import MakeClinic
from connectors.conformance.report import Outcome, Result
from connectors.conformance.run import run
from connectors.conformance.stage import Redactor


class ConnectorConformance:
    """Runs the whole list in one pretend clinic.

    ``redact`` is the product's own ``redaction.allow_list.redact``, which this room may not import.
    """

    make_clinic: ClassVar[MakeClinic]
    redact: ClassVar[Redactor]

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
    def test_connector_passes(self, check: Check) -> None:
        """The connector keeps this promise."""
        result = self._run(check)
        if result.outcome is Outcome.DOES_NOT_APPLY:
            pytest.skip(result.reason)
        if not result.passed:
            pytest.fail(f"{result.sentence} {result.reason}", pytrace=False)

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
    def test_check_can_fail(self, check: Check) -> None:
        """A connector that breaks this promise is caught wherever the check applies."""
        result = self._run(check, broken=True)
        if result.outcome is Outcome.FAILED:
            return
        if self._run(check).outcome is Outcome.DOES_NOT_APPLY:
            pytest.skip("the sound connector does not declare it")
        pytest.fail(f"{check.name} catches nothing: {result.outcome.value}", pytrace=False)

    def _run(self, check: Check, *, broken: bool = False) -> Result:
        # from the class, so that a plain function does not become a method
        kind = type(self)
        return asyncio.run(run(check, kind.make_clinic, kind.redact, broken=broken))
