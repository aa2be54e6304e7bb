"""No sequence of acts opens a session without password and factor, or a passkey alone."""

import asyncio
import json
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from connectors.secret import Secret
from portal.database import Database, open_database
from portal.passkeys import registering, using
from portal.passkeys.ceremony import Ceremony
from portal.passkeys.challenges import Purpose
from portal.passkeys.relying_party import RelyingParty
from portal.people import enrolling, factors
from portal.people.factor_key import FactorKey
from portal.people.log_in import finish_log_in, log_in
from portal.people.models import Person
from portal.people.sessions import open_session
from portal.people.viewers import viewer_of
from portal.principals import Viewer
from portal.refusals import RequestRefusedError
from tests.portal.hosting import MAPLE_ADMIN, PASSWORD, Furnished, MovableClock
from tests.portal.passkeys.authenticator import Authenticator

PARTY = RelyingParty("localhost", "http://localhost:8080")
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
        self.passkey: Authenticator | None = None
        self.signed: dict[str, str] = {}

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
        assert opens is passed.whole is (self.secret is None and self.passkey is None)
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
        """After the password, give the newest code that was taken once more."""
        if self.secret is not None and self.newest >= 0:
            self.give_password(PASSWORD)
            self._finish(pyotp.TOTP(self.secret).generate_otp(self.newest), may=False)

    @rule(
        whose=st.sampled_from(("own", "own", "stranger", "copy", "replayed")),
        purpose=st.sampled_from((Purpose.LOG_IN, Purpose.SECOND_FACTOR)),
        asked=st.booleans(),
    )
    def show_passkey(self, whose: str, purpose: Purpose, asked: bool) -> None:  # noqa: FBT001 - hypothesis gives it
        """Sign what was asked, or what was asked before, with the own key or with another."""
        half = self.halves[-1] if self.halves else "none"
        holder = half if purpose is Purpose.SECOND_FACTOR else "form"
        ceremony = Ceremony(self.database, self.clock, PARTY, holder)
        options = {"challenge": "A" * 43}
        if asked:
            options = json.loads(self.loop.run_until_complete(using.ask(ceremony, purpose)))
        key = self.passkey or Authenticator(PARTY.origin)
        if whose == "stranger":
            key = Authenticator(PARTY.origin, user_handle=key.user_handle)
        elif whose == "copy":
            key = replace(key, key=Authenticator(PARTY.origin).key)
        written = self.signed.get(purpose) if whose == "replayed" else key.get(options)
        right = asked and whose == "own" and self.passkey is not None
        self._sign(ceremony, purpose, written or "", may=right)

    def _sign(self, ceremony: Ceremony, purpose: Purpose, written: str, *, may: bool) -> None:
        work = (
            using.log_in(ceremony, written, "other")
            if purpose is Purpose.LOG_IN
            else using.finish_log_in(ceremony, written)
        )
        try:
            token = self.loop.run_until_complete(work)
        except RequestRefusedError:
            return
        assert may
        assert self._viewer(token.expose()) is not None
        self.signed[purpose] = written
        if purpose is Purpose.SECOND_FACTOR:
            assert self.halves.pop() == ceremony.holder

    @rule()
    def reset(self) -> None:
        work = enrolling.reset_factors_of(self.database, self.clock, MAPLE_ADMIN)
        self.loop.run_until_complete(work)
        self.secret, self.newest, self.recovery, self.passkey = None, -1, [], None

    @rule()
    def add_passkey(self) -> None:
        if self.passkey is None:
            self.loop.run_until_complete(self._add_passkey())

    async def _add_passkey(self) -> None:
        viewer = await self._own_viewer()
        key = Authenticator(PARTY.origin)
        ceremony = Ceremony(self.database, self.clock, PARTY, viewer.session)
        options = json.loads(await registering.begin(ceremony, viewer))
        codes = await registering.finish(ceremony, viewer, "Key", key.create(options))
        self._added(codes)
        self.passkey = key

    def _added(self, codes: tuple[Secret, ...]) -> None:
        first = self.secret is None and self.passkey is None
        assert bool(codes) is first
        if first:
            self.recovery, self.halves = [one.expose() for one in codes], []

    async def _own_viewer(self) -> Viewer:
        """Return the owner, in a session that is there whatever a log-in would ask for."""
        async with self.database.writing() as session:
            person = (
                await session.scalars(select(Person).where(Person.user_name == MAPLE_ADMIN))
            ).one()
            token = await open_session(session, self.clock(), person.id, "other")
        viewer = await viewer_of(self.database, self.clock, token.expose())
        assert viewer is not None
        return viewer

    @rule()
    def add_app(self) -> None:
        if self.secret is None:
            self.loop.run_until_complete(self._enrol())

    async def _enrol(self) -> None:
        viewer = await self._own_viewer()
        await enrolling.begin(self.database, self.clock, self.key, viewer)
        secret = await enrolling.begun(self.database, self.clock, self.key, viewer)
        assert secret is not None
        code = pyotp.TOTP(secret.expose()).generate_otp(self._step())
        try:
            codes = await enrolling.confirm(self.database, self.clock, self.key, viewer, code)
        except RequestRefusedError:
            return  # locked for a while
        self._added(codes)
        self.secret, self.newest = secret.expose(), self._step()

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


def test_a_passkey_of_anybody_that_is_taken_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same machine, with the check of signatures switched off."""

    def gullible(*_: object) -> int:
        return 2**31

    monkeypatch.setattr(using, "verified_count", gullible)
    with pytest.raises(AssertionError):
        run(furnished, 60)
