"""Tells whether a connection comes from a program of our own user; Linux alone can say.

Loopback is shared by everybody who uses the computer. Linux lists each socket
with its owner (``proc_net_tcp(5)``), so another user, on a terminal server say,
is refused before he may guess anything. Elsewhere owner-only files, random
credentials and the lock after wrong codes must do.
"""

import asyncio
import ipaddress
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

TABLES: Final = {4: Path("/proc/net/tcp"), 6: Path("/proc/net/tcp6")}
ROOT: Final = 0
TRIES: Final = 3
"""How often a list is read: a line may be missed while many others come and go."""
Address = tuple[str, int]


class Peers:
    """Asks once per connection who is at its other end."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[asyncio.Transport, bool] = WeakKeyDictionary()

    async def is_ours(self, transport: asyncio.Transport) -> bool:
        """Say whether the other end is our own user's, or root's, who may do anything anyway."""
        if sys.platform != "linux":
            return True
        known = self._known.get(transport)
        if known is None:
            names = [transport.get_extra_info(name) for name in ("peername", "sockname")]
            known = await asyncio.to_thread(_belongs_to_us, names[0], names[1])
            self._known[transport] = known
        return known


def owner(table: str, peer: Address, ours: Address) -> int | None:
    """Return the user of the socket at the other end of ours.

    None if it is not listed, or closed already: such a socket belongs to nobody,
    and Linux then shows root's number in its place.
    """
    wanted = [_written(peer), _written(ours)]
    for line in table.splitlines():
        columns = line.split()
        if columns[1:3] == wanted and columns[9] != "0":
            return int(columns[7])
    return None


def _belongs_to_us(peer: Address | None, ours: Address | None) -> bool:
    if not peer or not ours:
        return False
    version = ipaddress.ip_address(peer[0]).version
    found = None
    for _ in range(TRIES):
        with suppress(OSError):
            found = owner(TABLES[version].read_text("ascii"), peer, ours)
        if found is not None:
            break
    return found in {os.geteuid(), ROOT}  # who is not found is a stranger


def _written(address: Address) -> str:
    """Return an address as the kernel writes it: words of 32 bits in this machine's byte order."""
    packed = ipaddress.ip_address(address[0]).packed
    words = [int.from_bytes(packed[at : at + 4], sys.byteorder) for at in range(0, len(packed), 4)]
    return "".join(f"{word:08X}" for word in words) + f":{address[1]:04X}"
