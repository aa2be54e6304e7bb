"""No credential passes the guard, in any writing; an ordinary bundle does."""

import base64
import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.secret import Secret
from redaction.guard import CredentialFoundError, CredentialKind, Guard

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


def bundle(**changes: Any) -> dict[str, Any]:
    ordinary: dict[str, Any] = {
        "schema": "troubleshooting-bundle/1",
        "submission_id": "550e8400-e29b-41d4-a716-446655440000",
        "created_at": "2026-11-23T15:00:00Z",
        "identifiers": {
            "emr": "oscar", "emr_id": "4821", "merged_emr_ids": [], "ocean_reference": "482",
            "ereferral_reference": None, "site_number": "7001",
            "captured_at": "2026-11-23T15:00:00Z",
        },
        "ticket": {
            "reporter": {"name": "Ona Kowalczyk", "email": "ona@clinic.example"},
            "site_number": "7001", "emr": "oscar", "services": ["ereferral", "cloud-connect"],
            "frequency": "constant", "scope": "one_patient", "language": "en",
            "description": "The shared encryption key is lost. Password: refused. Token expired.",
        },
        "documents": [
            {
                "document_id": "d1", "kind": "oscar-demographic", "media_type": "application/json",
                "redacted": json.dumps({"demographicNo": 4821, "siteKey": "XXXXXXX"}, indent=2),
                "skeleton": None, "findings": {"NAME": 3, "CREDENTIAL": 1, "URL_TOKEN": 2},
                "dropped": 31, "facts": {"hin": {"present": True, "length": "10"}},
            },
            {
                "document_id": "d2", "kind": "hl7-v2", "media_type": "application/hl7-v2",
                "redacted": "MSH|^~\\&|XXXXXXX|1|ORU^R01\rPID|1|XXXXXXX\rOBX|1|NM|4548-4^A1c^LN",
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            },
        ],
        "comparison": {"health_number": "equal", "birth_date": "different"},
        "environment": {
            "toolbar_version": "26.11.0", "python": "3.11.7", "os": "Windows-10",
            "connections": {"ocean": {"state": "failed", "code": "ocean-unreadable"}},
            "page": {"ocean_toolbar": "unavailable", "cds_site_key": "present",
                     "cds_site_credential": "absent"}, "ratio": 0.5, "huge": 10**18, "ok": True,
        },
        "redaction": {"rules_version": "2026-11-23.1", "findings": {"URL_TOKEN": 2}},
    }  # fmt: skip
    return ordinary | changes


def canonical(tree: object) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def described(text: str) -> bytes:
    return canonical(bundle(ticket={"description": text}))


def test_an_ordinary_bundle_passes() -> None:
    assert check(canonical(bundle()), SECRET, PLAIN) is None


def aligned(before: int) -> Callable[[str], str]:
    return lambda secret: base64.b64encode(b"x" * before + secret.encode() + b"yz").decode()


def urlsafe(secret: str) -> str:
    return base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")


def in_lines(secret: str) -> str:
    return "\n".join(secret[i : i + 3] for i in range(0, len(secret), 3))


def as_json(secret: str) -> str:
    return json.dumps({"a": json.dumps({"b": secret})})


WRITINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "other case": str.upper,
    "base64, first alignment": aligned(0),
    "base64, second alignment": aligned(1),
    "base64, third alignment": aligned(2),
    "base64 in lines": lambda secret: in_lines(aligned(1)(secret)),
    "base64url": urlsafe,
    "base64 of json": lambda secret: base64.b64encode(json.dumps(secret).encode()).decode(),
    "base64 of utf-16": lambda secret: base64.b64encode(secret.encode("utf-16-le")).decode(),
    "hex": lambda secret: secret.encode().hex(),
    "hex, upper case": lambda secret: secret.encode().hex().upper(),
    "hex with colons": lambda secret: secret.encode().hex(":"),
    "hex of utf-16": lambda secret: secret.encode("utf-16-be").hex(),
    "percent": lambda secret: quote(secret, safe=""),
    "percent of everything": lambda secret: "".join(f"%{o:02x}" for o in secret.encode()),
    "percent twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "html": html.escape,
    "html numbers": lambda secret: "".join(f"&#{ord(c)};" for c in secret),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json in json": as_json,
    "json numbers": lambda secret: "".join(f"\\u{ord(c):04x}" for c in secret),
    "javascript numbers": lambda secret: "".join(f"\\x{ord(c):02x}" for c in secret),
    "reversed": lambda secret: secret[::-1],
    "spaced": " ".join,
    "in lines": in_lines,
    "invisible characters": "\u200b".join,
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("secret", [SECRET, PLAIN])
def test_a_registered_secret_is_found_in_every_writing(writing: str, secret: str) -> None:
    body = described(f"see {WRITINGS[writing](secret)} here")
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
    for writing in ("raw", "json", "percent", "base64, second alignment", "hex"):
        body = described(WRITINGS[writing](secret))
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
    assert check(canonical(bundle(environment=member))) == kind
    harmless = dict.fromkeys((*(name for name in member if "Ab3" not in name), "a"), "XXXXXXX")
    assert check(canonical(bundle(environment=harmless))) is None


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
