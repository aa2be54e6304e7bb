"""Guessing gets nowhere: codes are few to try, credentials are many to guess (A9)."""

import math
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolbar.bridge import pairing_lock
from toolbar.bridge.credentials import make_code, make_credential
from toolbar.bridge.errors import PairingLockedError, PairingRefusedError
from toolbar.bridge.pairing_lock import LOCK_SECONDS, MOST_WRONG, PairingLock
from toolbar.bridge.state import LocalState

GUESSERS = 24


def looked_at(lock: PairingLock, waits: list[int]) -> list[int]:
    """Guess wrongly after each wait; return the moments at which a guess was looked at."""
    now, moments = 1_000_000, []
    for wait in waits:
        now += wait
        if not lock.is_locked(now):
            moments.append(now)
            lock = lock.after_wrong(now)
    return moments


def most_in(moments: list[int], seconds: int) -> int:
    """Return the largest number of moments in any half-open span of so many seconds."""
    return max(
        (sum(start <= one < start + seconds for one in moments) for start in moments), default=0
    )


waits = st.lists(st.integers(0, 70), max_size=60)


@given(waits)
def test_however_guesses_are_spread_few_are_looked_at_in_a_minute(waits: list[int]) -> None:
    # five before a lock, five after the one before it has ended: never more than both together,
    # and in the five minutes that a code lives 30 of 100 000 000
    moments = looked_at(PairingLock(), waits)
    assert most_in(moments, LOCK_SECONDS) <= 2 * MOST_WRONG - 1
    assert most_in(moments, 5 * 60) <= 6 * MOST_WRONG


@given(waits)
@settings(max_examples=20)
def test_a_guesser_who_does_not_wait_has_five(waits: list[int]) -> None:
    assert len(looked_at(PairingLock(), [0] * len(waits))) == min(len(waits), MOST_WRONG)


def test_without_the_lock_every_guess_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing_lock, "MOST_WRONG", 10**9)
    assert len(looked_at(PairingLock(), [0] * 1000)) == 1000


def guess_at_once(state: LocalState) -> Counter[str]:
    """Guess from many threads, as many connections would."""
    codes: Counter[str] = Counter()
    begin = threading.Barrier(GUESSERS)

    def guess() -> None:
        begin.wait()
        try:
            state.take_pairing_code("wrong", "a", None)
        except (PairingRefusedError, PairingLockedError) as error:
            codes[error.code] += 1

    threads = [threading.Thread(target=guess) for _ in range(GUESSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_guessing_on_many_connections_at_once_gives_no_guess_more(
    tmp_path: Path, clock: Any
) -> None:
    state = LocalState(tmp_path, clock)
    state.make_pairing_code()
    expected = {"pairing-refused": MOST_WRONG, "pairing-locked": GUESSERS - MOST_WRONG}
    assert guess_at_once(state) == expected


def test_without_the_lock_each_connection_guesses(
    tmp_path: Path, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PairingLock, "is_locked", lambda _, now: now < 0)
    assert guess_at_once(LocalState(tmp_path, clock)) == {"pairing-refused": GUESSERS}


def evenness(values: list[str]) -> float:
    """Return by how many standard deviations the most uneven letter of any place is off."""
    worst = 0.0
    for place in zip(*values, strict=True):
        counts = Counter(place)
        chance = 1 / len(set("".join(values)))
        spread = math.sqrt(len(values) * chance * (1 - chance))
        worst = max(worst, *(abs(n - len(values) * chance) / spread for n in counts.values()))
    return worst


def test_every_place_of_a_credential_and_of_a_code_is_even() -> None:
    # 43 letters of 6 bits, the last of 4: 256 bits. Off by 7 deviations anywhere: once in 10^8
    credentials = [make_credential() for _ in range(4000)]
    assert len(set(credentials)) == 4000
    assert {len(one) for one in credentials} == {43}
    assert evenness([one[:42] for one in credentials]) < 7
    assert len({one[42] for one in credentials}) == 16
    assert evenness([make_code() for _ in range(4000)]) < 7


def test_a_credential_made_of_a_clock_would_be_seen() -> None:
    counted = [f"{1_700_000_000_000 + number:042x}" for number in range(4000)]
    assert evenness(counted) > 7
