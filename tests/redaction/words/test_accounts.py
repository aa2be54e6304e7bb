"""Accounts that are made of their owners' names are found wherever they stand."""

from typing import Any

import pytest

from redaction.words.usernames import usernames


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("leavers: (tmoon), please disable", "tmoon"),
        ("jhill2 is locked", "jhill2"),
        ("Session Windows : MOUELLET03", "MOUELLET03"),
        ("im logged in as t.beaver", "t.beaver"),
        ("her username should be summerhope. Temp", "summerhope"),
        ("Task List for kpatel", "kpatel"),
        ("mtremblay can't log in", "mtremblay"),
        ("Liste de tâches de kpatenaude", "kpatenaude"),
        ("User: ACME\\lpark", "lpark"),
        ("CLINIC\\mroy fails", "mroy"),
        ("trx 0x7fe21c by soares.m", "soares.m"),
        ("luce.m 08:04 : moi", "luce.m"),
        ("the error of baker.m again", "baker.m"),
        ("C:\\Utilisateurs\\roxane.picard\\Bureau", "roxane.picard"),
        ("Connexion : hbeaulieu2.", "hbeaulieu2"),
        ("mon login c'est dr_mwangi pis", "dr_mwangi"),
        ("[10:32] drpatel: which", "drpatel"),
        ("stack of skhalil, twice", "skhalil"),
    ],
)
def test_an_account_is_found(text: str, account: str, pieces: Any) -> None:
    assert account in pieces(usernames, text)


@pytest.mark.parametrize(
    "text",
    [
        "iwill try, ithink it fails, in ahurry", "HKLM\\software", "ACME\\service", "C:\\temp\\log",
        "\\\\server\\share", "window.p and page.x and form.a", "e.g. i.e. a.m. p.m.",
        "the eform wasnt sbroken", "npatient(4)", "for patients", "as patient.id",
        "use lastname.f", "logged in as admin", "log in as patient", "dermatitis and rhinitis",
    ],
)  # fmt: skip
def test_what_is_no_account_stays(text: str, pieces: Any) -> None:
    assert pieces(usernames, text) == []
