"""A sorted file, mapped: asked at every place, by many at once, with nothing left behind."""

import os
import random
import threading
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.lexicons.lexicon import SortedFile

WORDS = {"abbe": "G", "abbé": "x", "ann": "", "anne": "GF", "trois rivieres": "C", "zoe": "G"}
WORD = st.text(
    st.characters(exclude_characters="\n\t", exclude_categories=["Cs", "Cc"]), min_size=1
)

Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(words: dict[str, str]) -> Path:
        path = tmp_path / "words.txt"
        lines = sorted(f"{word}\t{value}\n".encode() for word, value in words.items())
        path.write_bytes(b"".join(lines))
        return path

    return write


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_found_the_first_and_the_last_too(write: Write, word: str) -> None:
    with SortedFile(write(WORDS)) as words:
        assert words.find(word) == WORDS[word]


@pytest.mark.parametrize(
    "word",
    ["", "a", "ab", "abbes", "an", "annes", "trois", "zo", "zoes", "\0", "\U0010ffff", "\ud800"],
)
def test_nothing_else_is_found(write: Write, word: str) -> None:
    with SortedFile(write(WORDS)) as words:
        assert words.find(word) is None


@pytest.mark.parametrize("word", ["ann\t", "ann\t\nanne", "anne\tGF", "anne\tGF\ntrois rivieres"])
def test_nothing_is_found_across_entries(write: Write, word: str) -> None:
    with SortedFile(write(WORDS)) as words:
        assert words.look(word) == (None, False)


@given(st.dictionaries(WORD, st.text("GFC", max_size=3), max_size=30), st.lists(WORD))
def test_it_answers_as_a_dictionary_would(
    tmp_path_factory: pytest.TempPathFactory, known: dict[str, str], asked: list[str]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "words.txt"
    lines = sorted(f"{word}\t{value}\n".encode() for word, value in known.items())
    path.write_bytes(b"".join(lines))
    with SortedFile(path) as words:
        for word in (*known, *asked):
            goes_on = any(other.startswith(f"{word} ") for other in known)
            assert words.look(word) == (known.get(word), goes_on)


def test_order_matters(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"".join(b"%04d\tG\n" % number for number in reversed(range(2_000))))
    with SortedFile(path) as words:
        assert [words.find(word) for word in ("1999", "0000")] == [None, None]


def test_an_empty_file_holds_nothing(write: Write) -> None:
    with SortedFile(write({})) as words:
        assert words.look("anne") == words.look("") == (None, False)


def test_a_longer_entry_is_announced(write: Write) -> None:
    with SortedFile(write(WORDS)) as words:
        assert words.look("trois") == (None, True)
        for word in ("ann", "anne", "trois rivieres", "zoe"):
            assert words.look(word) == (WORDS.get(word), False)


def test_a_large_file_answers_as_a_dictionary_would(write: Write) -> None:
    chance = random.Random(7)  # noqa: S311 - not for secrets
    some = ["".join(chance.choices("aeirst é", k=chance.randint(1, 9))) for _ in range(30_000)]
    known, others = dict.fromkeys(some[:20_000], "G"), some[20_000:]
    known["e" * 5_000] = "C"  # a line longer than what is read at once
    with SortedFile(write(known)) as words:
        for word in (*known, *others):
            assert words.find(word) == known.get(word)
            assert words.find(f"{word}ü") is None
        begun = {word[:at] for word in known for at, sign in enumerate(word) if sign == " "}
        for word in (*known, *others, *begun):
            assert words.look(word) == (known.get(word), word in begun)


def test_hostile_questions_leave_no_more_behind_than_the_file_has(write: Write) -> None:
    known = {f"{number:x}": "G" for number in range(40_000)}
    with SortedFile(write(known)) as words:
        for word in known:
            words.find(word)
        remembered = set(words._forks)
        for number in range(0x4E00, 0x6E00):  # strange text brings any number of starts
            words.find(chr(number))
            words.find(f"{number % 16:x}{chr(number)}")
        assert set(words._forks) == remembered
        assert sum(len(fork.words) for fork in words._forks.values()) < len(known)


def test_a_zipped_package_is_read_too(tmp_path: Path, write: Write) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as package:
        package.write(write(WORDS), "words.txt")
    with zipfile.ZipFile(archive) as package:
        words = SortedFile(zipfile.Path(package, "words.txt"))
        assert words.find("zoe") == "G"
        words.close()


def test_a_closed_file_answers_no_more_and_can_be_replaced(write: Write) -> None:
    path = write(WORDS)
    words = SortedFile(path)
    words.close()
    words.close()
    path.unlink()
    with pytest.raises(ValueError, match=r"closed"):
        words.find("anne")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open handles here")
def test_no_handle_is_left_open(write: Write) -> None:
    path = write(WORDS)

    def handles() -> int:
        return sum(
            os.path.realpath(f"/proc/self/fd/{handle}") == str(path)
            for handle in os.listdir("/proc/self/fd")  # noqa: PTH208 - names alone
        )

    words = SortedFile(path)
    assert handles() <= 1  # the mapping's own
    words.close()
    assert handles() == 0
    for _ in range(50):
        SortedFile(path).find("anne")  # nobody closes it
    assert handles() == 0


def test_many_threads_may_ask_at_once(write: Write) -> None:
    known = {f"{number:05}": f"{number % 7}" for number in range(5_000)}
    wrong: list[str] = []
    together = threading.Barrier(8)
    with SortedFile(write(known)) as words:

        def ask(seed: int) -> None:
            asked = random.Random(seed).choices(list(known), k=1_500)  # noqa: S311 - no secret
            together.wait()
            wrong.extend(word for word in asked if words.find(word) != known[word])

        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


def test_look_ups_take_no_memory(write: Write) -> None:
    known = {f"{number:06}": "GF" for number in range(100_000)}
    path = write(known)
    asked = list(known)[::50]
    tracemalloc.start()
    try:
        with SortedFile(path) as words:
            assert all(words.find(word) == "GF" for word in asked)
        _, peak = tracemalloc.get_traced_memory()
        list_of_lines = path.read_bytes().splitlines()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(list_of_lines) == 100_000
    assert peak < 100_000
    assert held > 1_000_000  # a list would be seen
