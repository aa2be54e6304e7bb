"""The wheel holds what the checkout holds, byte for byte.

What is tested in the checkout holds for the wheel then, but for where it lies and what stands
around it: so the wheel's own run (``WHEEL_TESTS`` in the Makefile) is of the tests that start
what is installed and read its data, one case of each (``--one-of-each``).
"""

import tomllib
from importlib.metadata import files
from pathlib import Path

import pytest

import redaction

CHECKOUT = Path(__file__).parents[1]
INSTALLED = Path(redaction.__file__).parents[1]


def held(root: Path) -> dict[str, bytes]:
    """What the product's folders hold under ``root``, but what an interpreter writes."""
    wheel = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"][
        "build"
    ]["targets"]["wheel"]
    left_out = tuple(path.strip("/") + "/" for path in wheel["exclude"])
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for package in wheel["packages"]
        for path in (root / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    return {name: body for name, body in found.items() if not name.startswith(left_out)}


@pytest.mark.skipif(CHECKOUT == INSTALLED, reason="this is the checkout itself")
def test_wheel_holds_the_checkout() -> None:
    ours = held(CHECKOUT)
    assert len(ours) > 500
    assert held(INSTALLED) == ours


@pytest.mark.skipif(CHECKOUT == INSTALLED, reason="this is the checkout itself")
def test_wheel_brings_nothing_else() -> None:
    brought = {path.parts[0] for path in files("ocean-emr-toolbar") or ()}
    packages = {name.partition("/")[0] for name in held(CHECKOUT)}
    assert {name for name in brought if "." not in name} == packages
