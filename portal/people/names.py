"""What a user name and a person's name look like."""

import re
from typing import Final

LONGEST_NAME: Final = 200
_USER_NAME: Final = re.compile(r"[^\s@\x00-\x1f]{1,64}@[^\s@\x00-\x1f]{1,189}")


def normal(user_name: str) -> str:
    """Return the user name as it is stored: an e-mail address in small letters."""
    return user_name.strip().casefold()


def is_user_name(written: str) -> bool:
    """Say whether this can be an e-mail address that a header holds as it is written."""
    return _USER_NAME.fullmatch(written) is not None and "=?" not in written


def is_name(name: str) -> bool:
    """Say whether this can be the name of a person, a site or a token."""
    return 0 < len(name.strip()) <= LONGEST_NAME and name.isprintable()
