"""Stores a secret: typed without echo, or one line from stdin; never an argument."""

from connectors.errors import SecretMissingError
from connectors.secret import Secret
from toolbar.cli.place import Place
from toolbar.cli.speech import Terminal, say
from toolbar.clinic import open_secrets


def store(place: Place, name: str) -> None:
    """Ask for the secret and store it under one of the known names.

    Raises ``SettingsError`` for an unknown name and ``SecretMissingError`` if nothing was typed.
    """
    value = Terminal().ask("cli.secret-ask", hidden=True)
    if not value:
        raise SecretMissingError(name)
    open_secrets(place.settings, place.directory).put(name, Secret(value))
    say("cli.secret-stored", name=name)
