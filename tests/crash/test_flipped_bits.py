"""A disk that loses bits costs what stood on the pages it hit, and nothing else."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.crash.conftest import KEY, ROUNDS, now, submission
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.outbox_opening import damaged_files
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered
from toolbar.troubleshooting.sqlite_pages import PAGE_SIZE
from toolbar.troubleshooting.sqlite_wal import overlay, read_wal
from toolbar.troubleshooting.submission import State

IN_THE_FILE: Final = 14
ALL: Final = 28
FRAME: Final = PAGE_SIZE + 24


def bundle(number: int) -> Parcel:
    """A bundle in miniature, of a size that fits beside one other on a page."""
    identity = submission(number).submission_id
    tree = {
        "submission_id": identity,
        "created_at": "2026-11-23T15:30:00Z",
        "ticket": {"site_number": "7001"},
        "identifiers": {"emr": "oscar"},
        "note": "x" * random.Random(number).randrange(200, 1500),  # noqa: S311 - a size
    }
    return Parcel(json.dumps(tree).encode())


@pytest.fixture
async def killed(tmp_path: Path) -> Mapping[str, bytes]:
    """The files of an outbox whose process was killed: half lies in the log."""
    path = tmp_path / "outbox.db"
    async with Outbox(path, KEY, now).opened() as outbox:
        for number in range(IN_THE_FILE):
            await outbox.put(submission(number), bundle(number))
    async with Outbox(path, KEY, now).opened() as outbox:
        for number in range(IN_THE_FILE, ALL):
            await outbox.put(submission(number), bundle(number))
        return {name: (tmp_path / name).read_bytes() for name in ("outbox.db", "outbox.db-wal")}


def pages_of(files: Mapping[str, bytes], number: int) -> set[int]:
    """Return the numbers of the pages on which a submission ever stood."""
    name = submission(number).submission_id.encode()
    pages, wal = files["outbox.db"], read_wal(files["outbox.db-wal"], PAGE_SIZE)
    starts = range(0, len(pages), PAGE_SIZE)
    found = {at // PAGE_SIZE + 1 for at in starts if name in pages[at : at + PAGE_SIZE]}
    return found | {frame.page_number for frame in wal.frames if name in frame.page}


def flip(
    files: Mapping[str, bytes], names: list[str], seed: int, most: int
) -> tuple[dict[str, bytes], set[int]]:
    """Flip some bits; return the files, and the numbers of the pages that were hit."""
    chance = random.Random(seed)  # noqa: S311 - a seed for a test, no secret
    broken = {name: bytearray(body) for name, body in files.items()}
    wal = read_wal(files["outbox.db-wal"], PAGE_SIZE)
    hit = set()
    for _ in range(chance.randrange(1, most + 1)):
        name = chance.choice(names)
        at = chance.randrange(len(broken[name]))
        broken[name][at] ^= 1 << chance.randrange(8)
        if name == "outbox.db":
            hit.add(at // PAGE_SIZE + 1)
        elif at >= 32 and (at - 32) // FRAME < len(wal.frames):
            frame = (at - 32) // FRAME
            hit.add(wal.frames[frame].page_number)
            if (at - 32) % FRAME < 24 and frame + 1 < len(wal.frames):
                # the header's own sums seed those of the next frame
                hit.add(wal.frames[frame + 1].page_number)
    return {name: bytes(body) for name, body in broken.items()}, hit


async def saved(files: Mapping[str, bytes], folder: Path) -> tuple[set[int], set[int]]:
    """Open the files; return which submissions are whole, and which say that they are not."""
    for name, body in files.items():
        (folder / name).write_bytes(body)
    async with Outbox(folder / "outbox.db", KEY, now).opened() as outbox:
        whole, told = set(), set()
        for number in range(ALL):
            identity = submission(number).submission_id
            if await outbox.parcel(identity) == bundle(number):
                whole.add(number)
        for one in await outbox.list():
            if one.state is State.PARKED and one.reason == "outbox-damaged":
                told.add(int(one.submission_id[-12:]))
        claimed = await outbox.claim_due()
        assert claimed is not None or not whole
    return whole, told


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (["outbox.db"], 1),
        (["outbox.db-wal"], 1),
        (["outbox.db"], 64),
        (["outbox.db-wal"], 64),
        (["outbox.db", "outbox.db-wal"], 64),
    ],
)
async def test_what_stands_on_whole_pages_is_saved_and_the_file_is_kept(
    killed: Mapping[str, bytes],
    new_folder: Callable[[], Path],
    names: list[str],
    most: int,
) -> None:
    homes = {number: pages_of(killed, number) for number in range(ALL)}
    aside = 0
    for seed in range(20 * ROUNDS):
        broken, hit = flip(killed, names, seed, most)
        folder = new_folder()
        whole, _ = await saved(broken, folder)
        expected = {number for number, home in homes.items() if not home & hit}
        assert expected <= whole, (seed, expected - whole)
        found = damaged_files(folder / "outbox.db")
        aside += len(found)
        for path in found:
            assert path.stat().st_mode & 0o077 == 0
            if names == ["outbox.db-wal"]:
                log = path.with_name(path.name + "-wal")
                assert (path.read_bytes(), log.read_bytes()) == tuple(broken.values())
        shutil.rmtree(folder)
    # one bit in the file alone may hit nothing but a value, which no structure shows
    assert aside > 0 or most == 1


async def test_no_flipped_bit_of_a_value_stops_the_outbox(
    new_folder: Callable[[], Path],
) -> None:
    """A letter that is none, or a year far away: SQLite finds it sound, and cannot read it."""
    source = new_folder() / "outbox.db"
    moment = now() + timedelta(microseconds=123_457)  # stored as eight octets, not as an integer
    async with Outbox(source, KEY, lambda: moment).opened() as outbox:
        for number in range(3):
            await outbox.put(replace(submission(number), created_at=moment), bundle(number))
        await outbox.claim_due()
        first = submission(0).submission_id
        await outbox.delivered(first, Delivered("T-1", None, None, "u"))
    image = source.read_bytes()
    places = [image.index(f"{first}delivered".encode())]
    places += [image.index(f"{submission(1).submission_id}queued".encode())]
    places += [image.index(b'{"at"')]
    sound_to_sqlite = 0
    for at in (at for place in places for at in range(place, place + 180, 5)):
        broken = bytearray(image)
        broken[at] ^= 0x80 if at % 2 else 0x08
        folder = new_folder()
        (folder / "outbox.db").write_bytes(broken)
        with (
            suppress(sqlite3.DatabaseError),
            closing(sqlite3.connect(folder / "outbox.db")) as database,
        ):
            sound_to_sqlite += database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        async with Outbox(folder / "outbox.db", KEY, now).opened() as outbox:
            listed = {one.submission_id for one in await outbox.list()}
            assert {submission(number).submission_id for number in (1, 2)} <= listed, at
            assert [await outbox.parcel(submission(n).submission_id) for n in (1, 2)] == [
                bundle(1),
                bundle(2),
            ]
            assert await outbox.claim_due() is not None
            await outbox.audit.verify()
            await outbox.put(submission(9), bundle(9))
        shutil.rmtree(folder)
    assert sound_to_sqlite > 20


async def test_sqlite_by_itself_would_lose_what_it_was_told_to_keep(
    killed: Mapping[str, bytes], new_folder: Callable[[], Path]
) -> None:
    """One bit early in the log, and every later commit is gone without a word."""
    wal = bytearray(killed["outbox.db-wal"])
    wal[32 + FRAME + 24 + 3000] ^= 1
    folder = new_folder()
    (folder / "outbox.db").write_bytes(killed["outbox.db"])
    (folder / "outbox.db-wal").write_bytes(wal)
    with closing(sqlite3.connect(folder / "outbox.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM submission").fetchone() == (IN_THE_FILE,)
    whole, _ = await saved(dict(killed) | {"outbox.db-wal": bytes(wal)}, new_folder())
    assert whole == set(range(ALL))


async def test_a_row_that_is_gone_is_made_anew_from_its_bundle(
    killed: Mapping[str, bytes], new_folder: Callable[[], Path]
) -> None:
    wal = read_wal(killed["outbox.db-wal"], PAGE_SIZE)
    image = bytearray(overlay(killed["outbox.db"], wal.frames, PAGE_SIZE))
    # every page with submissions' rows: they alone hold the idempotency keys in a table
    for start in range(0, len(image), PAGE_SIZE):
        page = image[start : start + PAGE_SIZE]
        if page[0] == 13 and b"key-" in page:
            image[start : start + PAGE_SIZE] = bytes(PAGE_SIZE)
    folder = new_folder()
    whole, told = await saved({"outbox.db": bytes(image)}, folder)
    assert (whole, told) == (set(range(ALL)), set())


async def test_a_lost_bundle_is_told_and_its_row_stays(
    killed: Mapping[str, bytes], new_folder: Callable[[], Path]
) -> None:
    wal = read_wal(killed["outbox.db-wal"], PAGE_SIZE)
    image = bytearray(overlay(killed["outbox.db"], wal.frames, PAGE_SIZE))
    for start in range(0, len(image), PAGE_SIZE):
        page = image[start : start + PAGE_SIZE]
        if page[0] == 13 and submission(3).submission_id.encode() in page and b"key-" not in page:
            image[start : start + PAGE_SIZE] = bytes(PAGE_SIZE)
    folder = new_folder()
    whole, told = await saved({"outbox.db": bytes(image)}, folder)
    assert 3 in told
    assert whole | told == set(range(ALL))


async def test_a_file_that_is_no_database_is_set_aside_whole(
    new_folder: Callable[[], Path],
) -> None:
    letters = b"not an outbox, but somebody's letters " * 300
    folder = new_folder()
    assert await saved({"outbox.db": letters}, folder) == (set(), set())
    (aside,) = damaged_files(folder / "outbox.db")
    assert aside.read_bytes() == letters


async def test_being_killed_while_saving_loses_nothing(
    killed: Mapping[str, bytes],
    new_folder: Callable[[], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process dies at each change that it makes to a name in the folder."""
    wal = bytearray(killed["outbox.db-wal"])
    wal[32 + FRAME + 24 + 3000] ^= 1
    broken = dict(killed) | {"outbox.db-wal": bytes(wal)}
    done = 0
    for step in range(20):
        folder = new_folder()
        left = [step]

        def dying(change: Callable[..., object], left: list[int] = left) -> Callable[..., object]:
            def die_or(*arguments: object, **others: object) -> object:
                left[0] -= 1
                if left[0] == -1:
                    raise KeyboardInterrupt
                return change(*arguments, **others)

            return die_or

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", dying(Path.replace))
            patched.setattr(Path, "unlink", dying(Path.unlink))
            try:
                await saved(broken, folder)
                done += 1
            except KeyboardInterrupt:
                pass
        # what the dead process left behind, as it is: its locks went with it
        again = new_folder()
        for path in folder.iterdir():
            shutil.copy(path, again)
        whole, _ = await saved({}, again)
        assert whole == set(range(ALL)), step
    assert 0 < done < 15


