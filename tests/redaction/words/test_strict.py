"""At the strict level a word stays only if it is known to be harmless."""

import pytest

from redaction.level import Level
from redaction.text import redact_text


def strict(text: str, *keep: str) -> str:
    return redact_text(text, keep=keep, level=Level.STRICT).redacted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the form fails on save", "the form fails on save"),
        ("the zqvmtra fails", "the XXXXXXX fails"),
        ("we saw Neige there", "we saw XXXXXXX there"),
        ("it loads the page twice", "it loads the page twice"),
        ("Crohn's disease and metformin", "Crohn's disease and metformin"),
        ("number 4471 fails", "number XXXXXXX fails"),
        ("error 4471 fails", "error 4471 fails"),
        ("lot X019822 fails", "lot XXXXXXX fails"),
        ("in 2024 at 10:15", "in 2024 at 10:15"),
        ("number 4471 fails at 482", "number 4471 fails at 482"),
        ("Tremblay J came", "XXXXXXX came"),
        ("ABQZ fails", "XXXXXXX fails"),
        ("Neige Tremblay came", "XXXXXXX XXXXXXX came"),
        ("Bonjour Tremblay", "Bonjour XXXXXXX"),
        ("she is 96 and he 69", "she is XXXXXXX and he 69"),
        ("it says 1 1 50 there", "it says XXXXXXX there"),
        ("la table du 20-11 est remise", "la table du XXXXXXX est remise"),
        ("you wrote twenty-two fourteen", "you wrote XXXXXXX"),
        ("au vingt-deux quatorze", "au XXXXXXX"),
        ("he talked with skip there", "he talked with XXXXXXX there"),
        ("see green on it", "see XXXXXXX on it"),
        ("le fontaine-boucher ici", "le XXXXXXX ici"),
        ("green follow-up on check-in", "green follow-up on check-in"),
        ("one form and two pages", "one form and two pages"),
        ("build 97 and 95 %", "build 97 and 95 %"),
        ("range 2-3 and 1/2", "range 2-3 and 1/2"),
        ("error ORA-00942 there", "error ORA-00942 there"),
        ("Ora called", "XXXXXXX called"),
        ("Oscar-19 called", "XXXXXXX-19 called"),
        ("PID|1|2\nNK1|1|3", "PID|1|XXXXXXX\nNK1|1|XXXXXXX"),
        ("it shows &lt;form&gt; there", "it shows &lt;form&gt; there"),
        ("in OSCAR Pro today", "in OSCAR Pro today"),
        ("in OSCAR today", "in XXXXXXX today"),
        ("59F with cough, 2m old", "59F with cough, 2m old"),
        ("the room 402-B M. Page", "the room XXXXXXX XXXXXXX"),
        ("it took 5120 ms plan", "it took 5120 ms plan"),
    ],
)
def test_strict_masks_what_no_list_knows(text: str, expected: str) -> None:
    keep = ("4471",) if "482" in text else ()
    assert strict(text, *keep) == expected
    assert strict(expected, *keep) == expected, "again changes nothing"
