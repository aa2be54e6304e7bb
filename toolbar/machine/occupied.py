"""Says whether any program has a port on loopback."""

import asyncio
from typing import Final

PATIENCE: Final = 2.0


async def somebody_listens(port: int) -> bool:
    """Say whether a program listens on either loopback address; who it is, is another question."""
    for address in ("127.0.0.1", "::1"):
        try:
            async with asyncio.timeout(PATIENCE):
                _, writer = await asyncio.open_connection(address, port)
        except TimeoutError:
            return True
        except OSError:
            continue
        writer.close()
        return True
    return False
