"""``python -m tests.crash.putter FOLDER COUNT``: puts, and writes a line for each that was queued.

A refusal is written as ``refused``; the next one is tried all the same.
"""

import asyncio
import sys
from pathlib import Path

from tests.crash.sender import KEY, now, say, submission
from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel


async def main(folder: Path, count: int) -> None:
    outbox = Outbox(folder / "outbox.db", KEY, now)
    say("ready")
    for number in range(1, count + 1):
        try:
            await outbox.put(submission(number), Parcel(b'{"number":%d}' % number))
            say(number)
        except OutboxUnavailableError:
            say("refused")
    await outbox.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
