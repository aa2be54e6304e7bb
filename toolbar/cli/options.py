"""The two options that nearly every command takes: where our files lie."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from toolbar.cli.place import Place

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where our files lie.")]
Config = Annotated[Path | None, typer.Option("--config", help="The settings file (TOML).")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]


def place_of(context: typer.Context, data_dir: Path | None, config: Path | None) -> "Place":
    """Return the place of a subcommand, whose options may stand before or after its name."""
    from toolbar.cli.place import find_place

    outer_data_dir, outer_config = context.obj
    return find_place(data_dir or outer_data_dir, config or outer_config)
