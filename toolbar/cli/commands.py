"""The commands of ``ocean-toolbar``, their options and exit codes.

Exit codes: 0 done, 1 refused or failed with a sentence on stderr, 2 wrong usage.
Results go to stdout, sentences to stderr. Each command imports its work when it
runs, because the bridge starts with the clinic's computer.
"""

from pathlib import Path
from typing import Annotated

import typer

from redaction.level import Level
from toolbar.cli import audit_commands, computer_commands, outbox_commands
from toolbar.cli.options import AsJson, Config, DataDir, place_of

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Sends troubleshooting info from an EMR chart to Ocean support, without patient data. "
    "On a new computer, begin with: ocean-toolbar setup",
)
pair_app = typer.Typer(rich_markup_mode=None, help="Pair a toolbar; list, rename or revoke.")
connectors_app = typer.Typer(rich_markup_mode=None, help="List, check, authorize connectors.")
secrets_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Store secrets.")
app.add_typer(pair_app, name="pair")
app.add_typer(connectors_app, name="connectors")
app.add_typer(secrets_app, name="secrets")
app.add_typer(outbox_commands.app, name="outbox")
app.add_typer(audit_commands.app, name="audit")
app.add_typer(computer_commands.app)


@app.command()
def bridge(
    config: Config = None,
    data_dir: DataDir = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
) -> None:
    """Run the local bridge on the loopback interface until interrupted."""
    from toolbar.bridge import serve
    from toolbar.cli.next_step import is_set_up, say_next
    from toolbar.cli.place import find_place, utc_now

    place = find_place(data_dir, config)
    if not is_set_up(place):
        say_next(place)
    serve.run(place.settings, place.directory, utc_now, port or place.settings.bridge.port)


@app.command("open")
def open_panel(data_dir: DataDir = None, config: Config = None) -> None:
    """Open this user's panel in the browser, with a one-time secret."""
    from toolbar.cli.panel import open_panel as run
    from toolbar.cli.place import find_place

    run(find_place(data_dir, config))


@pair_app.callback(invoke_without_command=True)
def pair(context: typer.Context, data_dir: DataDir = None, config: Config = None) -> None:
    """Show a pairing code; type it into the toolbar in the EMR."""
    from toolbar.cli import pairings
    from toolbar.cli.place import find_place

    context.obj = (data_dir, config)
    if context.invoked_subcommand is None:
        pairings.show_code(find_place(data_dir, config))


@pair_app.command("list")
def pair_list(context: typer.Context, data_dir: DataDir = None, config: Config = None) -> None:
    """List the paired toolbars."""
    from toolbar.cli import pairings

    pairings.show_all(place_of(context, data_dir, config))


@pair_app.command("rename")
def pair_rename(
    context: typer.Context,
    token_id: str,
    name: str,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Give one pairing another name."""
    from toolbar.cli import pairings

    pairings.rename(place_of(context, data_dir, config), token_id, name)


@pair_app.command("revoke")
def pair_revoke(
    context: typer.Context, token_id: str, data_dir: DataDir = None, config: Config = None
) -> None:
    """End one pairing at once."""
    from toolbar.cli import pairings

    pairings.revoke(place_of(context, data_dir, config), token_id)


@app.command()
def send(
    connector: Annotated[str, typer.Option(help="Which connector reads the chart.")],
    context: Annotated[Path, typer.Option(help="JSON: what the page would hand over.")],
    ticket: Annotated[Path, typer.Option(help="JSON: what is wrong (contract: ticket).")],
    attach: Annotated[list[Path] | None, typer.Option(help="A screenshot, to be masked.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the bytes, send none.")] = False,
    to: Annotated[
        str | None, typer.Option(metavar="portal|zendesk|FILE.zip", help="Else: the settings'.")
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Preview one chart, ask, send it to support, print the ticket number."""
    from toolbar.cli import sending
    from toolbar.cli.place import find_place

    pictures = tuple(attach or ())
    if to is not None and not sending.is_destination(to):
        raise typer.BadParameter("portal, zendesk, or a file that ends in .zip", param_hint="--to")
    order = sending.Order(connector, context, ticket, yes, dry_run, pictures, to)
    sending.run(find_place(data_dir, config), order)


@app.command()
def redact(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="What to mask.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object per line.")] = False,
    media_type: Annotated[str | None, typer.Option(help="What the file is.")] = None,
    subject: Annotated[Path | None, typer.Option(help="JSON: the chart's own values.")] = None,
    level: Annotated[Level, typer.Option(help="How much is masked.")] = Level.STANDARD,
    report: Annotated[Path | None, typer.Option(help="Where the counts go, as JSON.")] = None,
) -> None:
    """Mask patient data and credentials; the masked text goes to stdout."""
    if jsonl:
        from toolbar.cli import redacting_lines

        redacting_lines.run(file, level, subject, report)
    else:
        from toolbar.cli import redacting

        redacting.run(redacting.Order(file, media_type, subject, level, report))


@app.command("redact-image")
def redact_image(
    file: Annotated[Path, typer.Argument(metavar="IN", help="PNG, JPEG, BMP or WebP.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.png", help="Where the masked PNG goes.")],
    subject: Annotated[Path | None, typer.Option(help="JSON: the chart's own values.")] = None,
    keep: Annotated[list[str] | None, typer.Option(help="An identifier that may be seen.")] = None,
) -> None:
    """Mask a screenshot: paint whatever may be text, but for known labels."""
    from toolbar.cli import redacting_images

    redacting_images.run(file, out, subject, tuple(keep or ()))


@connectors_app.callback(invoke_without_command=True)
def connectors(context: typer.Context, data_dir: DataDir = None, config: Config = None) -> None:
    """List the installed connectors and whether this clinic uses them."""
    from toolbar.cli import connections
    from toolbar.cli.place import find_place

    context.obj = (data_dir, config)
    if context.invoked_subcommand is None:
        connections.show_all(find_place(data_dir, config))


@connectors_app.command("check")
def connectors_check(
    context: typer.Context, connector: str, data_dir: DataDir = None, config: Config = None
) -> None:
    """Check the connection to one EMR without reading a patient."""
    from toolbar.cli import connections

    connections.check(place_of(context, data_dir, config), connector)


@connectors_app.command("authorize")
def connectors_authorize(
    context: typer.Context, connector: str, data_dir: DataDir = None, config: Config = None
) -> None:
    """Enter the credentials of one EMR, or do its handshake."""
    from toolbar.cli import connections
    from toolbar.cli.next_step import say_next

    place = place_of(context, data_dir, config)
    connections.authorize(place, connector)
    say_next(place)


@connectors_app.command("conform")
def connectors_conform(
    connector: str,
    as_json: AsJson = False,
) -> None:
    """Show whether a connector keeps the contract, against its pretend clinics.

    Exit codes: 0 it does, 1 a check failed, 2 there is nothing to check.
    """
    from toolbar.cli.conformance import conform

    raise typer.Exit(conform(connector, as_json=as_json))


@secrets_app.command("set")
def secrets_set(name: str, data_dir: DataDir = None, config: Config = None) -> None:
    """Store a secret, typed without echo or read from stdin."""
    from toolbar.cli import secret_entry
    from toolbar.cli.next_step import is_set_up, say_next
    from toolbar.cli.place import find_place

    place = find_place(data_dir, config)
    secret_entry.store(place, name)
    if is_set_up(place):
        say_next(place)
