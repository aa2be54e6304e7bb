"""What every test of announcements starts from."""

from collections.abc import AsyncIterator

import pytest

from demo.mail_sink import MailSink
from tests.portal.announcements.newsroom import Newsroom
from tests.portal.hosting import Hosted


@pytest.fixture
async def sink() -> AsyncIterator[MailSink]:
    async with MailSink() as one:
        yield one


@pytest.fixture
async def room(hosted: Hosted, sink: MailSink) -> Newsroom:
    return await Newsroom.open(hosted, sink)
