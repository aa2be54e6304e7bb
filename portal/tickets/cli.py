"""The command that answers from the business clock alone."""

import sys
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

import typer

from portal.errors import MomentUnreadableError
from portal.tickets.business_clock import first_answer_due, in_toronto

app: Final = typer.Typer()


@app.command()
def answer_due(
    moment: Annotated[str, typer.Argument(help="ISO 8601; Toronto time if it says no zone.")],
) -> None:
    """Print when a first answer is due to a ticket received at this moment."""
    due = None
    with suppress(ValueError, OverflowError):
        due = in_toronto(first_answer_due(in_toronto(datetime.fromisoformat(moment))))
    if due is None:
        raise MomentUnreadableError
    sys.stdout.write(f"{due.isoformat()}\n")
