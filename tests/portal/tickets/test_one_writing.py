"""A ticket is written once: its row is not changed, nor its history read back, while it begins."""

from typing import Any

from sqlalchemy import event

from tests.portal.hosting import Hosted


async def test_a_new_ticket_is_neither_changed_nor_read_back(hosted: Hosted) -> None:
    said: list[str] = []

    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(" ".join(statement.split()))

    engine = hosted.portal.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    await hosted.make_ticket()
    event.remove(engine, "before_cursor_execute", hear)
    assert sum(one.startswith("INSERT INTO ticket ") for one in said) == 1
    assert not [one for one in said if one.startswith("UPDATE ticket ")]
    assert not [one for one in said if "FROM ticket_event" in one]
