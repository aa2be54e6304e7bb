"""``install``, ``uninstall``, ``status``, ``doctor``: the bridge as a part of this computer."""

from typing import Annotated

import typer

from toolbar.cli.options import Config, DataDir

app = typer.Typer()


@app.command()
def install(
    show: Annotated[bool, typer.Option("--print", help="Show it, do nothing.")] = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Start the bridge now and at every log-in; after an upgrade or new settings, start it anew."""
    from toolbar.cli import autostart
    from toolbar.cli.place import find_place

    place, options = find_place(data_dir, config), autostart.Options(data_dir, config)
    if show:
        autostart.show_plan(place, options)
    else:
        autostart.install(place, options)


@app.command()
def uninstall(
    keep_outbox: Annotated[
        bool, typer.Option("--keep-outbox", help="Leave unsent tickets where they are.")
    ] = False,
    cancel_unsent: Annotated[
        bool, typer.Option("--cancel-unsent", help="Wipe unsent tickets.")
    ] = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """End the bridge and its start at log-in; asks what becomes of unsent tickets."""
    from toolbar.cli import autostart
    from toolbar.cli.place import find_place

    if keep_outbox and cancel_unsent:
        raise typer.BadParameter("--keep-outbox or --cancel-unsent, not both")
    unsent = autostart.Unsent(keep=keep_outbox, cancel=cancel_unsent)
    options = autostart.Options(data_dir, config)
    autostart.uninstall(find_place(data_dir, config), options, unsent)
