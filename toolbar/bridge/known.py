"""The bridge's view of who is paired: in memory, as fresh as the file."""

import asyncio
import hmac

from connectors.contract import Clock
from toolbar.bridge.credentials import Token, digest
from toolbar.bridge.state import LocalState, Paired


class Known:
    """Answers for every request whose credential it is; asks the file only when that changed."""

    def __init__(self, state: LocalState, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._paired = Paired()
        self._origins: frozenset[str] = frozenset()
        self._generation: int | None = None

    async def refresh(self) -> None:
        """Read the file again if any process changed it; raise ``StateUnavailableError``."""
        generation = self._state.generation
        if generation == self._generation:
            return
        paired = await asyncio.to_thread(self._state.paired)
        origins = (token.origin for token in paired.tokens.values())
        self._paired = paired
        self._origins = frozenset(origin for origin in origins if origin is not None)
        # the number from before reading: a change in between is seen at the next request
        self._generation = generation

    def is_paired(self, origin: str) -> bool:
        """Say whether some token that is still good is bound to exactly this origin."""
        if origin not in self._origins:
            return False
        return any(
            token.origin == origin and self._is_good(token.expires_at)
            for token in self._paired.tokens.values()
        )

    def token(self, unverified_token: str) -> Token | None:
        """Return the pairing that the token is of, if it is good."""
        kept = digest(unverified_token)
        token = self._paired.tokens.get(kept)
        if token is None or not hmac.compare_digest(token.digest, kept):
            return None
        return token if self._is_good(token.expires_at) else None

    def token_by_id(self, token_id: str) -> Token | None:
        """Return the pairing of this id, if it is good."""
        for token in self._paired.tokens.values():
            if token.token_id == token_id and self._is_good(token.expires_at):
                return token
        return None

    def has_session(self, unverified_session: str) -> bool:
        """Say whether this is a panel session that is still good."""
        ends = self._paired.sessions.get(digest(unverified_session))
        return ends is not None and self._is_good(ends)

    def _is_good(self, expires_at: int) -> bool:
        return self._clock().timestamp() < expires_at
