"""Connectors are found by entry point, ours and third parties' alike."""

from pathlib import Path

import pytest

from connectors import registry
from connectors.contract import Plugin
from connectors.errors import ConnectorUnknownError

MODULE = """
from connectors.contract import Plugin
from dataclasses import dataclass

@dataclass(frozen=True)
class Settings:
    url: str = ""

PLUGIN = Plugin("thirdparty", "Third Party", Settings, (), lambda *_: None, dict)
NOT_A_PLUGIN = "x"
"""
POINTS = """
[ocean_toolbar.connectors]
thirdparty = thirdparty_emr:PLUGIN
another = thirdparty_emr:PLUGIN
wrong = thirdparty_emr:NOT_A_PLUGIN
broken = thirdparty_emr_that_is_not_there:PLUGIN
"""


@pytest.fixture(autouse=True)
def third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of a third party, as pip would leave it on the path."""
    described = tmp_path / "thirdparty_emr-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: thirdparty-emr\nVersion: 1.0\n"
    )
    (described / "entry_points.txt").write_text(POINTS)
    (tmp_path / "thirdparty_emr.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_installed_connectors_are_listed_by_name_without_import() -> None:
    names = list(registry.installed())
    assert {"ocean", "oscar", "thirdparty", "broken"} <= set(names)
    assert names == sorted(names)


def test_a_third_partys_connector_loads_like_ours() -> None:
    plugin = registry.load("thirdparty")
    assert isinstance(plugin, Plugin)
    assert plugin.name == "Third Party"


def test_an_unknown_connector_is_refused() -> None:
    with pytest.raises(ConnectorUnknownError):
        registry.load("quenouille")


def test_a_broken_connector_fails_loudly() -> None:
    with pytest.raises(ModuleNotFoundError):
        registry.load("broken")


@pytest.mark.parametrize("name", ["wrong", "another"])
def test_an_entry_point_that_names_something_else_fails_loudly(name: str) -> None:
    with pytest.raises(TypeError, match="does not name a Plugin"):
        registry.load(name)
