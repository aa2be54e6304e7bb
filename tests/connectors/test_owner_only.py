"""Files that only their owner can open, whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from connectors.owner_only import make_owner_only, write_owner_only

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> object:
    """A umask that lets everyone read new files, as some clinics' machines have."""
    before = os.umask(0)
    yield None
    os.umask(before)


@posix
@pytest.mark.usefixtures("open_umask")
def test_a_plain_write_would_be_open_to_everyone(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"canary")
    assert mode(tmp_path / "plain") & 0o077


@posix
@pytest.mark.usefixtures("open_umask")
def test_the_file_is_owner_only(tmp_path: Path) -> None:
    write_owner_only(tmp_path / "kept", b"canary")
    assert mode(tmp_path / "kept") == 0o600


@posix
@pytest.mark.usefixtures("open_umask")
def test_it_is_owner_only_from_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    really = os.fsync

    def look(handle: int) -> None:
        seen.extend(mode(path) for path in tmp_path.iterdir())
        really(handle)

    monkeypatch.setattr(os, "fsync", look)
    write_owner_only(tmp_path / "kept", b"canary")
    assert set(seen) == {0o600}


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    write_owner_only(tmp_path / "kept", b"first, and longer")
    write_owner_only(tmp_path / "kept", b"second")
    assert (tmp_path / "kept").read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_owner_only(tmp_path / "kept", b"first")
    with pytest.raises(TypeError):
        write_owner_only(tmp_path / "kept", "not bytes")  # type: ignore[arg-type]
    assert (tmp_path / "kept").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_machine_that_opens_no_folders_still_keeps_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def refuse(path: object, flags: int, *rest: int, **more: int) -> int:
        if Path(str(path)).is_dir():
            raise PermissionError
        return really(str(path), flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    write_owner_only(tmp_path / "kept", b"canary")
    assert (tmp_path / "kept").read_bytes() == b"canary"


@posix
@pytest.mark.usefixtures("open_umask")
def test_a_folder_is_owner_only_even_if_it_was_open_before(tmp_path: Path) -> None:
    make_owner_only(tmp_path / "new" / "folder")
    (tmp_path / "old").mkdir(mode=0o777)
    make_owner_only(tmp_path / "old")
    assert mode(tmp_path / "new" / "folder") == mode(tmp_path / "old") == 0o700