async def test_large_ones_are_read_over_many_pages(new_folder: Callable[[], Path]) -> None:
    sizes = [1, 3900, 4028, 4029, 4030, 4057, 4060, 4061, 4062, 4100, 8192, 20_000, 300_000]
    folder = new_folder()
    parcels = [Parcel(b"x" * size) for size in sizes]
    async with Outbox(folder / "outbox.db", KEY, now).opened() as outbox:
        for number, parcel in enumerate(parcels):
            await outbox.put(submission(number), parcel)
    image = bytearray((folder / "outbox.db").read_bytes())
    image[:16] = b"no database now!"
    (folder / "outbox.db").write_bytes(image)
    async with Outbox(folder / "outbox.db", KEY, now).opened() as outbox:
        for number, parcel in enumerate(parcels):
            assert await outbox.parcel(submission(number).submission_id) == parcel
        assert len(await outbox.list()) == len(sizes)
        entries = await outbox.audit.entries()
        assert json.loads(entries[-1].body)["event"] == "rescued"
        assert (await outbox.audit.verify()).broken is None
        listed = [int(one.submission_id[-12:]) for one in await outbox.list()]
        assert listed == sorted(listed, reverse=True)


@pytest.mark.parametrize("at", range(0, 100, 4))
async def test_a_header_that_was_written_over_costs_no_row(
    killed: Mapping[str, bytes], tmp_path: Path, at: int
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    await saved(killed, folder)  # closing it takes the log into the file
    body = bytearray((folder / "outbox.db").read_bytes())
    body[at : at + 4] = b"\xa5\x5a\x96\x69"
    whole, _ = await saved({"outbox.db": bytes(body)}, folder)
    assert whole == set(range(ALL))
