"""Every name that is never sent (Ocean's and the EMRs' set-up pages), whatever its value is."""

import json
from typing import Final

import pytest

from redaction.guard import CredentialKind, Guard

GUARD: Final = Guard(())
NAMES: Final = (
    "SEK", "shared encryption key", "sharedEncryptionKey", "clé de chiffrement partagée",
    "clé d'encryption partagée", "CCP", "Ocean password", "mot de passe Ocean", "TOTP code",
    "code TOTP", "siteKey", "siteCredential", "site password", "mot de passe du site",
    "oceanClientId", "oceanClientSecret", "client_secret", "oneTimeKey", "oneTimeKeyIv",
    "Accuro UUID", "Tenant ID", "ACRON", "API username", "API password", "mot de passe de l'API",
    "OceanConnect user", "OceanConnect password", "OceanConnect PIN", "utilisateur OceanConnect",
    "NIP OceanConnect", "OSCAR REST Client Key", "Client Secret", "clé du client",
    "secret du client", "oauth_token", "oauth_token_secret", "oauth_verifier", "JSESSIONID",
    "x-ocean-webhook-key", "clé du webhook",
)  # fmt: skip
MEMBERS: Final = ("iv", "Authorization", "Cookie", "Set-Cookie")
"""Names that mean something else in a text: they count as members and headers alone."""
VALUES: Final = ("zq7x", "f00bar12", "lettersonly")


def bodies(name: str, value: str) -> list[bytes]:
    member = {name: value}
    header = {"headers": [{"name": name, "value": value}]}
    return [
        json.dumps({"environment": member}).encode(),
        json.dumps({"redacted": json.dumps(member)}).encode(),
        json.dumps({"redacted": json.dumps({"log": header})}).encode(),
    ]


def texts(name: str, value: str) -> list[bytes]:
    return [
        f"https://a.example/x?{name}={value}&b=1".encode(),
        f"Bonjour, {name}: {value}".encode(),
        f"GET / HTTP/1.1\r\n{name}: {value}\r\n\r\n".encode(),
    ]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", NAMES)
def test_a_value_of_any_form_under_one_of_the_names_is_stopped(name: str, value: str) -> None:
    assert [body for body in bodies(name, value) + texts(name, value) if not GUARD.find(body)] == []
    assert [body for body in bodies(name, "XXXXXXX") if GUARD.find(body)] == []
    assert [body for body in texts(name, "XXXXXXX") if GUARD.find(body)] == []


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_or_a_header_by_its_exact_name_is_stopped(name: str, value: str) -> None:
    assert [body for body in bodies(name, value) if not GUARD.find(body)] == []
    assert [body for body in bodies(name, "XXXXXXX") if GUARD.find(body)] == []
    assert GUARD.find(f"started on {name} yesterday, {name.lower()} works".encode()) is None


@pytest.mark.parametrize("sign", [" is ", " est "])
def test_a_value_that_looks_like_one_is_stopped_after_a_verb(sign: str) -> None:
    for name in NAMES:
        assert GUARD.find(f"our {name}{sign}f00bar12 now".encode()) is not None, name
        assert GUARD.find(f"our {name}{sign}lost".encode()) is None, name


@pytest.mark.parametrize("place", ["/ocean/getSettings", "https://cloudconnect.cognisantmd.com/a"])
def test_what_the_settings_answer_is_stopped_and_their_address_is_not(place: str) -> None:
    assert GUARD.find(f"GET {place} does not open".encode()) is None
    answer = f'GET {place} 200 OK\n{{"a": "zz", "b": [1]}}'.encode()
    assert GUARD.find(answer) is CredentialKind.TOKEN
    assert GUARD.find(json.dumps({"redacted": answer.decode()}).encode()) is CredentialKind.TOKEN
