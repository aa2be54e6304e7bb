"""Names a port before somebody listens on it, so that nobody else gets it meanwhile.

Whoever binds port 0, or connects, gets a port out of the system's own range
(``ip_local_port_range``; 49152 and up elsewhere, RFC 6335). A port that is asked
for that way and then let go can be another's a moment later. So ours lies below.
"""

import secrets
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Final

LOWEST: Final = 10_240
BEYOND: Final = 32_768
"""Where Linux begins to give ports away by itself; the other systems do so higher up."""


def free_port(draw: Callable[[int], int] = secrets.randbelow) -> int:
    """Return a port of loopback that nobody has, and that the system gives to nobody by itself.

    Drawn by chance that no seed repeats: test processes run side by side.
    """
    while True:
        port = LOWEST + draw(BEYOND - LOWEST)
        with suppress(OSError), closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", port))
            return port
