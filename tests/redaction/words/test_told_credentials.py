"""A password that is told is found; what is said of a password stays."""

import pytest

from connectors.subject import Subject
from redaction.guard import Guard
from redaction.level import Level
from redaction.text import redact_text
from redaction.words.find import find
from redaction.words.finding import Certainty


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pw is sunshine", "sunshine"),
        ("the wifi password for guests is Sunshine, thanks", "Sunshine"),
        ("le mot de passe est chaton", "chaton"),
        ("son mdp, c'est licorne svp", "licorne"),
        ("user: admin pass: tiger", "tiger"),
        ("Utilisateur=jroy;pass=Soleil", "Soleil"),
        ('passphrase "blue sky cat"', "blue sky cat"),
        ("phrase de passe « petit chat bleu »", "petit chat bleu"),
        ('we typed the password "sunshine" twice', "sunshine"),
        ("security answer: fluffy", "fluffy"),
        ("réponse secrète : Médor", "Médor"),
        ("pwd hunter2", "hunter2"),
        ("j'essayais Erabl3-Sucre! puis", "Erabl3-Sucre!"),
        ("Code du boîtier à clé 2580", "2580"),
        ("id 812 449, pw h7rk2q", "h7rk2q"),
        ("le wifi tourtiere1976", "tourtiere1976"),
        ("le code d'la porte c'est 4471#", "4471#"),
        ("login jdoe / tiger99", "tiger99"),
        ("wifi password maplesyrup", "maplesyrup"),
        ("mot de passe du wifi siropderable", "siropderable"),
        ("j'essayais Canadiens31!", "Canadiens31!"),
        ("use sk_live_51H8xYzAbCdEf", "sk_live_51H8xYzAbCdEf"),
        ("use glpat-51H8xYzAbCdEf51H8xYz", "glpat-51H8xYzAbCdEf51H8xYz"),
    ],
)
def test_a_credential_that_is_told_goes(text: str, value: str, level: Level) -> None:
    left = redact_text(text, level=level).redacted
    assert not any(part in left for part in value.split())


@pytest.mark.parametrize(
    "text",
    [
        "the password is wrong",
        "password sha256sum",
        "password 2factor is on",
        "we tried Error-404 and v19.2-beta1",
        "pw 2fa code",
        "mdp 15minutes",
        "the wifi network2",
        "the password is expired",
        "the password is refused",
        "the password is required",
        "the password is the same",
        "the password is case sensitive",
        "the password is too short",
        "my password is not working",
        "password is numeric",
        "the password is sent by email",
        "the password is admin",
        "le mot de passe est expiré",
        "le mot de passe est refusé, merci",
        "le mot de passe est envoyé",
        "le mot de passe est obligatoire",
        "le mot de passe est identique",
        "le mot de passe est sensible à la casse",
        "le mot de passe est pareil",
        "user: admin pass: refused",
        "user name / password",
        "login failed / code403",
        "login page / step2",
        "wifi password changed",
        "wifi password doesn't work",
        "security answer: required",
        "the security answer is wrong",
        'password "incorrect"',
        "tried Chrome131 and Windows11",
        "password reset2",
        "password page2",
        "passphrase is lost",
    ],
)
def test_what_is_said_of_a_password_stays(text: str) -> None:
    assert redact_text(text).redacted == text


def test_a_word_that_is_told_is_a_guess_and_no_reason_to_refuse() -> None:
    text = "the password is sunshine"
    assert [found.certainty for found in find(text, Subject())] == [Certainty.GUESS]
    assert Guard(()).find(text.encode()) is None
