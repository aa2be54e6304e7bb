"""``setup``, ``install``, ``uninstall``, ``status``, ``doctor``: the bridge on this computer."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from toolbar.cli.options import AsJson, Config, DataDir

app = typer.Typer()


@app.command()
def setup(
    portal: Annotated[str | None, typer.Option(help="The support portal's address.")] = None,
    site_number: Annotated[str | None, typer.Option(help="The clinic's Ocean site number.")] = None,
    connector: Annotated[
        list[str] | None, typer.Option(help="An EMR of this clinic; may be given several times.")
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Set this computer up: asks a few questions, writes the settings, says what comes next."""
    from toolbar.cli import setup as work
    from toolbar.cli.next_step import say_next
    from toolbar.cli.place import Place, find_place

    place = find_place(data_dir, None if config and not config.exists() else config)
    path = config or place.directory / "settings.toml"
    settings = work.run(place, path, work.Answers(portal, site_number, tuple(connector or ())))
    say_next(Place(settings, place.directory))


@app.command()
def install(
    show: Annotated[bool, typer.Option("--print", help="Show it, do nothing.")] = False,
    browser_policy: Annotated[
        bool, typer.Option("--browser-policy", help="Write browser policies, do nothing else.")
    ] = False,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="With --browser-policy: the address of EMR pages not paired yet."),
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Start the bridge now and at every log-in; after an upgrade or new settings, start it anew."""
    from toolbar.cli import autostart, policies
    from toolbar.cli.next_step import say_next
    from toolbar.cli.place import find_place

    place, options = find_place(data_dir, config), autostart.Options(data_dir, config)
    if browser_policy:
        policies.write(place, origin or (), show=show)
    elif show:
        autostart.show_plan(place, options)
    else:
        autostart.install(place, options)
        say_next(place)


@app.command()
def uninstall(
    show: Annotated[bool, typer.Option("--print", help="Show it, do nothing.")] = False,
    keep_outbox: Annotated[
        bool, typer.Option("--keep-outbox", help="Leave unsent tickets where they are.")
    ] = False,
    export: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write a .zip of each unsent ticket.")
    ] = None,
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
    unsent = autostart.Unsent(keep=keep_outbox, cancel=cancel_unsent, export=export)
    place, options = find_place(data_dir, config), autostart.Options(data_dir, config)
    if show:
        autostart.show_leaving(place, options)
    else:
        autostart.uninstall(place, options, unsent)


@app.command()
def status(as_json: AsJson = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Show bridge, outbox, portal, connectors and pairings."""
    from toolbar.cli import status as work
    from toolbar.cli.place import find_place

    work.show(find_place(data_dir, config), as_json=as_json)


@app.command()
def doctor(
    as_json: AsJson = False,
    accept_portal_key: Annotated[
        bool, typer.Option("--accept-portal-key", help="Support has said that its key is new.")
    ] = False,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Find what is wrong on this computer, and say the fix; exit code 1 if anything is."""
    from connectors.errors import SettingsError
    from toolbar.cli import doctor as work
    from toolbar.cli.place import find_place
    from toolbar.doctor.finding import Finding

    try:
        place = find_place(data_dir, config)
        healthy = work.run(place, as_json=as_json, accept_portal_key=accept_portal_key)
    except SettingsError as error:  # then nothing else can be asked
        found = [Finding("settings-invalid", {"setting": error.key})]
        healthy = work.report(found, as_json=as_json)
    if not healthy:
        raise typer.Exit(1)


@app.command()
def extension() -> None:
    """Print the folder of the browser extension, which Chrome and Edge load as it stands."""
    from importlib.resources import files

    sys.stdout.write(f"{files('toolbar') / 'extension'}\n")
