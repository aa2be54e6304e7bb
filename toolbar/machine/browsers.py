"""Reads which browsers are on this computer, and whether their policies let the EMR's pages in."""

import json
import plistlib
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from toolbar.machine.browser_policy import KEYS


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser: its programs, and where each system keeps its managed policies."""

    name: str
    programs: tuple[str, ...]
    linux: str
    registry: str
    preferences: str
    is_firefox: bool = False


BROWSERS: Final = (
    Browser(
        "chrome",
        ("google-chrome", "google-chrome-stable", "chrome"),
        "etc/opt/chrome/policies/managed",
        r"SOFTWARE\Policies\Google\Chrome",
        "com.google.Chrome",
    ),
    Browser(
        "chromium",
        ("chromium", "chromium-browser"),
        "etc/chromium/policies/managed",
        r"SOFTWARE\Policies\Chromium",
        "org.chromium.Chromium",
    ),
    Browser(
        "edge",
        ("microsoft-edge", "microsoft-edge-stable", "msedge"),
        "etc/opt/edge/policies/managed",
        r"SOFTWARE\Policies\Microsoft\Edge",
        "com.microsoft.Edge",
    ),
    Browser(
        "firefox",
        ("firefox", "firefox-esr"),
        "etc/firefox/policies",
        r"SOFTWARE\Policies\Mozilla\Firefox",
        "org.mozilla.firefox",
        is_firefox=True,
    ),
)


def without_policy(
    origins: Iterable[str], environment: Mapping[str, str], root: Path
) -> Iterator[str]:
    """Yield the name of each installed browser that may ask before some page reaches the bridge."""
    wanted = set(origins)
    for browser in BROWSERS:
        if not any(shutil.which(one, path=environment.get("PATH")) for one in browser.programs):
            continue
        allowed = set(_allowed(browser, root))
        hosts = {urlsplit(origin).hostname for origin in wanted}
        if not (hosts if browser.is_firefox else wanted) <= allowed:
            yield browser.name


def _allowed(browser: Browser, root: Path) -> Iterator[str]:
    """Yield the origins, or Firefox's hosts, that a policy names word for word."""
    for tree in _policies(browser, root):
        if browser.is_firefox:
            access = tree.get("LocalNetworkAccess")
            lists = [access.get("SkipDomains")] if isinstance(access, dict) else []
        else:
            lists = [tree.get(key) for key in KEYS]
        for one in lists:
            yield from (text for text in (one if isinstance(one, list) else []) if text)


def _policies(browser: Browser, root: Path) -> Iterator[Mapping[str, object]]:
    if sys.platform == "win32":
        yield _of_registry(browser)
        return
    if sys.platform == "darwin":
        path = root / "Library" / "Managed Preferences" / f"{browser.preferences}.plist"
        tree: object = None
        with suppress(OSError, ValueError):
            tree = plistlib.loads(path.read_bytes())
        yield tree if isinstance(tree, dict) else {}
        return
    for path in sorted((root / browser.linux).glob("*.json")):
        tree = None
        with suppress(OSError, ValueError, RecursionError):
            tree = json.loads(path.read_bytes())
        inner = tree.get("policies") if browser.is_firefox and isinstance(tree, dict) else tree
        yield inner if isinstance(inner, dict) else {}


def _of_registry(browser: Browser) -> Mapping[str, object]:
    if browser.is_firefox:
        skipped = _values(rf"{browser.registry}\LocalNetworkAccess\SkipDomains")
        return {"LocalNetworkAccess": {"SkipDomains": skipped}}
    return {key: _values(rf"{browser.registry}\{key}") for key in KEYS}


def _values(key: str) -> list[str]:
    """Return the numbered values of a key that holds a list."""
    found: list[str] = []
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows alone has it

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            numbers = range(winreg.QueryInfoKey(opened)[1])
            found += [str(winreg.EnumValue(opened, number)[1]) for number in numbers]
    return found
