"""Words masked: the rate in process and as a command, the first answer, the memory.

Beside it, on the same lines in the same run: a bare pass over the words, JSON
read and written, and a Python that does nothing. Times are of the processor,
so that other work on the machine counts less.
"""

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.processes import BIN
from connectors.subject import Subject
from demo.patients import PATIENTS
from redaction.text import redact_text

ROUNDS: Final = 5
NOTES: Final = Path(__file__).parents[1] / "tests" / "redaction" / "notes" / "dev"
COMMAND: Final = (str(BIN / "ocean-toolbar"), "redact", "--jsonl")
_WORD: Final = re.compile(r"\w+")


class Line(NamedTuple):
    """A line of the command's input and what is in it."""

    written: str
    text: str
    subject: Subject


def main() -> None:
    """Print each rate and its ratio to the peers'; medians of interleaved rounds."""
    lines = _lines()
    size = sum(len(line.text.encode()) for line in lines) / 1000
    works: dict[str, Callable[[], object]] = {
        "ours": lambda: [redact_text(line.text, subject=line.subject) for line in lines],
        "words": lambda: [_WORD.findall(line.text) for line in lines],
        "json": lambda: [json.dumps(json.loads(line.written)) for line in lines],
    }
    seconds: dict[str, list[float]] = {name: [] for name in works}
    works["ours"]()  # what is loaded once
    for _ in range(ROUNDS):
        for name, work in works.items():
            seconds[name].append(_processor(work))
    ours, words, bare = (statistics.median(seconds[name]) for name in works)
    print(
        f"words masked in process: {size / ours:.0f} KB/s; the time of re.findall is "
        f"1/{ours / words:.0f} of it, that of json 1/{ours / bare:.0f}"
    )
    _command(lines, size)


def _command(lines: Sequence[Line], size: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        many, one = Path(folder) / "many.jsonl", Path(folder) / "one.jsonl"
        many.write_text("".join(f"{line.written}\n" for line in lines))
        one.write_text(f"{lines[0].written}\n")
        runs: dict[str, list[float]] = {"many": [], "one": [], "first": [], "nothing": []}
        for _ in range(ROUNDS):
            for name, path in (("many", many), ("one", one)):
                runs[name].append(_of_children(lambda path=path: _run([*COMMAND, str(path)])))  # type: ignore[misc]  # a lambda with a default
            runs["first"].append(_elapsed([*COMMAND, str(one)]))
            runs["nothing"].append(_elapsed([sys.executable, "-c", "pass"]))
        whole, start, first, nothing = (statistics.median(run) for run in runs.values())
        memory = _memory(one)
    print(
        f"words masked by the command: {size / whole:.0f} KB/s, its start of {start:.2f} s included"
        f", {size / (whole - start):.0f} without"
    )
    print(
        f"first answer: {first:.3f} s and {memory:.0f} MB; python -c pass {nothing:.3f} s, "
        f"ratio {first / nothing:.1f}"
    )


def _lines() -> list[Line]:
    """Return our own notes, each with a chart: what the rate of short notes depends on."""
    texts = [
        json.loads(line)["text"]
        for path in sorted(NOTES.glob("*.jsonl"))
        for line in path.read_text().splitlines()
    ]
    lines = []
    for at, text in enumerate(texts):
        patient = PATIENTS[at % len(PATIENTS)]
        known = {
            "family_name": patient.family_name,
            "given_name": patient.given_name,
            "health_number": patient.health_number,
        }
        written = json.dumps({"id": at, "text": text, "known": known})
        lines.append(Line(written, text, Subject.from_json(known)))
    return lines


def _processor(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _of_children(work: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _elapsed(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    _run(command)
    return time.perf_counter() - begun


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own commands


def _memory(path: Path) -> float:
    """Return the most memory that the command took for one line, in MB, told by itself."""
    program = (
        "import atexit, resource, sys; from toolbar.cli.main import main;"
        "most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "atexit.register(lambda: print(most(), file=sys.stderr));"
        "sys.argv[1:] = ['redact', '--jsonl', sys.argv[1]]; main()"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(path)], capture_output=True, check=True, text=True
    )
    return int(done.stderr) / 1000


if __name__ == "__main__":
    main()
