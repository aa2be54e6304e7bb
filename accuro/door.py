"""Where a hand-over's credentials end: the guard learns of them, and nobody else."""

from collections.abc import Iterable
from typing import Final

from connectors.errors import ContextInvalidError
from connectors.secret import Secret
from connectors.secret_store import SecretStore

MOST: Final = 50
"""A clinic has one key and one credential, and changes them now and then."""


class Door:
    """Lets the guard know each credential that was handed over, once."""

    def __init__(self, secrets: SecretStore) -> None:
        self._secrets = secrets
        self._met: list[Secret] = []

    def drop(self, handed: Iterable[Secret]) -> None:
        """Register what is new; raise ``ContextInvalidError`` if a page makes up ever more.

        What cannot be registered must not come in either, so that no one fills
        the memory and nothing is forgotten.
        """
        for secret in handed:
            # exposed to compare it in constant time with those we know
            if any(known.matches(secret.expose()) for known in self._met):
                continue
            if len(self._met) >= MOST:
                raise ContextInvalidError
            self._met.append(secret)
            self._secrets.register(secret)
