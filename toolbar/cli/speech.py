"""Says the catalogue's sentences on stderr, in the language of the terminal."""

import os
import sys
from typing import TYPE_CHECKING

from connectors.errors import ProductError, SecretMissingError, SettingsError
from toolbar.bridge.errors import PortTakenError
from toolbar.cli.errors import RedactLineError

if TYPE_CHECKING:
    from web.catalogue import Catalogue


def catalogue() -> "Catalogue":
    """Return the catalogue for ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``."""
    from web.catalogue import Catalogue, language_of

    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), None)  # noqa: TID251 - the terminal's language
    return Catalogue(language_of(None, locale))


def say(code: str, **facts: str) -> None:
    """Print one sentence on stderr."""
    sys.stderr.write(catalogue().text(code, **facts) + "\n")


def refuse(error: ProductError) -> None:
    """Print why the command did not do it: the sentence, the code, the name of a key."""
    match error:
        case SettingsError():
            say("cli.refused-key", problem=error.code, key=error.key, sentence=_sentence(error))
        case SecretMissingError():
            say("cli.refused-key", problem=error.code, key=error.name, sentence=_sentence(error))
        case RedactLineError():
            key = str(error.line)
            say("cli.refused-key", problem=error.code, key=key, sentence=_sentence(error))
        case PortTakenError():
            by = catalogue().text(f"cli.taken-by.{error.occupant.value}")
            key = f"{error.port}, {by}"
            say("cli.refused-key", problem=error.code, key=key, sentence=_sentence(error))
        case _:
            say("cli.refused", problem=error.code, sentence=_sentence(error))


def _sentence(error: ProductError) -> str:
    return catalogue().text(error.code)


def agreed(question: str) -> bool:
    """Ask at the terminal, and say whether the answer was yes."""
    answer = Terminal().ask(question).strip().lower()
    return answer in catalogue().text("cli.yes").split()


class Terminal:
    """The person at the terminal, for a connector's handshake (``connectors.contract.Prompt``)."""

    def say(self, code: str, **facts: str) -> None:
        """Print the sentence of ``code``."""
        say(code, **facts)

    def ask(self, code: str, *, hidden: bool = False) -> str:
        """Ask for one line: without echo if hidden; from stdin if that is no terminal."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\r\n")
        question = catalogue().text(code) + " "
        if hidden:
            import getpass

            return getpass.getpass(question, stream=sys.stderr)
        sys.stderr.write(question)
        sys.stderr.flush()
        return sys.stdin.readline().rstrip("\r\n")
