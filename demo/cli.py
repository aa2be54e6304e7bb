"""``ocean-demo``: the whole product on this machine, until Ctrl-C."""

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from connectors.command_line import run
from toolbar.cli import speech

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="First line of stdout: JSON.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The bridge's port.")] = 8765,
    portal_port: Annotated[int, typer.Option(min=0, max=65535)] = 8080,
    data_dir: Annotated[Path | None, typer.Option(help="An empty folder to keep.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Start everything with synthetic patients; say where to click and who to log in as."""
    from demo import running
    from toolbar.cli.place import utc_now

    order = running.Order(port, portal_port, data_dir, as_json=as_json, browse=not no_browser)
    running.run(order, utc_now, os.environ.get("OCEAN_DEMO_NOW"))  # noqa: TID251 - the entry point


def main() -> NoReturn:
    """Run the demonstration; a refusal becomes its sentence and exit code 1."""
    run(app, speech.refuse)
