"""One submission is one ticket, however often and however it is posted."""

import asyncio

from sqlalchemy import func, select

from portal.mail.models import Mail
from portal.tickets.models import Ticket
from tests.portal.hosting import BIRCH, MAPLE, Hosted, make_tree
from toolbar.troubleshooting.bundle import canonical


async def count(hosted: Hosted) -> tuple[int, int]:
    async with hosted.portal.database.reading() as session:
        tickets = await session.scalar(select(func.count()).select_from(Ticket))
        mails = await session.scalar(select(func.count()).select_from(Mail))
    return tickets or 0, mails or 0


async def test_the_same_post_again_gives_the_same_answer(hosted: Hosted) -> None:
    tree = make_tree()
    first = await hosted.post(canonical(tree), key=tree["submission_id"])
    again = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert (again.status, await again.json()) == (201, await first.json())
    assert await count(hosted) == (1, 1)


async def test_the_same_key_with_other_bytes_is_refused(hosted: Hosted) -> None:
    tree = make_tree()
    await hosted.post(canonical(tree), key=tree["submission_id"])
    other = canonical(make_tree(submission_id=tree["submission_id"], comparison={}))
    answer = await hosted.post(other, key=tree["submission_id"])
    assert answer.status == 422
    assert (await answer.json())["code"] == "idempotency-key-reused"
    assert await count(hosted) == (1, 1)


async def test_a_hundred_posts_side_by_side_are_one_ticket(hosted: Hosted) -> None:
    tree = make_tree()
    body = canonical(tree)
    answers = await asyncio.gather(
        *(hosted.post(body, key=tree["submission_id"]) for _ in range(100))
    )
    assert {answer.status for answer in answers} == {201}
    assert len({await answer.text() for answer in answers}) == 1
    assert await count(hosted) == (1, 1)


async def test_two_sites_may_use_the_same_key(hosted: Hosted) -> None:
    maple = make_tree(MAPLE)
    birch = make_tree(BIRCH, submission_id=maple["submission_id"])
    numbers = [
        (await (await hosted.post(canonical(tree), key=tree["submission_id"], site=site)).json())[
            "ticket_number"
        ]
        for site, tree in ((MAPLE, maple), (BIRCH, birch))
    ]
    assert numbers == ["T-000001", "T-000002"]


async def test_a_refused_post_leaves_nothing_and_may_be_corrected(hosted: Hosted) -> None:
    tree = make_tree()
    wrong = await hosted.post(canonical(tree | {"extra": 1}), key=tree["submission_id"])
    assert wrong.status == 422
    assert await count(hosted) == (0, 0)
    right = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert right.status == 201
