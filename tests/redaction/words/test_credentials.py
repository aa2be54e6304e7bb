"""A word for a credential is a topic; a value tied to it is a credential."""

import re

import pytest

from redaction.folding import Plain
from redaction.words.credential_kind import CredentialKind
from redaction.words.credential_names import NAMES, ROOTS
from redaction.words.credentials import credentials

KEY = "Ab3!efgh1jklmn0p"


def kinds(text: str) -> set[CredentialKind]:
    return {kind for _, _, kind in credentials(Plain(text).text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"ma clé de chiffrement est {KEY}", "encryption-key"),
        (f"ma clé de chiffrement partagée, c'est {KEY}", "encryption-key"),
        (f"la clé d’encryption : {KEY}.", "encryption-key"),  # noqa: RUF001 - as people type
        (f"SEK {KEY}", "encryption-key"),
        (f"we typed {KEY} as the shared encryption key", "encryption-key"),
        (f"just {KEY} then", "encryption-key"),
        ("sharedEncryptionKey=lettersonly", "encryption-key"),
        ("password: hunter2", "password"),
        ("the password is hunter22", "password"),
        ('the password is "sunshine"', "password"),
        ("le mot de passe est « soleil »", "password"),
        ("mot de passe = soleil", "password"),
        ("client_secret 9f8e7d6c5b4a3210", "token"),
        ("api key 4f2a9c1e5b7d", "token"),
        ("mot de passe: soleil", "password"),
        ("password:\n  sunshine\n", "password"),
        ("oceanPassword=letters", "password"),
        ("NIP: 1234", "password"),
        ("the PIN is 4821", "password"),
        ("gate code is 8812# after six", "password"),
        ("code de la porte : 0412*", "password"),
        ("the side lockbox 7719 opens", "password"),
        ("the passcode otter58 works", "password"),
        ("mot de passe du wifi : Tulipe44", "password"),
        ("password for our portal = Meadow9", "password"),
        ("tried Nordiques1995, the password fails", "password"),
        ("mdp oublié, essayé Nordiques95!", "password"),
        ("code TOTP 123456", "password"),
        ("password Hunter-22!x", "password"),
        ("password Hunter2x works", "password"),
        ("http://bob:pw@host.example/", "password"),
        ("siteKey=77xy", "token"),
        ("&siteCredential=Zq9x", "token"),
        ('{"oauth_token_secret": "f00bar12"}', "token"),
        ('{\\"client_secret\\":\\"f00bar12\\"}', "token"),
        ("client secret => lettersonly", "token"),
        ("clé du site : a1b2c3d4", "token"),
        ("jeton d'accès : abcdefabcdefabcdefabcdefabcdef", "token"),
        ("tenant id: 550e8400-e29b-41d4-a716-446655440000", "token"),
        ("x-ocean-webhook-key: abc123def", "token"),
        ('"iv": "Dw4NDAsKCQgHBgUEAwIBAA=="', "token"),
        ("/page;jsessionid=AB12", "token"),
        ("/hook?k=12345678", "token"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "token"),
        ("AKIAABCDEFGHIJKLMNOP", "token"),
        ("Authorization: Basic dXNlcjpwYXNz", "header"),
        ("'Authorization': 'abcdefghijk123'", "header"),
        ("sent Bearer abcdefghijklmnop1", "header"),
        ("Cookie: a=b; c=d", "header"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIB", "private-key"),
    ],
)
def test_a_credential_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "the shared encryption key is lost",
        "La clé de chiffrement partagée est perdue",
        "Mot de passe: refusé",
        "Mot de passe: refusé par le serveur",
        "password: not accepted by the site",
        "password:",
        "password",
        "le mot de passe est",
        "Mot de passe oublié",
        'the error says password: "incorrect"',
        'the password is "expired"',
        "site key: configured in the portal",
        "the encryption key is 16 characters long, AES-128",
        "the key has SHA-256 and the token: v1.2.3",
        "the token is 2026-11-20T10:00:00Z",
        "the token is a@b.example",
        "token expired at 10:15",
        "PIN 12",
        "the token is 1234567",
        "the password for user2 does not work",
        "the password works in Chrome131 and Windows11",
        "le mot de passe du poste3",
        "the password failed on covid19 and room12",
        "the door code does not work",
        "Nordiques1995 and no such word",
        "password Hunters works",
        "password windows11update fails, token 20261120 too",
        "token err0x80070005",
        '"oauth_token_secret": "XXXXXXX"',
        '"siteKey": null',
        '"siteKey": "present"',
        "siteKey=XXXXXXX&siteCredential=XXXXXXX",
        "Authorization: refused",
        "Authorization: Basic XXXXXXX",
        "Authorization: unsuccessful",
        "http://host.example:8080/a@b",
        "Ocean-Toolbar-v2 and Erreur-du-portail",
        "the module stonekeys is fine",
    ],
)
def test_a_topic_is_no_credential(text: str) -> None:
    assert kinds(text) == set()


