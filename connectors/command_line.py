"""Runs a command line: safe logging, no dumps, a refusal that becomes its sentence and code 1."""

import sys
from collections.abc import Callable
from typing import NoReturn

from connectors import logs
from connectors.errors import ProductError
from connectors.no_dumps import forbid_dumps


def run(app: Callable[[], object], refuse: Callable[[ProductError], None]) -> NoReturn:
    """Run the app; ``refuse`` says what a ``ProductError`` means. Ends the process."""
    logs.set_up()
    forbid_dumps()
    refused: ProductError | None = None
    try:
        app()
    except ProductError as error:
        refused = error
    if refused is not None:
        refuse(refused)
    sys.exit(1 if refused is not None else 0)
