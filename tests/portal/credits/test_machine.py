"""No sequence of acts makes or loses a credit, or lets a balance fall below 0."""

import asyncio
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal.credits import allocating, ledger
from portal.credits.adding import add
from portal.credits.allocating import Allocation, Direction, allocate, new_transfer
from portal.credits.ledger import Change
from portal.credits.models import Kind
from portal.database import Database, open_database
from portal.errors import BalanceShortError
from portal.grants.models import Scope, SupportGrant
from portal.people.models import Membership, Person
from portal.principals import SupportAdmin, Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site, SiteRole
from tests.portal.credits.purse import balances
from tests.portal.hosting import BIRCH, MAPLE, Furnished, MovableClock

HELPS = ("7900", "7901")
SITES = (MAPLE, BIRCH, *HELPS)
PAIRS = tuple((clinic, help_) for clinic in (MAPLE, BIRCH) for help_ in HELPS)
AMOUNTS = st.integers(min_value=1, max_value=9)


class Purses(RuleBasedStateMachine):
    """Two clinics and two Support Sites, each pair with a grant; the model counts along."""

    furnished: Furnished

    @initialize()
    def start(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = MovableClock()
        self.copied = self.furnished.copy(self.folder)
        url = self.loop.run_until_complete(self.copied.__aenter__())
        self.opened = open_database(url)
        self.database: Database = self.loop.run_until_complete(self.opened.__aenter__())
        self.viewers = self.loop.run_until_complete(furnish(self.database, self.clock))
        self.model = dict.fromkeys(SITES, 0)
        self.given = dict.fromkeys(PAIRS, 0)
        self.sent: tuple[tuple[str, str], Allocation] | None = None

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.loop.run_until_complete(self.opened.__aexit__(None, None, None))
            self.loop.run_until_complete(self.copied.__aexit__(None, None, None))
            shutil.rmtree(self.folder)
            self.loop.close()

    def _send(self, pair: tuple[str, str], asked: Allocation) -> Refusal | None:
        viewer, site_id = self.viewers[pair]
        sent = allocate(self.database, self.clock(), viewer, site_id, asked)
        try:
            self.loop.run_until_complete(sent)
        except RequestRefusedError as error:
            return error.refusal
        return None

    @rule(site=st.sampled_from(SITES), amount=AMOUNTS)
    def buy(self, site: str, amount: int) -> None:
        made = Change(amount, Kind.BOUGHT, "Invoice")
        self.loop.run_until_complete(add(self.database, self.clock, site, made))
        self.model[site] += amount

    @rule(site=st.sampled_from(SITES), amount=AMOUNTS)
    def adjust(self, site: str, amount: int) -> None:
        made = Change(-amount, Kind.ADJUSTED, "Entered twice")
        short = False
        try:
            self.loop.run_until_complete(add(self.database, self.clock, site, made))
        except BalanceShortError:
            short = True
        assert short is (self.model[site] < amount)
        self.model[site] -= 0 if short else amount

    @rule(pair=st.sampled_from(PAIRS), amount=AMOUNTS, direction=st.sampled_from(Direction))
    def move(self, pair: tuple[str, str], amount: int, direction: Direction) -> None:
        clinic, help_ = pair
        asked = Allocation(direction, amount, "For the eForms", new_transfer())
        got = self._send(pair, asked)
        back = direction is Direction.TAKE_BACK
        if back and amount > self.given[pair]:
            expected: Refusal | None = Refusal.CREDITS_NOT_GIVEN
        else:
            short = self.model[clinic if back else help_] < amount
            expected = Refusal.CREDITS_SHORT if short else None
        assert got is expected
        if got is None:
            signed = -amount if back else amount
            self.model[clinic] += signed
            self.model[help_] -= signed
            self.given[pair] += signed
            self.sent = (pair, asked)

    @rule()
    def send_again(self) -> None:
        if self.sent is not None:
            assert self._send(*self.sent) is None

    @rule(amount=AMOUNTS)
    def send_again_with_something_else(self, amount: int) -> None:
        if self.sent is not None:
            pair, asked = self.sent
            other = Allocation(asked.direction, amount + 9, asked.reason, asked.transfer)
            assert self._send(pair, other) is Refusal.TRANSFER_REUSED

    @invariant()
    def the_ledgers_say_what_the_model_says(self) -> None:
        if hasattr(self, "model"):
            kept = self.loop.run_until_complete(balances(self.database))
            assert dict.fromkeys(SITES, 0) | kept == self.model


async def furnish(
    database: Database, clock: MovableClock
) -> dict[tuple[str, str], tuple[Viewer, int]]:
    """Make the Support Sites and one admin on both; return who acts for which pair."""
    now, viewers = clock(), {}
    async with database.writing() as session:
        for help_ in HELPS:
            code = f"{help_}-AAAA"
            session.add(Site(number=help_, name=help_, created_at=now, support_code=code))
        person = Person(user_name="a@help.invalid", name="A", password_hash="", created_at=now)
        session.add(person)
        await session.flush()
        sites = {one.number: one.id for one in await session.scalars(select(Site))}
        for help_ in HELPS:
            role = SiteRole.SITE_ADMIN
            session.add(Membership(person_id=person.id, site_id=sites[help_], role=role))
        for clinic, help_ in PAIRS:
            grant = SupportGrant(
                site_id=sites[clinic],
                support_site_id=sites[help_],
                reason="Credits",
                scopes=[Scope.CREDITS.value],
                granted_by=person.id,
                granted_at=now,
                ends_at=now + timedelta(days=1),
                last_used_at=now,
                seen_at=now,
            )
            session.add(grant)
            await session.flush()
            support = SupportAdmin(
                grant_id=grant.id,
                session_id=0,
                site_id=sites[clinic],
                site_number=clinic,
                site_name=clinic,
                support_site=help_,
                scopes=frozenset({Scope.CREDITS}),
                reason="Credits",
                until=now + timedelta(days=1),
                last_used_at=now,
                seen_at=now,
            )
            places = frozenset((sites[one], SiteRole.SITE_ADMIN) for one in HELPS)
            viewer = Viewer(person.id, "A", None, places, frozenset(), support=support)
            viewers[clinic, help_] = (viewer, sites[clinic])
    return viewers


def run(furnished: Furnished, examples: int) -> None:
    machine = type("Machine", (Purses,), {"furnished": furnished})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_sequence_makes_or_loses_a_credit(both: Furnished) -> None:
    run(both, 6)


def test_a_form_that_counts_twice_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same machine, with the memory of forms switched off."""

    async def forgetful(*_: object) -> bool:
        return False

    monkeypatch.setattr(allocating, "_is_made", forgetful)
    with pytest.raises(Exception):  # noqa: B017, PT011 - the model's, or the database's own
        run(furnished, 30)


def test_a_side_that_is_not_written_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same machine, with an allocation that the giving side does not pay."""
    real = ledger.change

    async def generous(*args: object) -> None:
        made = args[-1]
        if not (isinstance(made, Change) and made.other_site and made.amount < 0):
            await real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(allocating, "change", generous)
    with pytest.raises(AssertionError):
        run(furnished, 30)
