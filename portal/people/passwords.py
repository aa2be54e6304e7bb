"""Keeps passwords as Argon2id and checks them, each time at the same cost."""

import asyncio
import os
from contextlib import suppress
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from connectors.secret import Secret
from portal.errors import ValueRefusedError
from portal.refusals import Refusal, RequestRefusedError

SHORTEST: Final = 12
LONGEST: Final = 256
LEAST_OWN: Final = 8
"""Signs of a password that must be left when the user name is taken out of it; GUESS."""
ITERATIONS: Final = 2
MEMORY: Final = 19 * 1024
"""KiB; with two passes and one lane OWASP's recommended cost, about 50 ms of one core."""

_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$b2NlYW4tcG9ydGFsLW5vYm9keQ"
    "$SEdxq6hg6pVbXTXGg1hC1uV0xXrlhYbXeZKcYqkSQnM"
)
"""The hash of no password: checked when there is no such person, so that time tells nothing."""


def require_good(password: Secret, user_name: str) -> None:
    """Refuse a password that is too short, too long, or little else than the user name.

    Length counts, not the mixture of signs (NIST SP 800-63B). Raises
    ``RequestRefusedError``.
    """
    if len(password) < SHORTEST:
        raise RequestRefusedError(Refusal.PASSWORD_TOO_SHORT)
    if len(password) > LONGEST:
        raise RequestRefusedError(Refusal.PASSWORD_TOO_LONG)
    # exposed to be compared with the name
    left = password.expose().casefold()
    for part in (user_name, *user_name.split("@")):
        left = left.replace(part, "")
    if len(left) < LEAST_OWN:
        raise RequestRefusedError(Refusal.PASSWORD_NAMES_YOU)


async def hash_password(password: Secret) -> str:
    """Return the PHC string of a new password; raise ``ValueRefusedError`` for a poor one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueRefusedError
    return await asyncio.to_thread(_hash, password)


async def is_right(password: Secret, stored: str | None) -> bool:
    """Say whether the password fits; without a stored hash it takes as long to say no."""
    return await asyncio.to_thread(_verify, password, stored or _NOBODY)


def _hash(password: Secret) -> str:
    function = Argon2id(
        salt=os.urandom(16), length=32, iterations=ITERATIONS, lanes=1, memory_cost=MEMORY
    )
    # exposed to be hashed
    return function.derive_phc_encoded(password.expose().encode("utf-8", "surrogatepass"))


def _verify(password: Secret, stored: str) -> bool:
    right = False
    with suppress(InvalidKey):
        # exposed to be hashed
        Argon2id.verify_phc_encoded(password.expose().encode("utf-8", "surrogatepass"), stored)
        right = True
    return right
