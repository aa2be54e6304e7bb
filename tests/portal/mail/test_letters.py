"""A letter of a mailing is written once, and is byte for byte what the slow way writes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.mail.compose import Message, compose
from portal.mail.letters import Letters

SENDER, URL = "no-reply@support.invalid", "https://support.invalid"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=90)
LOCAL = st.text("abcXYZ019.+_-' \"=@é", min_size=1, max_size=70)


SHARED = {"title": "Rhubarb release", "section": "News"}


def mail(
    number: int,
    recipient: str,
    token: str,
    language: str,
    kind: str,
    shared: Mapping[str, str] = MappingProxyType(SHARED),
) -> Message:
    return Message(
        id=number,
        mailing_id=1,
        kind=kind,
        recipient=recipient,
        language=language,
        path="/announcements/news-and-updates/7?lang=en",
        facts=shared,
        name=None,
        in_reply_to=None,
        unsubscribe=f"/unsubscribe/{token}",
        created_at=NOW,
    )


@given(
    title=LINE,
    section=LINE,
    readers=st.lists(st.tuples(LOCAL, st.integers(0, 16**32 - 1)), min_size=2, max_size=4),
    language=st.sampled_from(["en", "fr"]),
    kind=st.sampled_from(["announcement-new", "announcement-update"]),
)
def test_each_letter_is_what_the_slow_way_writes(
    title: str, section: str, readers: list[tuple[str, int]], language: str, kind: str
) -> None:
    letters = Letters(SENDER, URL)
    shared = {"title": title, "section": section}
    for number, (local, token) in enumerate(readers):
        one = mail(number, f"{local}@clinic.invalid", f"{token:032x}", language, kind, shared)
        try:
            slow = compose(one, SENDER, URL).as_bytes()
        except ValueError:
            with pytest.raises(ValueError):  # noqa: PT011 - the same refusal
                letters.write(one)
            continue
        assert letters.write(one).content == slow


@given(
    st.lists(
        st.from_regex(r"[a-z0-9]{1,24}(\.[a-z0-9]{1,12})?@[a-z]{1,20}\.invalid", fullmatch=True),
        min_size=2,
        max_size=6,
        unique=True,
    )
)
def test_no_letter_names_another_reader(addresses: list[str]) -> None:
    letters = Letters(SENDER, URL)
    for number, address in enumerate(addresses):
        one = mail(number, address, f"{number:032x}", "en", "announcement-new")
        letter = letters.write(one)
        assert letter.recipient == address
        assert f"\r\nTo: {address}\r\n".encode() in letter.content
        others = [other for other in addresses if other not in f"{address}{SENDER}{URL}"]
        assert not [other for other in others if other.encode() in letter.content]


@pytest.mark.parametrize("title", ["Rhubarb\r\nBcc: evil@x.invalid", "Rhubarb\nBcc: e@x.invalid"])
def test_a_title_of_two_lines_makes_no_letter(title: str) -> None:
    one = mail(
        1, "reader@clinic.invalid", "0" * 32, "en", "announcement-new", SHARED | {"title": title}
    )
    with pytest.raises(ValueError, match="Header values"):
        Letters(SENDER, URL).write(one)
