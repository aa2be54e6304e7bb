"""Who may talk to the bridge: pairing codes, tokens, panel secrets and sessions, on disk.

The bridge and the command line share it (one user, several processes). All of
it is blocking; the bridge calls it in a thread.
"""

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from connectors.contract import Clock
from toolbar.bridge.credentials import (
    CODE_LIFETIME,
    PANEL_SECRET_LIFETIME,
    PANEL_SESSION_LIFETIME,
    SCOPES,
    TOKEN_LIFETIME,
    Token,
    digest,
    make_code,
    make_credential,
)
from toolbar.bridge.errors import PairingLockedError, PairingRefusedError, RequestError
from toolbar.bridge.pairing_lock import PairingLock
from toolbar.bridge.state_file import StateFile

_COLUMNS: Final = "token_id, name, digest, origin, scopes, created_at, expires_at"


@dataclass(frozen=True, slots=True)
class Paired:
    """Everybody who may talk to the bridge, by the digest of the credential."""

    tokens: Mapping[bytes, Token] = field(default_factory=dict, repr=False)
    sessions: Mapping[bytes, int] = field(default_factory=dict, repr=False)
    """When each panel session ends."""


class LocalState:
    """Makes, checks and ends the credentials of toolbars and of the panel."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self._file = StateFile(directory)
        self._clock = clock

    @property
    def generation(self) -> int:
        """Changes whenever ``paired`` may answer something else; costs no system call."""
        return self._file.generation

    def make_panel_secret(self, lifetime: timedelta = PANEL_SECRET_LIFETIME) -> str:
        """Return a secret that opens one panel session, once."""
        secret = make_credential()
        with self._file.transaction() as database:
            _keep(database, "panel_secrets", secret, self._now() + _seconds(lifetime))
        return secret

    def take_panel_secret(self, secret: str) -> str:
        """Exchange the secret for a session; raise ``PairingRefusedError``."""
        session = make_credential()
        with self._file.transaction() as database:
            taken = _take(database, "panel_secrets", secret, self._now())
            if taken:
                ends = self._now() + _seconds(PANEL_SESSION_LIFETIME)
                _keep(database, "panel_sessions", session, ends)
        if not taken:
            raise PairingRefusedError
        return session

    def make_pairing_code(self) -> str:
        """Return a code of eight digits that pairs one toolbar, once, within five minutes."""
        code = make_code()
        with self._file.transaction() as database:
            database.execute("DELETE FROM pairing_codes")  # one at a time: five guesses at one
            _keep(database, "pairing_codes", code, self._now() + _seconds(CODE_LIFETIME))
        return code

    def take_pairing_code(self, code: str, name: str, origin: str | None) -> tuple[str, Token]:
        """Exchange the code for a token bound to the origin.

        Raises ``PairingRefusedError`` for a wrong code, ``PairingLockedError``
        after five of them, whatever the code is then.
        """
        refusal: type[RequestError] | None = None
        with self._file.transaction() as database:
            lock = PairingLock(*database.execute("SELECT * FROM pairing_lock").fetchone())
            if lock.is_locked(self._now()):
                refusal = PairingLockedError
            elif not _take(database, "pairing_codes", code, self._now()):
                refusal = PairingRefusedError
                lock = lock.after_wrong(self._now())
            else:
                lock = PairingLock()
            values = (lock.wrong, lock.locked_until)
            database.execute("UPDATE pairing_lock SET wrong = ?, locked_until = ?", values)
        if refusal is not None:
            raise refusal
        return self.make_token(name, origin)

    def make_token(self, name: str, origin: str | None) -> tuple[str, Token]:
        """Make a token without a code: for this user's own programs."""
        value = make_credential()
        now = self._now()
        token = Token(
            token_id=secrets.token_hex(8),
            name=name,
            digest=digest(value),
            origin=origin,
            scopes=SCOPES,
            created_at=now,
            expires_at=now + _seconds(TOKEN_LIFETIME),
        )
        scopes = " ".join(token.scopes)
        row = (token.token_id, name, token.digest, origin, scopes, now, token.expires_at)
        with self._file.transaction() as database:
            database.execute("DELETE FROM tokens WHERE expires_at <= ?", (now,))
            database.execute(f"INSERT INTO tokens ({_COLUMNS}) VALUES (?,?,?,?,?,?,?)", row)  # noqa: S608 - constant columns
        return value, token

    def tokens(self) -> tuple[Token, ...]:
        """Return every pairing that has not ended, oldest first."""
        found = self.paired().tokens.values()
        return tuple(sorted(found, key=lambda token: token.created_at))

    def rename(self, token_id: str, name: str) -> bool:
        """Call a pairing otherwise; say whether there was one."""
        with self._file.transaction() as database:
            done = database.execute(
                "UPDATE tokens SET name = ? WHERE token_id = ? AND expires_at > ?",
                (name, token_id, self._now()),
            )
            return done.rowcount == 1

    def revoke(self, token_id: str) -> bool:
        """End a pairing at once; say whether there was one."""
        with self._file.transaction() as database:
            done = database.execute("DELETE FROM tokens WHERE token_id = ?", (token_id,))
            return done.rowcount == 1

    def paired(self) -> Paired:
        """Return everybody whose credential has not ended."""
        now = (self._now(),)
        with self._file.reading() as database:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM tokens WHERE expires_at > ?",  # noqa: S608 - constant columns
                now,
            ).fetchall()
            sessions = database.execute(
                "SELECT digest, expires_at FROM panel_sessions WHERE expires_at > ?", now
            ).fetchall()
        tokens = [_token(*row) for row in rows]
        return Paired({token.digest: token for token in tokens}, dict(sessions))

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _token(  # noqa: PLR0913, PLR0917 - the columns of the table, in order
    token_id: str,
    name: str,
    kept: bytes,
    origin: str | None,
    scopes: str,
    created_at: int,
    expires_at: int,
) -> Token:
    return Token(token_id, name, kept, origin, tuple(scopes.split()), created_at, expires_at)


def _seconds(lifetime: timedelta) -> int:
    return int(lifetime.total_seconds())


def _keep(database: sqlite3.Connection, table: str, credential: str, expires_at: int) -> None:
    row = (digest(credential), expires_at)
    database.execute(f"INSERT INTO {table} VALUES (?, ?)", row)  # noqa: S608 - our own table names


def _take(database: sqlite3.Connection, table: str, credential: str, now: int) -> bool:
    """Remove a credential that has not ended, and all that have; say whether it was there."""
    database.execute(f"DELETE FROM {table} WHERE expires_at <= ?", (now,))  # noqa: S608 - names of our own tables and columns
    row = (digest(credential),)
    return database.execute(f"DELETE FROM {table} WHERE digest = ?", row).rowcount == 1  # noqa: S608 - names of our own tables and columns
