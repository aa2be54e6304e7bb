"""Takes the port on loopback, by number, or says who has it."""

import asyncio
import errno
import json
import socket
import sys
from contextlib import suppress
from typing import Final

from toolbar.bridge.errors import Occupant, PortTakenError, UserRefusedError
from toolbar.bridge.health import PRODUCT

ADDRESSES: Final = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
"""Nothing widens this list: no setting, no argument."""

MISSING: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT})
"""How a machine says that it has no IPv6."""

ATTEMPTS: Final = 5
"""How often any free port is tried: one may be free on the first address alone."""

ASK_SECONDS: Final = 2.0
LONGEST_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are looked at, of whatever has the port."""
BACKLOG: Final = 1024
"""Connections that wait to be taken; one more waits a second, until its system tries again."""


async def take_port(port: int) -> list[socket.socket]:
    """Return listening sockets on both loopback addresses; raise ``PortTakenError``.

    Port 0 takes any that is free on both. A machine without IPv6 gives one socket.
    """
    for _ in range(1 if port else ATTEMPTS):
        taken = await _take_both(port)
        if taken:
            return taken
    raise PortTakenError(port, await who_listens(port))


async def _take_both(port: int) -> list[socket.socket]:
    """Return no socket at all unless every address that this machine has is free."""
    taken: list[socket.socket] = []
    for family, address in ADDRESSES:
        one, missing = None, False
        try:
            one = await _listen(family, address, taken[0].getsockname()[1] if taken else port)
        except OSError as error:
            missing = bool(taken) and error.errno in MISSING
        if one is not None:
            taken.append(one)
        elif not missing:
            for other in taken:
                other.close()
            return []
    return taken


async def who_listens(port: int) -> Occupant:
    """Ask what has the port for its health; what answers as no bridge does is another program."""
    answer = b""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(ASK_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                host = f"127.0.0.1:{port}"
                writer.write(f"GET /health HTTP/1.1\r\nHost: {host}\r\n".encode())
                writer.write(b"Connection: close\r\n\r\n")
                # head and body may come one after the other
                while len(answer) < LONGEST_ANSWER and (piece := await reader.read(LONGEST_ANSWER)):
                    answer += piece
            finally:
                writer.close()
    tree = None
    with suppress(ValueError):
        tree = json.loads(answer.partition(b"\r\n\r\n")[2])
    told = tree if isinstance(tree, dict) else {}
    if told.get("code") == UserRefusedError.code:
        return Occupant.OTHER_USER
    return Occupant.BRIDGE if told.get("product") == PRODUCT else Occupant.OTHER


async def _listen(family: int, address: str, port: int) -> socket.socket:
    """Listen on one address alone; raise ``OSError``."""
    refused: OSError | None = None
    try:
        return _bind(family, address, port, again=False)
    except OSError as error:
        refused = error
    if sys.platform != "linux" or refused.errno != errno.EADDRINUSE:
        raise refused
    # After a restart only the closed connections of the last bridge may hold the port, for
    # a minute. Linux gives it to a second socket only while nobody listens on it.
    if await _somebody_listens(address, port):
        raise refused
    return _bind(family, address, port, again=True)


def _bind(family: int, address: str, port: int, *, again: bool) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # else another program could bind the same port beside us and take our callers
            one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        if again:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind((address, port))
        one.listen(BACKLOG)
        if sys.platform == "linux":
            # not to share the port, which nobody can while we listen, but so that the connections
            # that we leave behind let the next bridge have it: they inherit this mark
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setblocking(False)  # noqa: FBT003 - the standard library's signature
    except BaseException:
        one.close()
        raise
    return one


async def _somebody_listens(address: str, port: int) -> bool:
    try:
        async with asyncio.timeout(ASK_SECONDS):
            _, writer = await asyncio.open_connection(address, port)
    except ConnectionRefusedError:
        return False
    except (OSError, TimeoutError):
        return True
    writer.close()
    return True
