"""Looks at what surrounds the bridge: start at log-in, browsers, what reads pictures."""

import sys
from collections.abc import Iterator

from redaction.screenshots import rapid, tesseract
from toolbar.bridge.state import LocalState
from toolbar.doctor.case import Case
from toolbar.doctor.finding import Finding
from toolbar.machine import browsers
from toolbar.machine.autostart import plan_for
from toolbar.machine.browser_policy import needs_policy
from toolbar.machine.plan import is_there
from toolbar.machine.program import bridge_program


def examine(case: Case) -> list[Finding]:
    """Say what would make the next morning, or the first click, less smooth."""
    found = [*_browsers(case)]
    program = bridge_program(None, None, sys.executable)
    if not is_there(plan_for(program, case.directory, case.environment), case.environment):
        found.append(Finding("autostart-missing"))
    if tesseract.installed() is None and rapid.installed() is None:
        found.append(Finding("picture-reader-missing"))
    return found


def _browsers(case: Case) -> Iterator[Finding]:
    pairings = LocalState(case.directory, case.clock).tokens()
    origins = [one.origin for one in pairings if one.origin and needs_policy(one.origin)]
    if origins:
        for name in browsers.without_policy(origins, case.environment, case.root):
            yield Finding("browser-policy-missing", {"browser": name})
