"""What a variable of the environment makes longer, one of the make targets runs."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
HOOKS = {"OCEAN_SEARCH", "OCEAN_CRASH_SEED"}
"""One tells another process where to look, one repeats a run that failed."""


def test_each_variable_that_lengthens_a_test_is_set_by_a_target() -> None:
    read = re.compile(r'"(OCEAN_[A-Z_]+)"(?=[^\n]*os\.environ)|os\.environ[^\n]*?"(OCEAN_[A-Z_]+)"')
    tests = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py")]
    asked = {one[1] or one[2] for text in tests for one in read.finditer(text)}
    assert {"OCEAN_MATRIX", "OCEAN_LONG", "OCEAN_EVERY_PAGE"} <= asked
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert sorted(one for one in asked - HOOKS if f"{one}=" not in makefile) == []
