"""Mutates ``redaction`` in a copy of the checkout, and runs the tests of redaction on each mutant.

cosmic-ray makes the mutants and is installed into a throw-away environment;
pytest is the project's own. A mutant runs in a process of its own, forked from
one that has loaded the libraries and no module of the project. The sample is
drawn from all mutants of the modules alike, so the share that is killed says
the share of the room. They are run in the order in which they were drawn: who ends
the run with Ctrl-C has a smaller sample, and no other. Prints survivors with their
diffs, and the figures.
"""

import difflib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from math import sqrt
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Final

import hypothesis  # noqa: F401 - loaded once, for every process that is forked
import lxml.etree  # type: ignore[import-untyped] # noqa: F401 - as above
import PIL.Image  # noqa: F401 - as above
import pytest

ROOT: Final = Path(__file__).parents[2]
TOOL: Final = "cosmic-ray==8.7.0"
FIRST: Final[Mapping[str, Sequence[str]]] = json.loads(
    Path(__file__).with_name("tests.json").read_text("utf-8")
)
"""Tests that know a module though their file is not called like it; run first, to be quick."""
APPROVED: Final = "test_approved.py"
"""What is found in some forty thousand texts: it knows most modules, and takes two minutes."""
_TEXTS: Final = "test_in_texts_made_of_them_the_same_is_found"
_OTHERS: Final = "test_in_pictures_the_same_is_painted_and_of_values_the_same_is_said"
SOME_APPROVED: Final = {
    "words": (f"{_TEXTS}[edges 1]", f"{_TEXTS}[recombined 1]", f"{_TEXTS}[chosen 1]"),
    "structure": (f"{_TEXTS}[sound 1]", "test_of_documents_the_same_leaves[documents 1]"),
    "screenshots": (f"{_OTHERS}[pictures 1]",),
}
"""A part of them that is asked before the rest: it notices most of what the rest does."""
LEFT_OUT: Final = ("lexicons/making/", "__init__.py", "words/name_model.py")
"""What no wheel carries, what holds no code, and what only the extra ``ner`` can run."""
SECONDS: Final = 900
"""Of processor time: nearly twice what all tests take. A mutant that needs more never ends."""
QUIET: Final = ("-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "-W", "ignore")


def main(names: Sequence[str], size: int, seed: int) -> None:
    """Sample, run and print; raises ``SystemExit`` if the tests fail on the unchanged copy."""
    with tempfile.TemporaryDirectory() as place:
        maker = _install(Path(place) / "tool")
        copy = Path(place) / "copy"
        copytree(ROOT, copy, ignore=ignore_patterns(".venv", ".git", "build", "dist", "*.pyc"))
        os.chdir(copy)
        sys.path[0] = str(copy)
        room = Path("redaction")
        modules = sorted(str(path.relative_to(room)) for path in room.rglob("*.py"))
        modules = [name for name in modules if not any(part in name for part in LEFT_OUT)]
        chosen = list(names) or modules
        _can_tell(chosen[len(chosen) // 2])
        _figures(chosen, _sample(maker, chosen, size, seed))


def _can_tell(module: str) -> None:
    """Raise ``SystemExit`` if the tests fail on the unchanged copy, or read another checkout."""
    if _outcome(module) != "survived":
        raise SystemExit("the tests fail without a mutant")
    path = Path("redaction") / module
    source = path.read_text("utf-8")
    path.write_text("raise SystemError\n", "utf-8")
    if _outcome(module) != "killed":
        raise SystemExit("the tests do not notice that a module is gone")
    path.write_text(source, "utf-8")


def _install(place: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", place], check=True)  # noqa: S603 - our own command
    python = place / "bin" / "python"
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *quiet, TOOL], check=True)  # noqa: S603 - pinned
    return python


def _sample(
    maker: Path, modules: Sequence[str], size: int, seed: int
) -> Iterator[tuple[str, str, str]]:
    """Yield module, operator and source of each mutant, in the order of the draw."""
    mutate = str(ROOT / "tests" / "mutation" / "mutate.py")
    asked = [str(maker), mutate, str(size), str(seed), *modules]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    told = json.loads(done.stdout)
    _say(f"{len(told['mutants'])} of {told['total']} mutants of {len(modules)} modules")
    yield from told["mutants"]


def _figures(modules: Sequence[str], mutants: Iterator[tuple[str, str, str]]) -> None:
    counts: dict[str, Counter[str]] = {name: Counter() for name in modules}
    with suppress(KeyboardInterrupt):
        for module, operator, mutant in mutants:
            counts[module][_tried(module, operator, mutant)] += 1
    for name, count in counts.items():
        if count:
            _say(f"{name}: " + " ".join(f"{outcome} {n}" for outcome, n in sorted(count.items())))
    every = sum(counts.values(), Counter())
    tried = every.total() or 1
    share = 1 - every["survived"] / tried
    give = 1.96 * sqrt(share * (1 - share) / tried)
    _say(f"killed {share:.1%} of {tried}, give or take {give:.1%} (95 %)", str(dict(every)))


def _tried(module: str, operator: str, mutant: str) -> str:
    """Run the tests on one mutant, show it if it survives, and return the outcome."""
    path = Path("redaction") / module
    source = path.read_text("utf-8")
    path.write_text(mutant, "utf-8")
    outcome = _outcome(module)
    path.write_text(source, "utf-8")
    print(outcome, module, operator, file=sys.stderr, flush=True)  # noqa: T201 - progress
    if outcome == "survived":
        _say(f"--- {module} {operator}", *_changed(source, mutant))
    return outcome


def _outcome(module: str) -> str:
    child = os.fork()
    if child == 0:
        _run(module)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "timeout" if os.WTERMSIG(status) == signal.SIGXCPU else "killed"
    return "killed" if os.WEXITSTATUS(status) else "survived"


def _run(module: str) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    outcomes = (int(pytest.main([*QUIET, *tests])) for tests in _stages(module))
    os._exit(next(filter(None, outcomes), 0))


def _stages(module: str) -> Iterator[Sequence[str]]:
    """Yield the tests in the order in which they are likely to notice, and to be quick.

    Tests of other folders are not asked, so that the share is a lower bound.
    """
    room = Path("tests") / "redaction"
    path = Path(module)
    named = [room / path.parent / f"test_{path.name}"]
    first = [room / name for name in FIRST.get(module, ())]
    own = dict.fromkeys(str(one) for one in (*named, *first) if one.exists())
    approved = str(room / APPROVED)
    if own:
        yield list(own)
    early = SOME_APPROVED.get(str(path.parent), (f"{_OTHERS}[values 1]", f"{_TEXTS}[sound 1]"))
    some = [f"{approved}::{name}" for name in early]
    yield some
    yield [approved, *(f"--deselect={name}" for name in some)]
    deaf = ("screenshots/test_screens.py", "words/test_growth.py", "lexicons/test_lists.py")
    slow = deaf if not module.startswith(("screenshots", "lexicons")) else deaf[1:2]
    asked = (APPROVED, *slow) if path.parent == Path() else slow
    yield [str(room / path.parent), *(f"--deselect={room / name}" for name in asked)]


def _changed(source: str, mutant: str) -> Iterator[str]:
    for line in difflib.unified_diff(source.splitlines(), mutant.splitlines(), n=0, lineterm=""):
        if not line.startswith(("---", "+++")):
            yield line


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 - the report


if __name__ == "__main__":
    main(sys.argv[3:], int(sys.argv[1]), int(sys.argv[2]))
