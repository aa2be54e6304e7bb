"""The documents are true: every setting is there, every test that is named exists."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.registry import installed, load
from toolbar.settings import (
    BridgeSettings,
    FreeTextSettings,
    OutboxSettings,
    PortalSettings,
    SecretsSettings,
    ZendeskSettings,
)

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
THREATS = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
SECTIONS = {
    "bridge": BridgeSettings,
    "outbox": OutboxSettings,
    "portal": PortalSettings,
    "zendesk": ZendeskSettings,
    "free_text": FreeTextSettings,
    "secrets": SecretsSettings,
}


def keys() -> set[str]:
    """Return every key that a settings file may have."""
    sections = SECTIONS | {f"connectors.{name}": load(name).settings for name in installed()}
    return {
        f"{section}.{field.name}"
        for section, kind in sections.items()
        for field in dataclasses.fields(kind)
    }


def test_the_readme_lists_every_setting_and_no_other() -> None:
    listed = set(re.findall(r"^\| `([a-z0-9_.]+)` \|", README, re.MULTILINE))
    assert listed == keys()


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_every_link_of_a_document_leads_somewhere(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]+)[^)]*\)", text)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_the_list_of_problems_is_the_catalogues() -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, ROOT / "docs" / "problems.py"], capture_output=True, check=True
    )
    assert (ROOT / "docs" / "problems.md").read_bytes() == done.stdout


def named_tests() -> list[str]:
    """Return the tests that the threat model names, with their folder where a row leaves it out."""
    found = []
    for row in THREATS.splitlines():
        folder = "toolbar/bridge"
        for name in re.findall(r"`((?:tests/)?[a-z_0-9/]*(?:test_[a-z_0-9]+\.py|/))`", row):
            if name.startswith("tests/"):
                folder = str(Path(name).parent.relative_to("tests"))
                found.append(name)
            else:
                found.append(f"tests/{folder}/{name}")
    return found


@pytest.mark.parametrize("name", named_tests())
def test_every_test_that_the_threat_model_names_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_every_attack_that_the_threat_model_says_works_is_a_test() -> None:
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", THREATS))
    files = [file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")]
    written = {name for text in files for name in re.findall(r"def (test_[a-z0-9_]+)\(", text)}
    assert len(named) > 20
    assert named - written == set()


def test_the_threat_model_names_tests_in_every_row() -> None:
    rows = [row for row in THREATS.splitlines() if row.startswith("| ") and "---" not in row]
    bare = [row for row in rows if "test" not in row.rpartition(" | ")[2]]
    assert bare == []