def test_four_classes_far_from_any_name_are_no_credential() -> None:
    far = "x " * 80
    assert kinds(f"the password is wrong {far} Build_7!final") == set()
    assert kinds(f"Build_7!finals {far} the password is wrong") == set()
    assert kinds("the password is wrong, see Build_7!finals") == {CredentialKind.PASSWORD}


def test_the_range_is_the_value_without_its_punctuation() -> None:
    text = "password: hunter2."
    assert [(text[start:end]) for start, end, _ in credentials(text)] == ["hunter2"]


def test_every_name_of_a_credential_holds_a_root() -> None:
    names = (
        "shared encryption key",
        "sek",
        "ccp",
        "clé de chiffrement",
        "clé partagée",
        "password",
        "pwd",
        "pw",
        "passphrase",
        "mot de passe",
        "mdp",
        "phrase de passe",
        "code secret",
        "totp",
        "PIN code",
        "nip",
        "site key",
        "site credential",
        "one-time key iv",
        "ocean client id",
        "client_id",
        "client secret",
        "consumer key",
        "oauth token",
        "oauth nonce",
        "token secret",
        "api username",
        "bearer token",
        "tenant id",
        "acron",
        "accuro uuid",
        "webhook key",
        "jsessionid",
        "phpsessid",
        "jeton d'accès",
    )
    for name in map(fold_signs, names):
        assert NAMES.search(name)
        assert any(root in name.lower() for root in ROOTS)


def fold_signs(text: str) -> str:
    return Plain(text).text


def test_no_name_begins_with_a_letter_that_is_not_asked_for() -> None:
    first, _, names = NAMES.pattern.partition("])")
    begins = re.findall(r"(?:\||\(\?:|>)([a-z0-9])", names)
    assert len(begins) > 100
    assert set(begins) - {"u"} <= set(first), "only a username begins so, within a name"


@pytest.mark.parametrize(
    "text",
    [
        "We changed the site key.\nsha256 UKrENUQSOuiyQaEmrpGyMGD3ZmQJjPmoqkovbc6iEs4=",
        "The encryption key is lost. md5: ofpJ2l+gZysvbxG3Tsqmbw==",
        "Token expired.\nOBX|1|NM|4548-4^A1c^LN||6.6|%\r",
        "mot de passe refusé, la session se ferme. sha256 37:31:47:68",
        "The password is stored as sha512 or md5.",
        (
            "zS5epxYtHhqhMd2YHnDpyJsNWr3AM2X+29K3KKr/J2WdKCfhMBkwDQf0ARcW+hkyoIIo+pml783/y2Be+3A=="
            "\npassword: XXXXXXX"
        ),
        "stagiaire.leo;IMPRESSION;Leroy Ocean;2025-11-03 10:05",
        "niYuKpZSUgoZ5dSHcaPKzpGoxPw=\ndata:image/jpeg;base64,/9j/4FTWNEJu",
    ],
)
def test_digests_and_rows_of_fields_near_a_name_are_no_credentials(text: str) -> None:
    assert kinds(text) == set()


def test_the_same_word_without_a_digest_s_name_is_one() -> None:
    assert kinds("The encryption key is lost. We had ofpJ2l+gZysvbxG3Tsqmbw==") != set()
    assert kinds("Token expired.\nWe had 4548-4^A1c^LN6.6%X") != set()


def test_a_name_that_ends_a_long_word_of_letters_is_one() -> None:
    assert kinds("oceanSiteConfigurationPassword=hunter2") == {CredentialKind.PASSWORD}
    assert kinds("niYuKpZSUgoZ5d pw=hunter2") == {CredentialKind.PASSWORD}
