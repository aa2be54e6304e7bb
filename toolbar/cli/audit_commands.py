"""``ocean-toolbar audit``: who sent what, when."""

from typing import Annotated

import typer

from toolbar.cli.options import Config, DataDir, place_of

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Show who sent what, when; verify that nobody has changed it.",
)


@app.callback()
def audit(context: typer.Context, data_dir: DataDir = None, config: Config = None) -> None:
    """Show who sent what, when; verify that nobody has changed it."""
    context.obj = (data_dir, config)


@app.command("list")
def audit_list(context: typer.Context, data_dir: DataDir = None, config: Config = None) -> None:
    """Print each entry as a line of JSON, the oldest first."""
    from toolbar.cli import auditing

    auditing.show_all(place_of(context, data_dir, config))


@app.command("verify")
def audit_verify(
    context: typer.Context,
    checkpoint: Annotated[
        list[str] | None, typer.Option(help="A line that was kept elsewhere; several may be given.")
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Find entries that were edited, removed, moved, or cut off."""
    from toolbar.cli import auditing

    auditing.verify(place_of(context, data_dir, config), checkpoint or ())


@app.command("checkpoint")
def audit_checkpoint(
    context: typer.Context, data_dir: DataDir = None, config: Config = None
) -> None:
    """Print one line to keep elsewhere: against it, a log that was cut off is found."""
    from toolbar.cli import auditing

    auditing.show_checkpoint(place_of(context, data_dir, config))
