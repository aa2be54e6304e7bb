"""``ocean-toolbar outbox``: the local queue."""

from pathlib import Path
from typing import Annotated

import typer

from toolbar.cli.options import AsJson, Config, DataDir, place_of

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Show the local queue; try a request again, or cancel it.",
)
Submission = Annotated[str, typer.Argument(metavar="ID", help='As "outbox list" shows it.')]


@app.callback()
def outbox(context: typer.Context, data_dir: DataDir = None, config: Config = None) -> None:
    """Show the local queue; try a request again, or cancel it."""
    context.obj = (data_dir, config)


@app.command("list")
def outbox_list(
    context: typer.Context,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """List what was sent or waits, the newest first."""
    from toolbar.cli import outbox as work

    work.show_all(place_of(context, data_dir, config), as_json=as_json)


@app.command("show")
def outbox_show(
    context: typer.Context, submission: Submission, data_dir: DataDir = None, config: Config = None
) -> None:
    """Show where one request stands, as JSON."""
    from toolbar.cli import outbox as work

    work.show_one(place_of(context, data_dir, config), submission)


@app.command("retry")
def outbox_retry(
    context: typer.Context, submission: Submission, data_dir: DataDir = None, config: Config = None
) -> None:
    """Try one that waits or is parked again, now."""
    from toolbar.cli import outbox as work

    work.retry(place_of(context, data_dir, config), submission)


@app.command("cancel")
def outbox_cancel(
    context: typer.Context,
    submission: Submission,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Wipe one that waits or is parked; it will not be sent."""
    from toolbar.cli import outbox as work

    work.cancel(place_of(context, data_dir, config), submission, yes=yes)


@app.command("export")
def outbox_export(
    context: typer.Context,
    submission: Submission,
    to: Annotated[
        Path | None, typer.Argument(metavar="[FILE.zip]", help="Without it, the text is printed.")
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Give one that waits to a person: the text for support's form, or all of it as a .zip."""
    from toolbar.cli import handing_over

    handing_over.export(place_of(context, data_dir, config), submission, to)
