"""Mutates modules of ``redaction`` in a copy of the checkout and runs the tests about them.

cosmic-ray makes the mutants and is installed into a throw-away environment;
pytest is the project's own. Prints a line per module and the survivors' diffs.
"""

import difflib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TOOL: Final = "cosmic-ray==8.7.0"
TESTS: Final[Mapping[str, Sequence[str]]] = json.loads(
    Path(__file__).with_name("tests.json").read_text("utf-8")
)
"""The tests about each module, by its path below ``redaction``."""
SECONDS: Final = 60
"""A mutant whose tests take longer is counted as a timeout."""


def main(modules: Sequence[str], size: int, seed: int) -> None:
    """Sample, run and print; raises ``SystemExit`` if the tests fail on the unchanged copy."""
    with tempfile.TemporaryDirectory() as place:
        maker = _install(Path(place) / "tool")
        copy = Path(place) / "copy"
        copytree(ROOT, copy, ignore=ignore_patterns(".venv", ".git", "build", "dist"))
        for module in modules:
            _module(maker, copy, module, size, seed)


def _install(place: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", place], check=True)  # noqa: S603 - our own command
    python = place / "bin" / "python"
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *quiet, TOOL], check=True)  # noqa: S603 - pinned
    return python


def _module(maker: Path, copy: Path, module: str, size: int, seed: int) -> None:
    path = copy / "redaction" / module
    source = path.read_text("utf-8")
    if _outcome(copy, module) != "survived":
        raise SystemExit(f"{module}: the tests fail without a mutant")
    path.write_text("raise SystemError\n", "utf-8")
    if _outcome(copy, module) != "killed":  # the tests would be reading another checkout
        raise SystemExit(f"{module}: its tests do not import it")
    mutate = str(Path(__file__).with_name("mutate.py"))
    asked = [str(maker), mutate, "/dev/stdin", str(size), str(seed)]
    done = subprocess.run(  # noqa: S603 - our own command
        asked, input=source, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    counts: Counter[str] = Counter()
    for operator, at, mutant in told["mutants"]:
        path.write_text(mutant, "utf-8")
        outcome = _outcome(copy, module)
        counts[outcome] += 1
        if outcome == "survived":
            _say(f"--- {module} {operator} {at}", *_changed(source, mutant))
    path.write_text(source, "utf-8")
    figures = " ".join(f"{name} {counts[name]}" for name in ("killed", "survived", "timeout"))
    _say(f"{module}: {len(told['mutants'])} of {told['total']} mutants, {figures}")


def _outcome(copy: Path, module: str) -> str:
    tests = [f"tests/redaction/{name}" for name in TESTS[module]]
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:randomly", *tests]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=copy, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    return "killed" if done.returncode else "survived"


def _changed(source: str, mutant: str) -> Iterator[str]:
    for line in difflib.unified_diff(source.splitlines(), mutant.splitlines(), n=0, lineterm=""):
        if not line.startswith(("---", "+++")):
            yield line


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 - the report


if __name__ == "__main__":
    main(sys.argv[3:] or list(TESTS), int(sys.argv[1]), int(sys.argv[2]))
