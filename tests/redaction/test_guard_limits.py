"""Where the guard's limits lie, and that nothing hides one step beside them."""

import base64
import gzip
import random
import string
import struct
import zipfile
import zlib
from typing import Final
from urllib.parse import quote

import pytest

from connectors.secret import Secret
from redaction.allowance import Allowance, UnsearchableError
from redaction.containers import members
from redaction.encodings import noise, quoted, readings, runs, shortened, whole, words
from redaction.guard import CredentialKind, Guard
from redaction.needles import SHORTEST, Needles
from redaction.secret_forms import squeeze, squeeze_octets
from tests.redaction.leaks import chunk, picture, zipped

SECRET: Final = b"quietlettersonly"
KNOWING: Final = Guard([Secret(SECRET.decode())])
NOT_KNOWING: Final = Guard([])
MEGABYTE: Final = 2**20


class Counted(Allowance):
    """An allowance without an end that knows what was spent."""

    def __init__(self) -> None:
        super().__init__(2**40)
        self.spent = 0

    def spend(self, octets: int) -> None:
        self.spent += octets
        super().spend(octets)


def letters(count: int) -> bytes:
    """Return letters that hardly shrink, and that a packer writes as bits and never as octets."""
    source = random.Random(3)  # noqa: S311 - the same letters every time
    return "".join(source.choices(string.ascii_letters + string.digits, k=count)).encode()


@pytest.mark.parametrize("far", [20_000, 30_000])
def test_a_secret_behind_a_far_repetition_is_found(far: int) -> None:
    """Who unpacks with a smaller window stops at the repetition, and never sees the secret."""
    start = letters(far)
    text = start + start[:200] + SECRET
    assert KNOWING.find(zipped(text)) is CredentialKind.REGISTERED
    assert KNOWING.find(gzip.compress(text)) is CredentialKind.REGISTERED
    assert KNOWING.find(zlib.compress(text)) is CredentialKind.REGISTERED
    packed = picture(chunk(b"zTXt", b"a\0\0" + zlib.compress(text)))
    assert KNOWING.find(packed) is CredentialKind.REGISTERED
    assert NOT_KNOWING.find(zipped(text)) is None


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_an_allowance_is_spent_to_its_last_octet(size: int) -> None:
    allowance = Allowance(size)
    allowance.spend(48 * MEGABYTE)
    allowance.spend(48 * size)
    with pytest.raises(UnsearchableError):
        allowance.spend(1)


@pytest.mark.parametrize("count", [100, 5_000, 100_000])
def test_unpacking_costs_an_eighth_of_what_is_read_and_all_that_it_unfolds_to(count: int) -> None:
    packed = gzip.compress(letters(count), mtime=0)
    counted = Counted()
    assert next(members(packed, counted)) == letters(count)
    assert len(packed) // 8 + count <= counted.spent <= len(packed) // 8 + count + 512


def test_a_stream_that_unfolds_to_nothing_costs_something() -> None:
    """A head with a name that never ends takes all that follows; each of them would."""
    heads = b"\x1f\x8b\x08\x08namesa"
    assert NOT_KNOWING.find(heads * 100) is None
    counted = Counted()
    assert not any(members(heads * 100, counted))
    assert counted.spent > len(heads) * 100 * 100 / 2 / 8


def test_a_bomb_is_stopped_while_it_unfolds() -> None:
    for bomb in (gzip.compress(bytes(60_000_000)), zlib.compress(bytes(60_000_000))):
        with pytest.raises(UnsearchableError):
            next(members(bomb, Allowance(len(bomb))))


def head(version: int, flags: int, method: int) -> bytes:
    return struct.pack("<4sHHHHHIIIHH", b"PK\3\4", version, flags, method, 0, 0, 0, 4, 4, 1, 0)


@pytest.mark.parametrize("system", [0, 3 << 8])
@pytest.mark.parametrize(
    ("version", "flags", "method", "kind"),
    [
        (63, 1, 8, CredentialKind.UNSEARCHABLE),
        (64, 1, 8, None),
        (20, 3, 0, CredentialKind.UNSEARCHABLE),
        (20, 2, 0, None),
        (20, 0, 100, CredentialKind.UNSEARCHABLE),
        (20, 0, 101, None),
        (20, 0, 1, CredentialKind.UNSEARCHABLE),
        (20, 0, 7, CredentialKind.UNSEARCHABLE),
        (20, 0, 9, CredentialKind.UNSEARCHABLE),
    ],
)
def test_a_head_of_zip_is_believed_up_to_the_newest_version_and_method(
    system: int, version: int, flags: int, method: int, kind: CredentialKind | None
) -> None:
    body = head(system | version, flags, method) + b"abcde"
    assert NOT_KNOWING.find(body) is kind
    assert NOT_KNOWING.find(head(system | version, flags, method)) is kind, "and nothing behind it"
    assert NOT_KNOWING.find(head(system | version, flags, method)[:-1]) is None, "no whole head"


