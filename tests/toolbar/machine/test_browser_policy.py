"""Policies name the clinic's exact pages, in the form that each browser and system reads."""

import configparser
import json
import plistlib
from pathlib import Path

import pytest

from tests.toolbar.cli.here import run_here
from toolbar.bridge.state import LocalState
from toolbar.cli.place import utc_now
from toolbar.machine.browser_policy import (
    Document,
    OriginInvalidError,
    OriginMissingError,
    documents,
)

ORIGINS = ["https://emr.clinic.invalid:8443", "http://10.20.30.40"]
KEYS = {"LoopbackNetworkAllowedForUrls", "LocalNetworkAccessAllowedForUrls"}


def made(*origins: str) -> dict[str, Document]:
    return {one.name: one for one in documents(origins or ORIGINS)}


def test_chrome_and_edge_on_linux() -> None:
    tree = json.loads(made()["linux-chrome-edge.json"].body)
    assert tree == {key: sorted(ORIGINS) for key in KEYS}


def test_firefox_takes_hosts() -> None:
    tree = json.loads(made()["firefox-policies.json"].body)
    assert tree == {
        "policies": {"LocalNetworkAccess": {"SkipDomains": ["10.20.30.40", "emr.clinic.invalid"]}}
    }


def test_the_registry_file_has_a_numbered_value_per_origin_and_browser() -> None:
    body = made()["windows.reg"].body
    head, _, rest = body.decode("utf-16").partition("\r\n")
    assert body[:2] in (b"\xff\xfe", b"\xfe\xff")
    assert head == "Windows Registry Editor Version 5.00"
    parser = configparser.ConfigParser(delimiters="=", interpolation=None)
    parser.read_string(rest)
    under = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies"
    for browser in (r"Google\Chrome", r"Microsoft\Edge"):
        for key in KEYS:
            values = dict(parser[rf"{under}\{browser}\{key}"])
            expected = {f'"{n}"': f'"{origin}"' for n, origin in enumerate(sorted(ORIGINS), 1)}
            assert values == expected
    skipped = parser[rf"{under}\Mozilla\Firefox\LocalNetworkAccess\SkipDomains"]
    assert set(skipped.values()) == {'"10.20.30.40"', '"emr.clinic.invalid"'}
    assert "\n" not in body.decode("utf-16").replace("\r\n", "")


@pytest.mark.parametrize("domain", ["com.google.Chrome", "com.microsoft.Edge"])
def test_chrome_and_edge_on_macos(domain: str) -> None:
    assert plistlib.loads(made()[f"{domain}.plist"].body) == {key: sorted(ORIGINS) for key in KEYS}


def test_firefox_on_macos_is_told_that_policies_count() -> None:
    tree = plistlib.loads(made()["org.mozilla.firefox.plist"].body)
    assert tree["EnterprisePoliciesEnabled"] is True


def test_an_origin_is_written_as_a_browser_writes_it_and_once() -> None:
    tree = json.loads(
        made("HTTPS://EMR.Clinic.invalid/", "https://emr.clinic.invalid")[
            "linux-chrome-edge.json"
        ].body
    )
    assert tree["LoopbackNetworkAllowedForUrls"] == ["https://emr.clinic.invalid"]


@pytest.mark.parametrize(
    "origin",
    [
        *("*", "https://*", "https://[*.]clinic.invalid", "[*.]clinic.invalid", "clinic.invalid"),
        *("https://emr.clinic.invalid/path", "https://a@b.invalid", 'https://a"\r\n"2"="*', ""),
        *("https://", "file://", "https://emr.clinic.invalid:123456", "null"),
    ],
)
def test_whatever_would_let_others_in_is_refused(origin: str) -> None:
    with pytest.raises(OriginInvalidError):
        documents([origin])


def test_a_policy_for_nobody_is_refused() -> None:
    with pytest.raises(OriginMissingError):
        documents([])


class TestCommand:
    @pytest.fixture
    def clinic(self, tmp_path: Path) -> Path:
        state = LocalState(tmp_path, utc_now)
        state.make_token("Front desk", "https://emr.clinic.invalid")
        state.make_token("Demo", "http://127.0.0.1:8080")
        state.make_token("Launcher", None)
        return tmp_path

    async def test_it_writes_for_the_paired_pages_and_those_named(self, clinic: Path) -> None:
        done = await run_here(
            *("install", "--browser-policy", "--origin", "https://oscar.clinic.invalid"),
            *("--data-dir", str(clinic)),
        )
        assert done.code == 0, done.stderr
        rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
        assert {Path(row[0]).name for row in rows} == set(made())
        tree = json.loads((clinic / "browser-policy" / "linux-chrome-edge.json").read_text())
        assert tree["LoopbackNetworkAllowedForUrls"] == [
            "https://emr.clinic.invalid",
            "https://oscar.clinic.invalid",
        ]

    async def test_print_writes_nothing(self, clinic: Path) -> None:
        done = await run_here("install", "--browser-policy", "--print", "--data-dir", str(clinic))
        assert "emr.clinic.invalid" in done.stdout.decode()
        assert not (clinic / "browser-policy").exists()

    async def test_before_any_pairing_it_says_what_is_missing(self, tmp_path: Path) -> None:
        done = await run_here("install", "--browser-policy", "--data-dir", str(tmp_path))
        assert done.code == 1
        assert "origin-missing" in done.stderr
