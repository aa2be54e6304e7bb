"""Both languages say everything, with the same placeholders, each code once."""

import re
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from zoneinfo import ZoneInfo

import pytest
from babel.messages import pofile

from connectors.errors import ProductError
from web.catalogue import (
    FOLDER,
    LANGUAGES,
    Catalogue,
    SentenceMissingError,
    format_datetime,
    language_of,
    sentences,
)

ROOMS = ("connectors", "oscar", "ocean", "redaction", "toolbar", "portal", "demo")
CONTRACT_CODES = set(
    """
host-refused origin-refused navigation-refused not-paired scope-missing pairing-refused
pairing-locked json-only body-invalid body-too-large too-many-requests not-found method-not-allowed
connector-unknown preview-unknown preview-expired preview-changed nonce-used context-stale
idempotency-key-missing idempotency-key-reused context-invalid ticket-invalid credential-found
patient-data-found chart-not-found emr-session-expired emr-refused emr-clock-skew emr-unreachable
chart-unreadable outbox-unavailable unexpected
""".split()  # noqa: SIM905 - one list, as the contract writes it
)


def product_errors() -> list[type[ProductError]]:
    """Return every error with a code, of every module that we have."""
    for room in ROOMS:
        for module in walk_packages(import_module(room).__path__, f"{room}."):
            if not module.name.endswith("__main__") and ".migrations" not in module.name:
                import_module(module.name)
    found: list[type[ProductError]] = []
    waiting = [ProductError]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found += [error for error in below if hasattr(error, "code")]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence(language: str) -> None:
    codes = {error.code for error in product_errors()} | CONTRACT_CODES
    assert codes - Catalogue(language).problems().keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_has_a_sentence(language: str) -> None:
    notices = import_module("toolbar.troubleshooting.notices")
    codes = {value for name, value in vars(notices).items() if name.isupper() and _is_text(value)}
    codes |= set(notices.OF_OCEAN.values())
    assert codes - Catalogue(language).problems().keys() == set()


def test_both_languages_have_the_same_files() -> None:
    names = [{path.name for path in (FOLDER / language).iterdir()} for language in LANGUAGES]
    assert names[0] == names[1]


@pytest.mark.parametrize("name", sorted(path.name for path in (FOLDER / "en").iterdir()))
def test_both_languages_have_the_same_codes_and_placeholders(name: str) -> None:
    english, french = (_read(FOLDER / language / name) for language in LANGUAGES)
    assert english.keys() == french.keys()
    assert {code: _placeholders(text) for code, text in english.items()} == {
        code: _placeholders(text) for code, text in french.items()
    }
    assert all(text.strip() for text in [*english.values(), *french.values()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_stands_in_two_files(language: str) -> None:
    codes = [code for path in (FOLDER / language).iterdir() for code in _read(path)]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_take_no_facts(language: str) -> None:
    problems = Catalogue(language).problems()
    assert [code for code, text in problems.items() if _placeholders(text)] == []


def test_french_never_says_to_complete_what_must_be_masked() -> None:
    texts = [text for text in sentences("fr").values() if "RPS" in text or "XXXX" in text]
    assert [text for text in texts if re.search(r"compl[ée]te", text, re.IGNORECASE)] == []


def test_facts_fill_the_placeholders() -> None:
    assert Catalogue("en").text("panel.http-status", n=302) == "Answered with status 302"


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(SentenceMissingError):
        Catalogue("en").text("panel.no-such-code")


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(KeyError):
        Catalogue("en").text("panel.answer-due", wrong="")


@pytest.mark.parametrize(
    ("accepted", "locale", "expected"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", None, "fr"),
        ("en-CA,fr;q=0.9", None, "en"),
        ("en;q=0.1,fr;q=0.2", "en_CA", "fr"),
        ("fr;q=0,en", None, "en"),
        ("fr;q=0", None, "en"),
        ("de-DE,de;q=0.9", "fr_CA.UTF-8", "fr"),
        ("fr;q=nonsense", "en_CA", "en"),
        ("fr;level=1", None, "fr"),
        ("", "C", "en"),
        (None, None, "en"),
    ],
)
def test_language_is_the_preferred_one_that_we_have(
    accepted: str | None, locale: str | None, expected: str
) -> None:
    assert language_of(accepted, locale) == expected


def test_moments_read_as_in_canada() -> None:
    moment, toronto = datetime(2026, 11, 23, 20, 45, tzinfo=UTC), ZoneInfo("America/Toronto")
    english = format_datetime(moment, toronto, "en").replace("\N{NO-BREAK SPACE}", " ")
    assert english == "Monday, November 23, 2026 at 3:45 p.m. EST"
    assert format_datetime(moment, toronto, "fr") == "lundi 23 novembre 2026 à 15 h 45 HNE"


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in pofile.read_po(file) if one.id}


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", text))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z-]+", value) is not None


@pytest.mark.parametrize("name", sorted(path.name for path in (FOLDER / "fr").iterdir()))
def test_french_is_spaced_as_in_canada(name: str) -> None:
    """No space before ``?``, ``!`` and ``;`` (Banque de dépannage linguistique)."""
    for code, text in _read(FOLDER / "fr" / name).items():
        assert not re.search(r"\s[?!;]", text), code


def test_a_fact_may_be_called_code_as_that_of_a_support_site_is() -> None:
    facts = {"code": "2B4D-6F8H", "support": "Help (7900)", "site": "7001", "url": "", "until": ""}
    for language in LANGUAGES:
        said = Catalogue(language).text("mail.support-asked.body", scopes="", **facts)
        assert "2B4D-6F8H" in said
