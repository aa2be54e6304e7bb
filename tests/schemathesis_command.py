"""Where schemathesis is."""

import os
import shutil
import sys
from pathlib import Path

import pytest


def command() -> str:
    beside = Path(sys.executable).with_name("schemathesis")
    found = str(beside) if beside.exists() else shutil.which("schemathesis")
    if found is None:
        if os.environ.get("CI"):  # noqa: TID251 - the CI says so itself
            pytest.fail("no schemathesis")
        pytest.skip("NOT TESTED: schemathesis is not installed")
    return found
