"""Settings come whole and typed, or are refused by the name of their key."""

import enum
import traceback
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.errors import SettingsError
from connectors.settings import build, load

VALUE = "canary-5e0c"


class Mode(enum.StrEnum):
    PAGE = "page"
    REST = "rest"


@dataclass(frozen=True)
class Example:
    port: int = 8765
    url: str = ""
    verified: bool = True
    mode: Mode = Mode.PAGE
    names: tuple[str, ...] = ()
    site: str | None = None
    ratio: float = 1.0

    def __post_init__(self) -> None:
        if self.port == 1:
            raise ValueError(VALUE)


def refused(caught: pytest.ExceptionInfo[SettingsError]) -> str:
    """Return the key that the error names, after looking that it tells no more."""
    assert caught.value.__context__ is None
    assert VALUE not in "".join(traceback.format_exception_only(caught.value))
    return caught.value.key


def toml(folder: Path, text: str) -> Path:
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_file_and_environment_there_is_nothing() -> None:
    assert load(None, {"HOME": "/root", "OCEAN_TOOLBAR": "x"}) == {}
    assert build("bridge", Example, {}) == Example()


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    path = toml(tmp_path, "[connectors.oscar]\nurl = 'a'\nport = 1\n")
    tables = load(
        path,
        {
            "OCEAN_TOOLBAR_CONNECTORS__OSCAR__URL": "b",
            "OCEAN_TOOLBAR_BRIDGE__PORT": "99",
            "OCEAN_TOOLBAR_PLAIN": "not ours",
        },
    )
    assert tables == {"connectors": {"oscar": {"url": "b", "port": 1}}, "bridge": {"port": "99"}}


@pytest.mark.parametrize("body", [None, b"port = ", b"\xff", f'port = "{VALUE}'.encode()])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, body: bytes | None) -> None:
    path = tmp_path / "settings.toml"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(SettingsError) as caught:
        load(path, {})
    assert refused(caught) == "file"


def test_a_variable_below_a_value_is_refused(tmp_path: Path) -> None:
    path = toml(tmp_path, f"[bridge]\nport = '{VALUE}'\n")
    with pytest.raises(SettingsError) as caught:
        load(path, {"OCEAN_TOOLBAR_BRIDGE__PORT__X": VALUE})
    assert refused(caught) == "bridge.port"


def test_values_of_the_right_type_are_taken() -> None:
    table = {
        "port": 80,
        "url": "u",
        "verified": False,
        "mode": "rest",
        "names": ["a", "b"],
        "site": "7001",
        "ratio": 0.5,
    }
    made = build("x", Example, table)
    assert made == Example(
        80, "u", verified=False, mode=Mode.REST, names=("a", "b"), site="7001", ratio=0.5
    )
    assert made.mode is Mode.REST


def test_values_of_the_environment_are_read_from_words() -> None:
    made = build("x", Example, {"port": "80", "verified": "FALSE", "mode": "rest", "site": "1"})
    assert made == Example(80, verified=False, mode=Mode.REST, site="1")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", VALUE),
        ("port", "-1"),
        ("port", "²"),
        ("port", "9" * 5000),
        ("port", 1.5),
        ("port", True),
        ("url", 7),
        ("verified", VALUE),
        ("verified", 1),
        ("mode", VALUE),
        ("mode", 3),
        ("names", VALUE),
        ("names", [VALUE, 1]),
        ("site", [VALUE]),
        ("ratio", "0.5"),
        ("ratio", 1),
    ],
)
def test_a_value_of_another_type_is_refused(key: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        build("bridge", Example, {key: value})
    assert refused(caught) == f"bridge.{key}"


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        build("bridge", Example, {"prot": VALUE})
    assert refused(caught) == "bridge.prot"


@pytest.mark.parametrize("table", [VALUE, 7, None, [VALUE]])
def test_a_section_that_is_no_table_is_refused(table: object) -> None:
    with pytest.raises(SettingsError) as caught:
        build("bridge", Example, table)
    assert refused(caught) == "bridge"


def test_what_the_dataclass_itself_refuses_is_refused_by_its_section() -> None:
    with pytest.raises(SettingsError) as caught:
        build("bridge", Example, {"port": 1})
    assert refused(caught) == "bridge"