@pytest.mark.parametrize("filled", range(34))
def test_a_member_that_is_stored_is_read_from_its_first_octet_to_its_last(filled: int) -> None:
    tree = b'{"a": "%s", "iv": "lettersonly"}' % (b"x" * filled)
    assert NOT_KNOWING.find(zipped(tree, zipfile.ZIP_STORED)) is CredentialKind.TOKEN
    assert NOT_KNOWING.find(zipped(tree[:-1], zipfile.ZIP_STORED)) is None, "no JSON, thus no name"


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"AAAA", b"IDAS", b"IDAU", b"IEMD", b"IENE"])
def test_a_text_of_a_picture_is_read_with_its_name(kind: bytes) -> None:
    found = NOT_KNOWING.find(picture(chunk(kind, b"password\0f00bar12")))
    assert found is CredentialKind.PASSWORD
    assert NOT_KNOWING.find(picture(chunk(kind, b"password\0XXXXXXX"))) is None
    behind = picture(chunk(kind, b"a"), chunk(b"tEXt", b"password\0f00bar12"))
    assert NOT_KNOWING.find(behind) is CredentialKind.PASSWORD


@pytest.mark.parametrize("name", [b"a", b"n" * 79])
def test_a_packed_text_of_a_picture_is_read_whatever_its_name_is(name: bytes) -> None:
    packed = name + b"\0\0" + zlib.compress(b"password: f00bar12")
    assert NOT_KNOWING.find(picture(chunk(b"zTXt", packed))) is CredentialKind.PASSWORD
    said = [*members(picture(chunk(b"zTXt", packed)), Allowance(0))]
    assert name + b"  password: f00bar12" in said


def test_pixels_are_not_unpacked() -> None:
    pixels = chunk(b"IDAT", zlib.compress(SECRET * 3))
    assert KNOWING.find(picture(pixels)) is None
    assert KNOWING.find(picture() + zlib.compress(SECRET)) is CredentialKind.REGISTERED


def test_runs_are_twelve_letters_of_ascii_or_more() -> None:
    for octet in range(1, 256):
        run = bytes([octet]) * 12
        seen = runs(b"\xff" + run + b"\xff")
        assert seen == (run.decode() if octet in b"\t\n\r" or 32 <= octet < 127 else ""), octet
        assert runs(b"\xff" + run[1:] + b"\xff") == ""
    assert runs(b"\xff" + b"a\0b\0" * 6 + b"\xff" + b"c" * 12) == "ab" * 6 + "\n" + "c" * 12


@pytest.mark.parametrize("between", [0x01, 0x1B, 0x7F, 0x80, 0xFF])
def test_what_is_no_letter_cuts_no_secret_that_is_encoded_in_noise(between: int) -> None:
    """What breaks a run is left out, so that both halves of the base64 are read as one."""
    written = base64.b64encode(b"x" + SECRET * 2 + b"yz")
    body = b"\xfe\xff\x80" * 40 + written[:24] + bytes([between]) + written[24:]
    assert KNOWING.find(body) is CredentialKind.REGISTERED
    assert NOT_KNOWING.find(body) is None


