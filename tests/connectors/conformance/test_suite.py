"""The pytest class says no where it must: to a broken connector, and to a check that is blind."""

from dataclasses import replace

import pytest

from connectors.conformance.check_list import CHECKS, Check
from connectors.conformance.pretend import Clinic
from connectors.conformance.suite import ConnectorConformance
from connectors.contract import Plugin
from demo.pretend_clinics.oscar import OscarPage
from redaction.allow_list import redact
from tests.connectors.conformance.nasty import NastyClinic

BY_NAME = {check.name: check for check in CHECKS}
FIRST = BY_NAME["reads_the_emr_id"]
OF_RAW_DATA = BY_NAME["masks_odd_values"]


class OfNasty(ConnectorConformance):
    make_clinic = NastyClinic
    redact = staticmethod(redact)


class OfOscar(ConnectorConformance):
    make_clinic = OscarPage
    redact = staticmethod(redact)


class Heir(OfOscar):
    """Inherits the clinic too."""


def does_nothing(plugin: Plugin, _: Clinic) -> Plugin:
    return plugin


def blind(check: Check) -> Check:
    return replace(check, defect=does_nothing)


def test_a_broken_connector_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="the EMR ID is not what was declared"):
        OfNasty().test_connector_passes(FIRST)


@pytest.mark.parametrize("kind", [OfOscar, Heir])
def test_a_sound_one_passes(kind: type[ConnectorConformance]) -> None:
    kind().test_connector_passes(FIRST)
    kind().test_check_can_fail(FIRST)


def test_a_check_that_notices_nothing_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="reads_the_emr_id catches nothing: passed"):
        OfOscar().test_check_can_fail(blind(FIRST))


def test_what_does_not_apply_is_skipped_with_its_reason() -> None:
    with pytest.raises(pytest.skip.Exception, match="it declares no raw data, and reads none"):
        OfOscar().test_connector_passes(OF_RAW_DATA)
    with pytest.raises(pytest.skip.Exception, match="the sound connector does not declare it"):
        OfOscar().test_check_can_fail(blind(OF_RAW_DATA))
