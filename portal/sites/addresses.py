"""What an e-mail address of a site may look like."""

import re
from typing import Final

EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
"""What a browser takes as an address (HTML, "valid e-mail address"), with a dot in the domain."""
LONGEST: Final = 254


def is_email(text: str) -> bool:
    """Say whether this is one address and nothing beside it."""
    return len(text) <= LONGEST and EMAIL.fullmatch(text) is not None
