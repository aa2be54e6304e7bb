"""``ocean-portal`` as processes that share one import: each is forked from one that did it.

A process of its own with its own arguments, environment, streams and exit code, as an
operator's is; only the second of importing is spent once. Those that run for long start
from nothing (``operating/processes.py``).
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

PARENT = """
import json, os, signal, sys
from portal.cli import main

for line in sys.stdin:
    arguments, environment, streams = json.loads(line)
    child = os.fork()
    if child == 0:
        signal.alarm(60)  # whatever hangs
        for number, name in enumerate(streams):
            os.dup2(os.open(name, os.O_WRONLY if number else os.O_RDONLY), number)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        sys.argv[1:] = arguments
        os.environ.clear()
        os.environ.update(environment)
        code = 70
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
Ended = tuple[int, str, str]
"""Exit code, standard output, standard error."""


class Run(Protocol):
    """Runs ``ocean-portal`` on a database in the test's folder."""

    def __call__(self, *arguments: str, given: str = "", language: str = "C") -> Ended: ...


class CommandLine:
    """Runs one command after the other."""

    def __init__(self, folder: Path) -> None:
        self._streams = [folder / name for name in ("in", "out", "err")]
        self._parent = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", PARENT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},  # noqa: TID251 - for the child
        )

    def run(self, url: str, *arguments: str, given: str = "", language: str = "C") -> Ended:
        """Run a command to its end; the environment names this database, or none if it is empty."""
        environment = {"LC_ALL": language} | ({"OCEAN_PORTAL_DATABASE_URL": url} if url else {})
        for path, text in zip(self._streams, (given, "", ""), strict=True):
            path.write_text(text, "utf-8")
        order = json.dumps([arguments, environment, [str(path) for path in self._streams]])
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(order + "\n")
        self._parent.stdin.flush()
        code = int(self._parent.stdout.readline())
        _, out, err = (path.read_text("utf-8") for path in self._streams)
        return code, out, err

    def end(self) -> None:
        """End the process that others are forked from."""
        self._parent.communicate(timeout=20)
