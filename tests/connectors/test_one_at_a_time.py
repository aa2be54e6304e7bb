"""Two processes that need a key at the same moment get the same one."""

import asyncio
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys, time
from pathlib import Path
from connectors.secret_store import FileVault, SecretStore

folder, locked = Path(sys.argv[1]), sys.argv[2] == "locked"

class Slow(FileVault):
    def put(self, name, value):
        time.sleep(0.3)
        super().put(name, value)

store = SecretStore(Slow(folder / "secrets.json"), ("key",), folder / "lock" if locked else None)
(folder / f"ready-{sys.argv[3]}").touch()
while len(list(folder.glob("ready-*"))) < 2:
    time.sleep(0.001)
print(store.make("key").expose())
"""

HOLDER = """
import sys, time
from pathlib import Path
from connectors.one_at_a_time import one_at_a_time

with one_at_a_time(Path(sys.argv[1])):
    print("in", flush=True)
    time.sleep(60)
"""


async def made_by_two(folder: Path, how: str) -> set[bytes]:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, folder, how, str(number), stdout=asyncio.subprocess.PIPE
        )
        for number in (1, 2)
    ]
    return {(await process.communicate())[0] for process in processes}


async def test_the_second_process_gets_the_key_that_the_first_made(tmp_path: Path) -> None:
    made = await made_by_two(tmp_path, "locked")
    assert len(made) == 1
    assert len(made.pop().strip()) == 64


async def test_without_the_lock_each_would_make_its_own(tmp_path: Path) -> None:
    assert len(await made_by_two(tmp_path, "unlocked")) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no flock on Windows")
async def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, tmp_path / "lock", stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"in\n"
    holder.kill()
    await holder.wait()
    assert len(await made_by_two(tmp_path, "locked")) == 1
