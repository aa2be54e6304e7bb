"""A clinic and a Support Site that know each other."""

from collections.abc import Callable

import pytest

from tests.portal.grants.walking import Clinic, meet
from tests.portal.hosting import Browser, Hosted


@pytest.fixture
async def clinic(hosted: Hosted, browser: Callable[[], Browser]) -> Clinic:
    return await meet(hosted, browser(), browser())
