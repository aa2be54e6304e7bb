"""Where the limits of layers and hidden letters lie: what stands at each, and one beyond."""

import base64
import gzip
import json
import urllib.parse
from collections.abc import Callable
from typing import Final

import pytest

from redaction.redacted import MASK
from redaction.structure.binary import is_binary
from redaction.structure.carriers import REFUSED, opened
from redaction.structure.document import redact_document
from redaction.structure.undone import Undone
from redaction.text import redact_text

LARGEST: Final = 33_554_432
"""32 MiB."""
OPENED: Final = b'{\n  "ok": true\n}'


def masked(text: str) -> str:
    return redact_text(text).redacted


def left(body: bytes) -> bytes:
    return redact_document(body).output


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode().rstrip("=")


def packed(inside: bytes, length: int) -> bytes:
    """Return gzip of this length; what stands behind its end is passed over."""
    return gzip.compress(inside, mtime=0).ljust(length, b"\0")


def _as_string(inside: bytes) -> bytes:
    return json.dumps(inside.decode()).encode()


# layers around a document


@pytest.mark.parametrize("wrap", [gzip.compress, _as_string])
@pytest.mark.parametrize(("times", "is_read"), [(3, True), (4, True), (5, False), (6, False)])
def test_four_layers_are_opened(
    wrap: Callable[[bytes], bytes], times: int, *, is_read: bool
) -> None:
    body = b'{"ok": true}'
    for _ in range(times):
        body = wrap(body)
    assert (left(body) == OPENED) is is_read
    assert (redact_document(body).text is not None) is is_read


@pytest.mark.parametrize(
    "carry",
    [
        pytest.param(lambda inside: b"data:," + inside, id="address"),
        pytest.param(lambda inside: packed(inside, LARGEST // 200 + 1), id="gzip"),
    ],
)
def test_a_layer_of_32_mebibytes_is_opened(carry: Callable[[bytes], bytes]) -> None:
    assert opened(carry(b"{".ljust(LARGEST - 1) + b"}")) == b"{".ljust(LARGEST - 1) + b"}"
    assert opened(carry(b"{".ljust(LARGEST) + b"}")) is REFUSED


def test_a_layer_grows_two_hundred_times() -> None:
    assert left(packed(b'{"ok": true}'.ljust(40_000), 200)) == OPENED
    refused = redact_document(packed(b'{"ok": true}'.ljust(40_001), 200))
    assert refused.skeleton is not None
    assert refused.skeleton["length"] == 200


def test_a_document_in_base64_has_sixteen_letters() -> None:
    assert len(_base64(b'{"ok": true}')) == 16
    assert left(_base64(b'{"ok": true}').encode()) == OPENED
    assert len(_base64(b'{"ok":true}')) == 15
    assert left(_base64(b'{"ok":true}').encode()) == MASK.encode()


@pytest.mark.parametrize(("before", "is_opened"), [(4094, False), (4095, False), (4096, True)])
def test_a_document_in_base64_is_told_by_4096_octets(before: int, *, is_opened: bool) -> None:
    """One sign too many that no text has is the last octet looked at, or stands behind it."""
    inside = (b"{" + b"\1" * 256).ljust(before) + b"\1}"
    written = base64.b64encode(inside)
    assert opened(written) == (inside if is_opened else written)


@pytest.mark.parametrize(
    ("written", "is_opened"),
    [
        ("data:" + "a" * 80 + ",%s", True),
        ("data:" + "a" * 81 + ",%s", False),
        ("data:;" + "a" * 40 + ",%s", True),
        ("data:;" + "a" * 41 + ",%s", False),
        ("data:" + ";a=b" * 4 + ",%s", True),
        ("data:" + ";a=b" * 5 + ",%s", False),
    ],
)
def test_an_address_of_data_names_a_short_type_and_four_parameters(
    written: str, *, is_opened: bool
) -> None:
    body = (written % urllib.parse.quote('{"ok": true}')).encode()
    assert (left(body) == OPENED) is is_opened


# letters that hide a text


@pytest.mark.parametrize(("said", "hides"), [(2046, False), (2047, False), (2048, True)])
def test_of_digits_4096_are_looked_into(said: int, *, hides: bool) -> None:
    written = (b"\1" * 128 + b"Zoe C.1 " * 300)[:said].hex() + "01" + b"born in 1952".hex()
    assert (masked(f"see {written} there") == f"see {MASK} there") is hides


@pytest.mark.parametrize(("said", "hides"), [(3070, False), (3071, False), (3072, True)])
def test_of_base64_4096_letters_are_looked_into(said: int, *, hides: bool) -> None:
    written = _base64((b"\1" * 192 + b"Zoe C.1 " * 400)[:said] + b"\1" + b"born in 1952")
    assert (masked(f"see {written} there") == f"see {MASK} there") is hides


@pytest.mark.parametrize(("said", "letters"), [(b"Zoe C.1 b", 12), (b"Zoe C.1 ", 11)])
def test_a_part_of_a_path_hides_a_text_from_twelve_letters_on(said: bytes, letters: int) -> None:
    part = _base64(said)
    assert len(part) == letters
    shown = MASK if letters == 12 else part
    assert masked(f"see zz/{part}/zz there") == f"see zz/{shown}/zz there"


def test_small_letters_hide_a_text_from_twenty_four_on() -> None:
    word = "bill" * 6
    assert masked(f"see {word} there") == f"see {MASK} there"
    assert masked(f"see {word[:23]} there") == f"see {word[:23]} there"


@pytest.mark.parametrize(("last", "shown"), [(254, MASK), (255, MASK), (256, "256")])
def test_a_list_of_octets_has_no_number_above_255(last: int, shown: str) -> None:
    numbers = [98, 111, 110, 106, 111, 117, 114, last]
    answer = masked(f"see {numbers} there")
    assert (
        answer
        == "see [" + ", ".join(8 * [MASK] if shown == MASK else map(str, numbers)) + "] there"
    )


def test_an_escape_hides_a_word_within_its_first_4000_letters() -> None:
    assert masked("a" * 3997 + "%41") == MASK
    assert masked("a" * 3998 + "%41") == "a" * 3998 + "%41"


@pytest.mark.parametrize(
    ("point", "meant"), [("10fffe", "\U0010fffe"), ("10ffff", "\U0010ffff"), ("110000", "")]
)
def test_the_last_letter_that_an_escape_means_is_the_last_of_unicode(
    point: str, meant: str
) -> None:
    assert Undone(rf"a\u{{{point}}}b").text == f"a{meant}b"
    assert masked(rf"see \u{{{point}}} there").endswith(" there"), "and nothing is raised"


@pytest.mark.parametrize(
    ("body", "binary"),
    [
        (b"\x80\x80abc", True),
        (b"\x80\x80abcd", False),
        (b"\xe9\xe9abc", True),
        (b"\xff\xe9abcd", False),
        (b"\xe9~~", False),
        (b"\xe9\xe9~~~", True),
    ],
)
def test_a_text_in_latin_1_has_an_accent_on_one_letter_in_three(
    body: bytes, *, binary: bool
) -> None:
    assert is_binary(body) is binary


@pytest.mark.parametrize(("before", "binary"), [(1019, True), (1020, False)])
def test_a_pdf_begins_within_1024_octets(before: int, *, binary: bool) -> None:
    """Its head is six octets long, of which a digit is the last."""
    assert is_binary(b"\n".rjust(before - 1) + b"%PDF-1") is binary
