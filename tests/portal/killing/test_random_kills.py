"""The portal and the worker killed at moments nobody chose: nothing is lost."""

from collections.abc import Callable

from tests.portal.announcements.newsroom import Newsroom
from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import Browser, Hosted
from tests.portal.killing.nursery import Nursery
from tests.portal.killing.rounds import ROUNDS, Rounds


async def test_killed_at_random_in_the_middle_of_everything(
    hosted: Hosted,
    room: Newsroom,
    nursery: Nursery,
    peer: Unruly,
    browser: Callable[[], Browser],
) -> None:
    rounds = await Rounds.begin(hosted, room, nursery, peer, browser)
    for _ in range(ROUNDS):
        await rounds.kill_in_the_middle()
    await rounds.end()
    await rounds.look()
