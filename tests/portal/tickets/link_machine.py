"""The desk again, with requesters who read by a private link, and with words that are reviewed."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import func, select

from portal import proofs
from portal.mail.models import Mail
from portal.tickets.finding import ticket_id
from portal.tickets.review import digest_of
from tests.portal.hosting import ASSOCIATE, MAPLE, Browser
from tests.portal.people.post import SAME, fill
from tests.portal.reading.requester import ask_for_help
from tests.portal.tickets.ticket_machine import MAY, OWN, TICKETS, Desk, Model

MAILBOXES = ("one@elsewhere.invalid", "two@elsewhere.invalid")
WRITTEN, MASKED = "for Mrs. Gertrude Quibblewick.", "for Mrs. XXXXXXX XXXXXXX."
GONE = (303, "/reading?next=%2Freading%2Fticket")


class LinkedDesk(Desk):
    """What is done by link, and what a link must show and not show after each of it."""

    async def _open(self) -> None:
        self.readers: dict[str, Browser] = {}
        await super()._open()

    @rule(mailbox=st.sampled_from(MAILBOXES))
    @precondition(lambda self: len(self.tickets) < 4)
    def request(self, mailbox: str) -> None:
        self.run(self._request(mailbox))

    async def _request(self, mailbox: str) -> None:
        visitor = Browser(self.hosted.url)
        self.stack.push_async_callback(visitor.session.close)
        asked = await ask_for_help(self.hosted, visitor, mailbox)
        self.readers[asked.number] = visitor
        # the mail that asks for the click, and the receipt
        self.tickets.append(Model(asked.number, MAPLE, mails=2, mailbox=mailbox))

    @rule(index=TICKETS)
    def reply_by_link(self, index: int) -> None:
        ticket, body = self.pick(index), self.word("reply")
        if ticket.mailbox and self._by_link(ticket, "replies", "replied", body=body):
            ticket.replied(body)

    @rule(index=TICKETS, state=st.sampled_from(("solved", "reopened")))
    def change_by_link(self, index: int, state: str) -> None:
        ticket = self.pick(index)
        if ticket.mailbox and self._by_link(ticket, "state", state, state=state):
            ticket.state = state

    @rule(index=TICKETS, by_link=st.booleans())
    def write_a_name(self, index: int, *, by_link: bool) -> None:
        """Write what the net takes for a name: shown first, then kept with its mask."""
        ticket, word = self.pick(index), self.word("reply")
        said = {"body": f"{word} {WRITTEN}"}
        if by_link and not ticket.mailbox:
            return
        for seen in ("", digest_of(said["body"])):
            fields = said | {"seen": seen}
            if by_link:
                done = self._by_link(ticket, "replies", "replied" if seen else "", **fields)
            else:
                status = self.act(ticket, "replies", OWN[ticket.site], **fields)
                wanted = 409 if ticket.state == "merged" else 303
                assert status == (wanted if seen else 422)
                done = status == 303
            if done:
                ticket.replied(f"{word} {MASKED}")

    @rule(index=TICKETS, reading=st.sampled_from(("ended", "allowed")))
    def end_or_allow(self, index: int, reading: str) -> None:
        ticket = self.pick(index)
        changes = ticket.revoked != (reading == "ended")
        status = self.act(ticket, "reading", ASSOCIATE, reading=reading)
        if not ticket.mailbox:
            assert status == 404
            return
        assert status == (409 if changes and ticket.state == "merged" else 303)
        if changes and status == 303:
            ticket.revoked = reading == "ended"
            ticket.links_after = self.run(self._newest_mail())

    def _by_link(self, ticket: Model, what: str, act: str, **fields: str) -> bool:
        """Send a form of the link's page; say whether it acted. Without an act it asks back."""
        status, place = self.run(self._send(ticket, what, fields))
        if not self.run(self._token(ticket)):
            assert (status, place.partition("?")[0]) == (303, "/reading")
            return False
        allowed = {"replied": ticket.state != "merged", "": False}
        fits = allowed.get(act, act in MAY and ticket.state in MAY.get(act, ()))
        refused = 409 if act else 422
        assert status == (303 if fits else refused)
        return fits

    async def _send(self, ticket: Model, what: str, fields: dict[str, str]) -> tuple[int, str]:
        await self._read(ticket)
        visitor = self.readers[ticket.number]
        token = proofs.derived(visitor.cookie("ocean-reading") or "", "form")
        answer = await visitor.send(f"/reading/ticket/{what}", SAME, **fields, csrf_token=token)
        return answer.status, answer.headers.get("Location", "")

    async def _read(self, ticket: Model) -> str | None:
        """Return the link's page, opening the link again after a while; none without a link."""
        visitor, token = self.readers[ticket.number], await self._token(ticket)
        answer = await visitor.get("/reading/ticket")
        if answer.status == 303 and token:
            await fill(visitor, "/reading", "/reading", link=token)
            answer = await visitor.get("/reading/ticket")
        if token is None:
            assert (answer.status, answer.headers.get("Location")) == GONE
            return None
        assert answer.status == 200
        return await answer.text()

    async def _token(self, ticket: Model) -> str | None:
        """Return the newest living link that a mail carried to the ticket's mailbox."""
        if ticket.revoked:
            return None
        wanted = (
            select(Mail.facts)
            .where(Mail.ticket_id == ticket_id(ticket.number), Mail.id > ticket.links_after)
            .where(Mail.kind.like("ticket-%-link"), Mail.kind != "ticket-merged-link")
            .order_by(Mail.id.desc())
        )
        async with self.hosted.portal.database.reading() as session:
            facts = await session.scalar(wanted.limit(1))
        return facts["token"] if facts else None

    async def _newest_mail(self) -> int:
        async with self.hosted.portal.database.reading() as session:
            return await session.scalar(select(func.max(Mail.id))) or 0

    async def _pages(self, ticket: Model, users: tuple[str, ...]) -> None:
        await super()._pages(ticket, users)
        if ticket.mailbox is None:
            return
        text = await self._read(ticket)
        if text is None:
            return
        assert ticket.number in text
        assert "secret" not in text
        for one in self.tickets:
            for body, public in one.said:
                assert (body in text) == (public and one is ticket)
