"""Install and uninstall with a real bridge: it starts once, and nothing of it is left."""

import asyncio
import hashlib
import os
import signal
import socket
from pathlib import Path
from typing import Any

from demo.commands import run_command
from tests.toolbar.machine.conftest import Computer
from toolbar.machine.ending import end_bridge
from toolbar.machine.plan import take_away
from toolbar.machine.program import Program
from toolbar.machine.systemd import plan

USER = ["--user"]


async def test_install_starts_the_bridge_now_and_at_log_in(computer: Computer) -> None:
    done = await computer.run("install")
    assert (done.code, done.stdout) == (0, b""), done.stderr
    assert f"port {computer.port}" in done.stderr
    assert computer.listens()
    assert computer.link.resolve() == computer.unit
    assert computer.calls() == [
        [*USER, "daemon-reload"],
        [*USER, "enable", "ocean-toolbar.service"],
        [*USER, "restart", "ocean-toolbar.service"],
    ]


async def test_twice_is_as_once_and_starts_the_bridge_anew(computer: Computer) -> None:
    await computer.run("install")
    first, written = computer.bridge(), computer.unit.read_bytes()
    done = await computer.run("install")
    second = computer.bridge()
    assert done.code == 0, done.stderr
    assert computer.unit.read_bytes() == written
    assert first is not None
    assert second is not None
    assert first.process != second.process


async def test_uninstall_leaves_no_listener_and_no_autostart(computer: Computer) -> None:
    await computer.run("install")
    assert computer.listens()
    done = await computer.run("uninstall")
    assert (done.code, done.stdout) == (0, b""), done.stderr
    assert not computer.listens()
    assert computer.bridge() is None
    assert not computer.unit.exists()
    assert not computer.link.is_symlink()
    assert [*USER, "disable", "--now", "ocean-toolbar.service"] in computer.calls()
    assert str(computer.directory) in done.stderr
    assert (computer.directory / "settings.toml").exists()


async def test_the_manager_alone_would_have_left_the_listener(computer: Computer) -> None:
    """The pretend manager does not obey ``disable``: without our own ending the bridge stays."""
    await computer.run("install")
    take_away(plan(Program("x", ()), computer.home / ".config"), computer.environment)
    assert computer.listens()


async def test_uninstall_twice_says_that_there_is_nothing(computer: Computer) -> None:
    done = await computer.run("uninstall")
    assert done.code == 0
    assert "No bridge was running" in done.stderr
    assert computer.calls() == []


async def test_a_bridge_that_hangs_is_ended_all_the_same(computer: Computer) -> None:
    await computer.run("install")
    running = computer.bridge()
    assert running is not None
    os.kill(running.process, signal.SIGSTOP)
    assert end_bridge(computer.directory, patience=0.5) == running
    assert not computer.listens()


async def test_a_bridge_started_by_hand_gives_way_to_the_installed_one(computer: Computer) -> None:
    await computer.run("install")
    computer.unit.unlink()
    by_hand = computer.bridge()
    done = await computer.run("install")
    assert done.code == 0, done.stderr
    installed = computer.bridge()
    assert by_hand is not None
    assert installed is not None
    assert installed.process != by_hand.process


async def test_print_shows_all_and_does_nothing(computer: Computer) -> None:
    before = _tree(computer.home)
    done = await computer.run("install", "--print")
    assert (done.code, done.stderr) == (0, "")
    shown = done.stdout.decode()
    assert f"# {computer.unit}" in shown
    assert "-P" in shown
    assert "$ systemctl --user enable ocean-toolbar.service" in shown
    assert _tree(computer.home) == before
    assert not computer.listens()


async def test_print_shows_what_uninstall_takes_away_and_leaves_it(computer: Computer) -> None:
    assert (await computer.run("install")).code == 0
    before, bridge = await _at_rest(computer.home), computer.bridge()
    assert bridge is not None
    done = await computer.run("uninstall", "--print")
    assert done.code == 0
    shown = done.stdout.decode().splitlines()
    assert "$ systemctl --user disable --now ocean-toolbar.service" in shown
    assert {f"- {computer.unit}", f"- {computer.link}"} < set(shown)
    assert str(bridge.process) in done.stderr
    assert _tree(computer.home) == before
    assert computer.bridge() == bridge
    assert computer.listens()
    assert (await computer.run("uninstall")).code == 0
    assert not [one for one in (computer.unit, computer.link) if one.exists() or one.is_symlink()]


async def test_a_strangers_port_is_said_before_anything_is_written(computer: Computer) -> None:
    with socket.create_server(("127.0.0.1", computer.port)):
        done = await computer.run("install")
    assert done.code == 1
    assert "port-taken" in done.stderr
    assert not computer.unit.exists()
    assert computer.calls() == []


async def test_without_such_a_system_it_says_so(computer: Computer) -> None:
    done = await computer.run("install", PATH=str(computer.home))
    assert done.code == 1
    assert "autostart-unavailable" in done.stderr
    assert not computer.unit.exists()


async def test_a_system_that_refuses_leaves_nothing(computer: Computer) -> None:
    computer.give_systemctl(fails=True)
    done = await computer.run("install")
    assert done.code == 1
    assert "autostart-refused" in done.stderr
    assert not computer.unit.exists()
    assert not computer.link.is_symlink()


async def test_a_second_bridge_of_one_folder_is_refused(computer: Computer) -> None:
    await computer.run("install")
    place = ("--data-dir", str(computer.directory))
    other = await run_command("bridge", "--port", str(computer.port + 1), *place)
    assert other.code == 1
    assert "bridge-running" in other.stderr


async def _at_rest(folder: Path) -> dict[str, Any]:
    """Return the files once a bridge that has just begun writes no more of them."""
    async with asyncio.timeout(30):
        tree, last = _tree(folder), None
        while tree != last or "clinic/outbox.db" not in tree:
            await asyncio.sleep(0.5)
            tree, last = _tree(folder), tree
    return tree


def _tree(folder: Path) -> dict[str, Any]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
