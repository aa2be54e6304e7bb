"""``ocean-toolbar``: runs the command that was asked for.

Programs start ``redact --jsonl`` for a single line, so that one is read here:
the library that reads the other commands takes a third of the time to its first
answer. Whatever is not plainly that command goes to the library, which
explains, refuses and helps.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from connectors.command_line import run
from redaction.level import Level
from toolbar.cli import speech

_VALUED: Final = ("--level", "--subject", "--report")


def main() -> NoReturn:
    """Run the command line; a refusal becomes its sentence and exit code 1."""
    run(_lines(sys.argv[1:]) or _any_command, speech.refuse)


def _any_command() -> None:
    from toolbar.cli.commands import app

    app()


def _lines(arguments: Sequence[str]) -> Callable[[], None] | None:
    """Return the work of ``redact --jsonl``, or none if the arguments say anything else."""
    if arguments[:1] != ["redact"] or "--jsonl" not in arguments:
        return None
    files, options = [], dict[str, str]()
    rest = iter(arguments[1:])
    for argument in rest:
        name, sign, value = argument.partition("=")
        if name in _VALUED:
            options[name] = value if sign else next(rest, "")
        elif argument == "-" or not argument.startswith("-"):
            files.append(argument)
        elif argument != "--jsonl":
            return None
    level = options.get("--level", Level.STANDARD)
    if level not in set(Level) or len(files) > 1 or not _are_plain([*files, *options.values()]):
        return None
    subject, report = (
        Path(options[name]) if name in options else None for name in ("--subject", "--report")
    )
    from toolbar.cli import redacting_lines

    file = files[0] if files else "-"
    return partial(redacting_lines.run, file, Level(level), subject, report)


def _are_plain(values: Sequence[str]) -> bool:
    """Say whether no value is empty or may be an option that was forgotten."""
    return all(value == "-" or value[:1] not in ("", "-") for value in values)
