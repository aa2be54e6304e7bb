"""No sequence of acts opens a session without the password and the demanded factor."""

import asyncio
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from connectors.secret import Secret
from portal.database import Database, open_database
from portal.errors import RequestRefusedError
from portal.people import enrolling, factors
from portal.people.factor_key import FactorKey
from portal.people.log_in import finish_log_in, log_in
from portal.people.viewers import viewer_of
from portal.principals import Viewer
from tests.portal.hosting import MAPLE_ADMIN, PASSWORD, Furnished, MovableClock

WRONG = "wrong-horse-battery"
STEPS = st.integers(min_value=-2, max_value=2)


class LogIns(RuleBasedStateMachine):
    """A thief and the owner at one account; the model says which log-ins may open a session."""

    furnished: Furnished

    @initialize()
    def start(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.clock, self.key = MovableClock(), FactorKey(self.folder / "factor.key")
        self.copied = self.furnished.copy(self.folder)
        url = self.loop.run_until_complete(self.copied.__aenter__())
        self.opened = open_database(url)
        self.database: Database = self.loop.run_until_complete(self.opened.__aenter__())
        self.secret: str | None = None
        self.newest = -1
        self.halves: list[str] = []
        self.recovery: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.loop.run_until_complete(self.opened.__aexit__(None, None, None))
            self.loop.run_until_complete(self.copied.__aexit__(None, None, None))
            shutil.rmtree(self.folder)
            self.loop.close()

    def _viewer(self, token: str) -> Viewer | None:
        return self.loop.run_until_complete(viewer_of(self.database, self.clock, token))

    def _step(self) -> int:
        return int(self.clock().timestamp()) // factors.STEP

    @rule(password=st.sampled_from((PASSWORD, WRONG)))
    def give_password(self, password: str) -> None:
        try:
            passed = self.loop.run_until_complete(
                log_in(self.database, self.clock, MAPLE_ADMIN, Secret(password))
            )
        except RequestRefusedError:
            return
        assert password == PASSWORD
        token = passed.token.expose()
        opens = self._viewer(token) is not None
        assert opens is passed.whole is (self.secret is None)
        if not opens:
            self.halves.append(token)

    @rule(steps=STEPS, known=st.booleans())
    def give_code(self, steps: int, known: bool) -> None:  # noqa: FBT001 - hypothesis gives it
        secret = self.secret if known and self.secret else "A" * 32
        at = self._step() + steps
        right = secret == self.secret and abs(steps) <= 1 and at > self.newest
        if self._finish(pyotp.TOTP(secret).generate_otp(at), may=right):
            self.newest = at

    @rule(known=st.booleans())
    def give_recovery(self, known: bool) -> None:  # noqa: FBT001 - hypothesis gives it
        code = self.recovery[0] if known and self.recovery else "AAAA-BBBB-CCCC-DDDD"
        if self._finish(code, may=code in self.recovery):
            self.recovery.remove(code)

    def _finish(self, code: str, *, may: bool) -> bool:
        half = self.halves[-1] if self.halves else "none"
        try:
            token = self.loop.run_until_complete(
                finish_log_in(self.database, self.clock, self.key, half, code)
            )
        except RequestRefusedError:
            return False
        assert may
        assert self.halves
        self.halves.pop()
        assert self._viewer(token.expose()) is not None
        assert self._viewer(half) is None
        return True

    @rule()
    def replay(self) -> None:
        """Give the newest code that was taken once more."""
        if self.secret is not None and self.newest >= 0:
            self._finish(pyotp.TOTP(self.secret).generate_otp(self.newest), may=False)

    @rule()
    def turn_on_or_off(self) -> None:
        if self.secret is not None:
            work = enrolling.reset_factors_of(self.database, self.clock, MAPLE_ADMIN)
            self.loop.run_until_complete(work)
            self.secret, self.newest, self.recovery = None, -1, []
            return
        self.loop.run_until_complete(self._enrol())

    async def _enrol(self) -> None:
        try:
            passed = await log_in(self.database, self.clock, MAPLE_ADMIN, Secret(PASSWORD))
        except RequestRefusedError:
            return  # locked for a while
        viewer = await viewer_of(self.database, self.clock, passed.token.expose())
        assert viewer is not None
        await enrolling.begin(self.database, self.clock, self.key, viewer)
        secret = await enrolling.begun(self.database, self.clock, self.key, viewer)
        assert secret is not None
        code = pyotp.TOTP(secret.expose()).generate_otp(self._step())
        try:
            codes = await enrolling.confirm(self.database, self.clock, self.key, viewer, code)
        except RequestRefusedError:
            return  # locked for a while
        self.secret, self.newest = secret.expose(), self._step()
        self.recovery, self.halves = [one.expose() for one in codes], []

    @rule(seconds=st.sampled_from((1, 30, 300, 900)))
    def wait(self, seconds: int) -> None:
        self.clock.forward(timedelta(seconds=seconds))


def run(furnished: Furnished, examples: int) -> None:
    class Furnishing(LogIns):
        pass

    Furnishing.furnished = furnished
    quick = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(Furnishing, settings=quick)


def test_no_sequence_opens_a_session_without_both(both: Furnished) -> None:
    run(both, 20)


def test_a_replay_that_is_not_refused_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same machine, with the memory of used steps switched off."""

    async def forgetful(*args: object) -> bool:
        session, now, key, person_id, code = args
        row = await session.get(factors.Totp, person_id)  # type: ignore[attr-defined]
        secret = await key.open(person_id, row.sealed_secret)  # type: ignore[attr-defined]
        return bool(factors.matching_steps(secret, now, code))  # type: ignore[arg-type]

    monkeypatch.setattr(factors, "_use_step", forgetful)
    with pytest.raises(AssertionError):
        run(furnished, 60)