def test_escapes_are_undone_four_times() -> None:
    text = "%41"
    for _ in range(5):
        assert [*readings(text)][-1] == ("A" if text.count("25") < 4 else "%41")
        text = quote(text)
    assert [*readings("plain")] == ["plain"]
    assert [*readings("&amp;lt;")] == ["&amp;lt;", "&lt;", "<"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\ud83d\ude00", "\U0001f600"),
        (r"\uDBFF\uDFFF", "\U0010ffff"),
        (r"\ud83d", "\ud83d"),
        (r"A%u0042\x43", "ABC"),
        (r"\b\f\n\r\t\"\'\/\\", "\b\f\n\r\t\"'/\\"),
        (r"\q", r"\q"),
    ],
)
def test_every_escape_of_json_and_javascript_is_undone(written: str, meant: str) -> None:
    assert [*readings(written)][1:2] == ([meant] if meant != written else [])


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("length", range(1, 9))
def test_noise_holds_what_base64_and_digits_say_from_every_place_to_the_end(
    before: int, length: int
) -> None:
    said = SECRET[:length]
    views = [*noise("x" * before + base64.b64encode(said).decode().rstrip("="))]
    assert any(view.startswith(said, before // 4 * 3) for view in views[:4])
    views = [*noise("a" * before + said.hex())]
    assert any(view.endswith(said) for view in views[4:])
    assert len(views) == 6


def test_words_are_sixteen_letters_or_more() -> None:
    twelve, eight = b"twelve here.", b"a pass=1"
    assert [*words(f"see {base64.b64encode(twelve).decode()}, so")] == [twelve.decode()]
    assert [*words(f"see {base64.b64encode(twelve[:11]).decode()}, so")] == []
    assert [*words(f"see {eight.hex()}, so")] == [eight.decode()]
    assert [*words(f"see {eight.hex()[:-1]}, so")] == []
    assert [*words("see 6162636465666768, so")] == [], "digits alone are a number"


@pytest.mark.parametrize("left_over", range(4))
def test_a_word_of_any_length_says_its_text(left_over: int) -> None:
    written = base64.b64encode(b"a text of eighteen").decode() + "QUJD"[:left_over]
    (said,) = words(written)
    assert said == "a text of eighteen" + "ABC"[: max(0, left_over - 1)][:left_over]


def test_the_middle_is_left_out_from_512_letters_on() -> None:
    kept = "".join(chr(97 + at % 26) for at in range(511))
    assert shortened(f"é {kept} é") == f"é {kept} é"
    longer = f"{kept}!{kept}Z"
    assert shortened(f"é {longer}") == f"é {kept}!{kept[:128]}{kept[-127:]}Z"


@pytest.mark.parametrize("odd", ["\0\1", "\x08", "\x0e", "\x1a", "\x1c", "\x1f", "\x7f", "\ufffd"])
def test_a_text_may_have_one_strange_sign_in_twenty(odd: str) -> None:
    sign = odd[-1]
    assert whole((sign * 5 + "a" * 95).encode()) == sign * 5 + "a" * 95
    assert whole((sign * 6 + "a" * 94).encode()) is None
    assert whole(b"\xff" * 5 + b"a" * 95) == "\udcff" * 5 + "a" * 95
    assert whole(b"\xff" * 6 + b"a" * 94) is None


@pytest.mark.parametrize("broken", [b"", b"\xff"])
@pytest.mark.parametrize("script", ["كلمة السر ", "пароль ", "パスワード "])
def test_a_broken_octet_in_a_text_of_another_script_hides_no_credential(
    script: str, broken: bytes
) -> None:
    text = f"{script * 8}password=%s ".encode() + broken
    for wrap in (bytes, base64.b64encode, gzip.compress):
        assert NOT_KNOWING.find(wrap(text % b"f00bar12")) is CredentialKind.PASSWORD
        assert NOT_KNOWING.find(wrap(text % b"XXXXXXX")) is None


@pytest.mark.parametrize("sign", "\t\n\v\f\r\x1b ~é")
def test_a_text_may_have_any_number_of_ordinary_signs(sign: str) -> None:
    assert whole((sign * 50).encode()) == sign * 50


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["an ordinary text", "one with ȀȀ", "a" * 5000])
def test_a_text_in_wide_letters_is_read(code: str, text: str) -> None:
    wide = text.isascii() or code.startswith("utf-16")
    assert whole(text.encode(code)) == text or not wide


def test_a_text_is_told_by_its_first_four_kilobytes() -> None:
    assert whole(b"a" * 4096 + b"\xff" * 4096) == "a" * 4096 + "\udcff" * 4096
    assert whole(b"\xff" * 4096 + b"a" * 8192) is None
    assert whole("é".encode() * 4000 + b"a" * 9) == "é" * 4000 + "a" * 9
    assert whole(b"a" + "é".encode() * 4000) == "a" + "é" * 4000, "cut in the middle of a letter"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a=3Db", b"a=b"), ("a=\nb", b"ab"), ("a=\r\nb", b"ab"), ("=C3=A9", b"\xc3\xa9"),
        ("a=12", None), ("a=C3", None), ("plain", None), ("a=c3=a9", None),
    ],
)  # fmt: skip
def test_quoted_printable_is_told_from_an_equals_sign(text: str, meant: bytes | None) -> None:
    assert quoted(text) == meant


@pytest.mark.parametrize("length", range(SHORTEST, 26))
def test_a_needle_is_found_at_every_offset_wherever_its_odd_letters_stand(length: int) -> None:
    """The stretch that is looked for is the oddest one, which may be the first or the last."""
    for odd in range(length):
        needle = bytes(48 + at % 10 if at >= odd else 97 + at % 26 for at in range(length))
        for other in (needle, needle[::-1]):
            needles = Needles()
            needles.add(other)
            for place in range(8):
                assert needles.within(b"." * place + other), (odd, place)
                assert not needles.within(b"." * place + other[:-1] + b"." + other[-1:])


def test_the_form_of_a_text_has_no_capital_and_no_blank() -> None:
    every = bytes(range(256))
    gone = b"\0\t\n\v\f\r "
    assert squeeze_octets(every) == bytes(
        o + 32 if 65 <= o <= 90 else o for o in every if o not in gone
    )


@pytest.mark.parametrize(
    "unseen",
    [
        0x300, 0x36F, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200F,
        0x2028, 0x202F, 0x205F, 0x206F, 0x3000, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0x85, 0x1680,
        0xA0, 0x2000, 0x2003,
    ],
)  # fmt: skip
def test_what_shows_nothing_hides_nothing(unseen: int) -> None:
    assert squeeze(f"quiet{chr(unseen)}letters") == b"quietletters"
    assert squeeze(f"quiet{chr(0x2190)}letters") != b"quietletters"
