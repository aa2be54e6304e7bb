"""Asks what a new computer must know, and writes it: once, and never over what is there."""

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.errors import ProductError, SettingsError
from connectors.owner_only import write_owner_only
from connectors.registry import installed, load
from connectors.secret import Secret
from toolbar.cli.errors import SettingsExistError
from toolbar.cli.place import Place
from toolbar.cli.speech import Terminal, say
from toolbar.clinic import open_secrets
from toolbar.settings import SITE_NUMBER, PortalSettings, Settings, read_settings
from toolbar.troubleshooting.portal_client import SITE_TOKEN

TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """What was given on the command line already; what is missing is asked for."""

    portal: str | None = None
    site_number: str | None = None
    connectors: Sequence[str] = ()


def run(place: Place, path: Path, given: Answers) -> Settings:
    """Write a new settings file and store the site's token; return the settings.

    Raises ``SettingsExistError`` if there is a file already, ``SettingsError``
    naming the key if an answer is still wrong after three tries.
    """
    if path.exists():
        raise SettingsExistError
    url = _ask("portal.url", "cli.setup-portal", given.portal, _is_portal)
    site = _ask("portal.site_number", "cli.setup-site", given.site_number, _is_site)
    chosen = _connectors(given.connectors)
    write_owner_only(path, _toml(url, site, chosen).encode())
    settings = read_settings(path, {})
    token = Terminal().ask("cli.setup-token", hidden=True).strip()
    if token:
        open_secrets(settings, place.directory).put(SITE_TOKEN, Secret(token))
    say("cli.setup-written", path=str(path))
    return settings


def _ask(key: str, question: str, given: str | None, is_right: Callable[[str], bool]) -> str:
    for _ in range(TRIES):
        answer = (Terminal().ask(question) if given is None else given).strip()
        if is_right(answer):
            return answer
        if given is not None:
            break
        say("cli.setup-wrong")
    raise SettingsError(key)


def _connectors(given: Sequence[str]) -> list[str]:
    if not given:
        say("cli.setup-emrs")
        for name in installed():
            say("cli.setup-emr", connector=name, name=load(name).name)
    text = _ask("connectors", "cli.setup-emr-ask", " ".join(given) or None, _are_connectors)
    return _words(text)


def _is_portal(url: str) -> bool:
    with suppress(ValueError):
        return bool(PortalSettings(url).url)
    return False


def _is_site(number: str) -> bool:
    return SITE_NUMBER.fullmatch(number) is not None


def _are_connectors(text: str) -> bool:
    """Say whether all are installed and need no setting of their own to begin with."""
    words = _words(text)
    with suppress(ProductError, ValueError):
        return bool(words) and all(load(word).settings() is not None for word in words)
    return False


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[a-z0-9_-]+", text.lower())))


def _toml(url: str, site: str, connectors: Sequence[str]) -> str:
    """Return the file; a JSON string of these characters is a TOML string too."""
    tables = "".join(f"\n[connectors.{name}]\n" for name in connectors)
    return f"[portal]\nurl = {json.dumps(url)}\nsite_number = {json.dumps(site)}\n{tables}"
