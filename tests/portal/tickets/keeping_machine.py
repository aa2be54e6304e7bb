"""The desk again, with files, purges, the end of keeping, alerts, and a backup that is restored."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from portal import proofs
from portal.database import default_url, forget_old_pages, open_database
from portal.operating.backup import back_up
from portal.operating.restore import restore
from portal.operating.sealed_file import Key
from portal.tickets.alerts import watch_clocks
from portal.tickets.models import Attachment, TicketMessage
from portal.tickets.purge_cli import list_purged
from portal.tickets.purging import repeat
from portal.tickets.retention import keep_for, purge_due
from redaction.redacted import MASK
from tests.portal.hosting import ASSOCIATE
from tests.portal.tickets.ticket_machine import ACTIVE, OWN, PROMISE, TICKETS, Desk, Model

KEY = Key.of_file(b"k" * 32)
DAY, ALERT = timedelta(days=1), 90
MOST_FILES = 9
SAME = {"Sec-Fetch-Site": "same-origin"}
PLACE = r'value="({}:[0-9A-Za-z-]+)"'


@dataclass
class Keeping:
    """What a ticket has beside its words."""

    files: list[str] = field(default_factory=list)
    purged: bool = False
    ended_at: datetime | None = None


class KeepingDesk(Desk):
    """What is kept, and what must be gone from the portal and from what is restored."""

    async def _open(self) -> None:
        self.kept: dict[str, Keeping] = {}
        self.gone: list[str] = []
        self.backed_up: set[str] | None = None
        """Words of messages, and of files of open tickets, that the backup has."""
        await super()._open()
        await keep_for(self.hosted.portal.database, self.hosted.clock, DAY.days)

    def pick(self, index: int) -> Model:
        self._see_ends()
        return super().pick(index)

    def _see_ends(self) -> None:
        for ticket in self.tickets:
            kept = self.kept.setdefault(ticket.number, Keeping())
            ended = ticket.state not in ACTIVE
            kept.ended_at = (kept.ended_at or self.clock.now) if ended else None

    @rule()
    def keep_house(self) -> None:
        """Let a day go by, and delete what is over its time."""
        self._see_ends()
        self.wait(24 * 60)
        self.run(purge_due(self.hosted.portal.database, self.clock))
        for ticket in self.tickets:
            kept = self.kept[ticket.number]
            if kept.ended_at is not None and kept.ended_at <= self.clock.now - DAY:
                kept.files, kept.purged = [], True
                self.touched.append(ticket)

    @rule()
    def watch(self) -> None:
        self.run(watch_clocks(self.hosted.portal.database, self.clock))
        for ticket in self.tickets:
            for word, at, mails in (("near", ALERT, 1), ("over", PROMISE, 2)):
                if ticket.runs() and ticket.used >= at and word not in ticket.told:
                    ticket.told.add(word)
                    ticket.mails += mails

    @rule(index=TICKETS)
    def attach(self, index: int) -> None:
        ticket, body, word = self.pick(index), self.word("reply"), self._file_word()
        files = self.kept[ticket.number].files
        if ticket.state == "merged" or len(files) == MOST_FILES:
            return
        user = OWN[ticket.site]
        name = self.run(self._upload(user, word))
        assert self.act(ticket, "replies", user, body=body, file=name) == 303
        ticket.replied(body)
        files.append(word)

    def _file_word(self) -> str:
        """Return a word without digits, which the net would take for a code."""
        return self.word("log").translate(str.maketrans("0123456789", "abcdefghij"))

    async def _upload(self, user: str, word: str) -> str:
        await self.ask(user, "/tickets")  # an idle session would be none
        browser = self.browsers[user]
        token = proofs.derived(browser.cookie("ocean-session") or "", "form")
        headers = {"Content-Type": "text/plain", "CSRF-Token": token} | SAME
        path = f"{browser.url}/tickets/files"
        answer = await browser.session.put(path, data=word.encode(), headers=headers)
        name: str = (await answer.json())["name"]
        return name

    @rule(index=TICKETS, what=st.sampled_from(("everything", "attachment", "message")))
    def purge(self, index: int, what: str) -> None:
        ticket = self.pick(index)
        kept = self.kept[ticket.number]
        page = self.run(self._purge_page(ticket))
        places = re.findall(PLACE.format(what), page)
        fresh = [word for word in kept.files if word != MASK]
        offered = {"everything": not kept.purged, "attachment": fresh, "message": ticket.said}
        assert bool(places) == bool(offered[what])
        if not places:
            return
        assert self.act(ticket, "purge", place=places[0]) == 303
        if what == "everything":
            self.gone += [ticket.description, *fresh]
            kept.files, kept.purged = [], True
        elif what == "attachment":
            self.gone.append(fresh[0])
            kept.files[kept.files.index(fresh[0])] = MASK
        else:
            label = page[page.index(places[0]) :].partition("</label>")[0]
            (said,) = [one for one in ticket.said if one[0] in label]
            ticket.said.remove(said)
            ticket.masks += said[1]
            self.gone.append(said[0])

    async def _purge_page(self, ticket: Model) -> str:
        return await (await self.ask(ASSOCIATE, f"/tickets/{ticket.number}/purge")).text()

    @rule()
    @precondition(lambda self: self.backed_up is None)
    def back_up(self) -> None:
        self._see_ends()
        self.run(self._back_up())
        self.backed_up = {body for ticket in self.tickets for body, _ in ticket.said}
        for ticket in self.tickets:
            if ticket.state in ACTIVE:
                self.backed_up |= set(self.kept[ticket.number].files) - {MASK}

    async def _back_up(self) -> None:
        async with open_database(self.hosted.owner_url) as database:
            await back_up(database, self.clock, self.folder / "backup", KEY)

    async def _pages(self, ticket: Model, users: tuple[str, ...]) -> None:
        await super()._pages(ticket, users)
        kept = self.kept.get(ticket.number, Keeping())
        path = f"/tickets/{ticket.number}"
        for user in {ASSOCIATE, OWN[ticket.site]} & set(users):
            text = await (await self.ask(user, path)).text()
            assert (ticket.description in text) == (not kept.purged)
            listed = re.findall(rf'href="{path}/attachments/([0-9]+)"', text)
            assert listed == [str(position) for position in range(1, len(kept.files) + 1)]
            for position, word in zip(listed, kept.files, strict=True):
                answer = await self.ask(user, f"{path}/attachments/{position}")
                assert await answer.text() == word
            assert (await self.ask(user, f"{path}/attachments/{len(listed) + 1}")).status == 404

    async def _look_at_all(self) -> None:
        await super()._look_at_all()
        for word in self.gone:
            text = await (await self.ask(ASSOCIATE, f"/tickets?view=all&q={word}")).text()
            assert 'href="/tickets/T-' not in text
        stored = await self.hosted.stored()
        assert not [word for word in self.gone if word.encode() in stored]
        if self.backed_up is not None:
            await self._look_at_backup(self.backed_up)

    async def _look_at_backup(self, words: set[str]) -> None:
        lines = await list_purged(self.hosted.portal.database)
        folder = self.folder / "restored"
        folder.mkdir()
        async with open_database(default_url(folder)) as database:
            await restore(database, self.clock, self.folder / "backup", KEY)
            async with database.writing() as session:
                await repeat(session, lines)
            await forget_old_pages(database)
            stored = b"".join(one.read_bytes() for one in folder.iterdir())
            assert not [word for word in self.gone if word.encode() in stored]
            async with database.reading() as session:
                has = set(await session.scalars(select(TicketMessage.body)))
                has |= {one.decode() for one in await session.scalars(select(Attachment.body))}
        assert words - set(self.gone) <= has
