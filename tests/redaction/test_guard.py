"""No credential passes the guard, in any wrapping; an ordinary bundle does."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.secret import Secret
from redaction.guard import CredentialFoundError, CredentialKind, Guard
from tests.redaction.bundles import canonical, ordinary
from tests.redaction.leaks import WRAPPINGS

SECRET = 'wörd"less&plain%tail\\end'
PLAIN = "quietlettersonly"
"""A registered secret that no shape gives away: only who knows it can find it."""


def check(body: bytes, *secrets: str) -> CredentialKind | None:
    found = None
    try:
        Guard(map(Secret, secrets)).check(body)
    except CredentialFoundError as error:
        found = error.kind
    return found


def described(text: str) -> bytes:
    return canonical(ordinary(ticket={"description": text}))


def test_an_ordinary_bundle_passes() -> None:
    assert check(canonical(ordinary()), SECRET, PLAIN) is None


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("secret", [SECRET, PLAIN])
def test_a_registered_secret_is_found_in_every_wrapping(wrapping: str, secret: str) -> None:
    body = described(f"see {WRAPPINGS[wrapping](secret)} here")
    assert check(body, secret) is CredentialKind.REGISTERED
    assert check(body) is not CredentialKind.REGISTERED, "who does not know it does not find it"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("secret", [SECRET, PLAIN])
def test_a_registered_secret_is_found_in_raw_bytes(encoding: str, secret: str) -> None:
    body = b"\x9c" + f"see {secret} here".encode(encoding)
    assert check(body, "another secret", secret) is CredentialKind.REGISTERED
    assert check(body, "another secret") is None


def test_a_registered_secret_is_found_as_utf_16_that_was_read_as_letters() -> None:
    body = described(PLAIN.encode("utf-16-le").decode("latin-1"))
    assert check(body, PLAIN) is CredentialKind.REGISTERED
    assert check(body) is None


def test_a_registered_secret_is_found_though_it_holds_an_escape() -> None:
    secret = "a%41b&amp;c\\nd"
    assert check(described(f"see {secret} here"), secret) is CredentialKind.REGISTERED


@pytest.mark.parametrize(
    "written",
    [
        "\u200b".join(PLAIN),
        "".join(chr(ord(letter) + 0xFEE0) for letter in PLAIN),
        f"كلمة {'السر ' * 40}{PLAIN.upper()} انتهى",
        f"{'ключ ' * 900}{chr(0x200B).join(PLAIN)}",
    ],
    ids=["invisible between", "full width", "arabic around", "cyrillic before"],
)
def test_a_registered_secret_is_found_in_a_text_that_is_hardly_ascii(written: str) -> None:
    body = canonical({"description": written})
    assert check(body, PLAIN) is CredentialKind.REGISTERED
    assert check(body) is None


def test_escapes_over_escapes_are_undone_to_a_limit() -> None:
    escaped = PLAIN
    for _ in range(20):
        escaped = quote(f"%{escaped}", safe="")
    assert check(described(escaped), PLAIN) is CredentialKind.REGISTERED
    assert check(described(escaped)) is None


def test_bytes_that_are_no_text_hide_nothing() -> None:
    body = b"\xff%41%41 " + quote(PLAIN).encode().replace(b"q", b"%71")
    assert check(b"\xff" + PLAIN.encode(), PLAIN) is CredentialKind.REGISTERED
    assert check(body.replace(b"\xff", b""), PLAIN) is CredentialKind.REGISTERED


def test_a_secret_of_less_than_eight_characters_is_not_sought() -> None:
    assert check(described("refused again"), "refused") is None
    assert check(described("PIN: 4821"), "4821") is CredentialKind.PASSWORD


@given(
    st.text(
        min_size=8, max_size=24, alphabet=st.characters(codec="utf-8", categories=["L", "N", "P"])
    )
)
def test_any_secret_is_found_raw_escaped_and_encoded(secret: str) -> None:
    for wrapping in ("raw", "json", "percent", "base64, second alignment", "hex"):
        body = described(WRAPPINGS[wrapping](secret))
        assert check(body, secret) is CredentialKind.REGISTERED


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ma clé de chiffrement est Ab3!efgh1jklmn0p", CredentialKind.ENCRYPTION_KEY),
        ("{%22siteCredential%22:%22f00bar12%22}", CredentialKind.TOKEN),
        ("{&quot;siteKey&quot;: &quot;f00bar12&quot;}", CredentialKind.TOKEN),
        ('{\\\\\\"client_secret\\\\\\":\\\\\\"f00bar12\\\\\\"}', CredentialKind.TOKEN),
        (base64.b64encode(b'{"password": "f00bar12"}').decode(), CredentialKind.PASSWORD),
        ("p\0a\0s\0s\0w\0o\0r\0d\0=\0f\x000\x000\0b\0a\0r\0", CredentialKind.PASSWORD),
        ("Authorization: Bearer abcdefgh12345678", CredentialKind.HEADER),
    ],
)
def test_an_unregistered_credential_is_found(text: str, kind: CredentialKind) -> None:
    assert check(described(text)) is kind
    assert check(text.encode()) is kind, "in a body that is no JSON too"


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ({"oauth_token_secret": "abcdef"}, CredentialKind.TOKEN),
        ({"siteKey": ["abcdef"]}, CredentialKind.TOKEN),
        ({"password": "lettersonly"}, CredentialKind.PASSWORD),
        ({"pin": 482199}, CredentialKind.PASSWORD),
        ({"clé_de_chiffrement": "x", "clé de chiffrement": "lettersonly"}, "encryption-key"),
        ({"SEK Ab3!efgh1jklmn0p": 1}, CredentialKind.ENCRYPTION_KEY),
    ],
)
def test_a_member_with_a_credentials_name_is_found(member: dict[str, object], kind: str) -> None:
    assert check(canonical(ordinary(environment=member))) == kind
    harmless = dict.fromkeys((*(name for name in member if "Ab3" not in name), "a"), "XXXXXXX")
    assert check(canonical(ordinary(environment=harmless))) is None


@pytest.mark.parametrize(
    "text",
    [
        "the shared encryption key is lost",
        "la clé de chiffrement partagée est perdue",
        "encoded iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB and AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        base64.b64encode(b"an ordinary sentence in base64").decode(),
        "100 % of patients & more \\ less",
    ],
)
def test_an_ordinary_description_passes(text: str) -> None:
    assert check(described(text), SECRET, PLAIN) is None


def test_a_body_nested_beyond_reason_is_read_as_text() -> None:
    body = b"[" * 100_000 + b'"password=f00bar12"'
    assert check(body) is CredentialKind.PASSWORD


def test_the_error_says_the_kind_and_no_value() -> None:
    with pytest.raises(CredentialFoundError) as caught:
        Guard([Secret(PLAIN)]).check(described(PLAIN))
    assert caught.value.code == "credential-found"
    assert PLAIN not in repr(caught.value) + str(vars(caught.value))
    assert caught.value.__context__ is None


def test_a_guard_shows_no_secret() -> None:
    guard = Guard([Secret(PLAIN)])
    assert PLAIN not in repr(guard)
    assert not hasattr(guard, "__dict__")


@pytest.mark.parametrize(
    "written",
    [
        "quiet, then the word for signs that make up words, then only that",
        "q as in Quebec, u as in uniform, i as in India, e, t, letters, only",
        base64.a85encode(PLAIN.encode()).decode(),
        "".join(f"\\{ord(letter):03o}" for letter in PLAIN),
    ],
)
def test_the_documented_limits(written: str) -> None:
    assert check(described(written), PLAIN) is None


def test_a_secret_with_few_visible_characters_is_not_sought() -> None:
    assert check(described("we see ab c de f here"), "a b c d e f") is None
    assert check(described("nothing at all"), " " * 12) is None
    assert check(described("we see a b c d e f g h here"), "ab cdefgh") is CredentialKind.REGISTERED
