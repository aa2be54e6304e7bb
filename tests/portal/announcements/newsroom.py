"""An editor and followers, as the tests of announcements need them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from connectors.secret import Secret
from demo.mail_sink import CaughtMail, MailSink
from portal.announcements import editing, publishing
from portal.announcements.models import Section, State
from portal.mail.models import Mail
from portal.mail.worker import MailWorker
from portal.people.models import Person, StaffRole
from portal.settings import MailSettings, Tls
from tests.portal.hosting import MAPLE_ADMIN, PASSWORD, Browser, Hosted, csrf_token
from tests.portal.planting import create_user

EDITOR = "editor@support.invalid"
SENDER = "no-reply@support.invalid"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
Open = Callable[[], Browser]
NEWS_EN, NEWS_FR = "/announcements/news-and-updates", "/announcements/nouvelles-et-mises-a-jour"


async def make_editor(hosted: Hosted) -> None:
    await create_user(
        hosted.portal.database,
        hosted.clock,
        EDITOR,
        "Edith Editor",
        Secret(PASSWORD),
        StaffRole.EDITOR,
    )


async def logged_in(browser: Open, user: str = MAPLE_ADMIN) -> Browser:
    visitor = browser()
    await visitor.log_in(user)
    return visitor


async def post(visitor: Browser, page: str, path: str, **fields: str) -> str:
    """Send a form with the token of a page that has one; return where it leads."""
    token = csrf_token(await visitor.page(page))
    answer = await visitor.send(path, SAME_ORIGIN, csrf_token=token, **fields)
    assert answer.status == 303, (answer.status, await answer.text())
    return answer.headers["Location"]


async def follow(visitor: Browser, what: str = "new", language: str = "en") -> None:
    path = NEWS_FR if language == "fr" else NEWS_EN
    await post(visitor, path, f"{path}/follow", language=language, what=what)


@dataclass
class Newsroom:
    """Edits without a browser, and delivers what comes of it."""

    hosted: Hosted
    sink: MailSink
    editor: int
    per_minute: int | None = None

    @classmethod
    async def open(cls, hosted: Hosted, sink: MailSink) -> "Newsroom":
        await make_editor(hosted)
        async with hosted.portal.database.reading() as session:
            found = await session.scalar(select(Person.id).where(Person.user_name == EDITOR))
        assert found is not None
        return cls(hosted, sink, found)

    async def section(self, slug: str = "news-and-updates") -> int:
        async with self.hosted.portal.database.reading() as session:
            found = await session.scalar(select(Section.id).where(Section.slug_en == slug))
        assert found is not None
        return found

    async def write(
        self,
        slug: str = "news-and-updates",
        *languages: str,
        title: str = "Rhubarb release",
        body: str = "It is *here*.",
        critical: bool = False,
    ) -> int:
        database, now = self.hosted.portal.database, self.hosted.clock()
        section = await self.section(slug)
        number = await editing.create(database, now, self.editor, section, critical=critical)
        for language in languages or ("en",):
            await self.save(number, language, title, body)
        await editing.move(database, now, self.editor, number, State.REVIEW)
        return number

    async def save(
        self, number: int, language: str, title: str, body: str = "Words.", *, tell: bool = False
    ) -> None:
        await editing.save_text(
            self.hosted.portal.database,
            self.hosted.clock(),
            self.editor,
            number,
            language,
            title=title,
            body=body,
            tell=tell,
        )

    async def publish(self, number: int) -> None:
        await publishing.publish(
            self.hosted.portal.database, self.hosted.clock(), self.editor, number
        )

    async def announce(self, slug: str = "news-and-updates", *languages: str, **words: str) -> int:
        number = await self.write(slug, *languages, **words)  # type: ignore[arg-type]
        await self.publish(number)
        return number

    def worker(self) -> MailWorker:
        settings = MailSettings(
            "127.0.0.1", self.sink.smtp_port, SENDER, Tls.NONE, per_minute=self.per_minute
        )
        return MailWorker(self.hosted.portal.database, self.hosted.clock, settings, self.hosted.url)

    async def deliver(self) -> list[CaughtMail]:
        """Send all that is due; return all that was ever caught."""
        worker = self.worker()
        while await worker.deliver_next():
            pass
        await worker.close()
        return self.sink.mails

    async def states(self) -> list[str]:
        async with self.hosted.portal.database.reading() as session:
            mails = await session.scalars(select(Mail).order_by(Mail.id))
            return ["sent" if one.sent_at else one.ended or "waiting" for one in mails]


def unsubscribe_path(mail: CaughtMail, url: str) -> str:
    found = re.search(r"^List-Unsubscribe: <([^>]*)>", mail.raw, re.MULTILINE)
    assert found is not None
    assert found[1].startswith(url)
    return found[1].removeprefix(url)
