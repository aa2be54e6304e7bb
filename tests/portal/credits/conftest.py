"""A clinic that let a Support Site in for credits."""

from collections.abc import Callable

import pytest

from tests.portal.credits.purse import CREDITS
from tests.portal.grants.walking import Clinic, meet
from tests.portal.hosting import Browser, Hosted


@pytest.fixture
async def clinic(hosted: Hosted, browser: Callable[[], Browser]) -> Clinic:
    met = await meet(hosted, browser(), browser())
    await met.grant_and_enter(scopes=CREDITS)
    return met
