"""Runs ``ocean-toolbar`` inside the test's own process, where a process each is not the point."""

import asyncio
import io
from contextlib import redirect_stderr

from typer.testing import CliRunner

from connectors.errors import ProductError
from demo.commands import Done
from toolbar.cli import speech
from toolbar.cli.commands import app


async def run_here(*arguments: str, stdin: str = "", **environment: str) -> Done:
    """Run one command as ``demo.commands.run_command`` does; its locale is English too."""
    surroundings = {"LANG": "en_CA.UTF-8", "LC_ALL": None, "PATH": "/usr/bin:/bin", **environment}
    runner = CliRunner(env=surroundings)
    result = await asyncio.to_thread(runner.invoke, app, list(arguments), input=stdin)
    if isinstance(result.exception, ProductError):
        said = io.StringIO()
        with redirect_stderr(said):
            speech.refuse(result.exception)
        return Done(1, result.stdout_bytes, result.stderr + said.getvalue())
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout_bytes, result.stderr)
