"""The version of the rules."""

import re

from redaction.rules import RULES_VERSION


def test_the_version_is_a_date_and_a_count() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.\d+", RULES_VERSION)
