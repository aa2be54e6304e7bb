"""Shows a pairing code; lists, renames and revokes pairings."""

import sys
from datetime import UTC, datetime

from toolbar.bridge.credentials import CODE_LIFETIME, is_name
from toolbar.bridge.errors import PairingUnknownError
from toolbar.bridge.state import LocalState
from toolbar.cli.errors import PairingNameInvalidError
from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import say


def show_code(place: Place) -> None:
    """Print a code that pairs one toolbar, once."""
    say("cli.pairing-code", minutes=str(int(CODE_LIFETIME.total_seconds()) // 60))
    sys.stdout.write(LocalState(place.directory, utc_now).make_pairing_code() + "\n")


def show_all(place: Place) -> None:
    """Print id, name, origin and last day of each pairing, one per line."""
    for token in LocalState(place.directory, utc_now).tokens():
        ends = datetime.fromtimestamp(token.expires_at, UTC).date().isoformat()
        sys.stdout.write(f"{token.token_id}\t{token.name}\t{token.origin or '-'}\t{ends}\n")


def rename(place: Place, token_id: str, name: str) -> None:
    """Change a name; raise ``PairingUnknownError`` or ``PairingNameInvalidError``."""
    if not is_name(name):
        raise PairingNameInvalidError
    if not LocalState(place.directory, utc_now).rename(token_id, name):
        raise PairingUnknownError
    say("cli.pairing-renamed", token_id=token_id)


def revoke(place: Place, token_id: str) -> None:
    """End a pairing at once; raise ``PairingUnknownError``."""
    if not LocalState(place.directory, utc_now).revoke(token_id):
        raise PairingUnknownError
    say("cli.pairing-revoked", token_id=token_id)
