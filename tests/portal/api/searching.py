"""Runs schemathesis on the portal as one caller, with both tenants' ids among the examples."""

import json
import os
from asyncio import create_subprocess_exec, subprocess, wait_for
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.portal.api.two_tenants import GRANTED, Tenants
from tests.schemathesis_command import command

HOOKS: Final = Path(__file__).with_name("leaks.py")
ROOT: Final = Path(__file__).parents[3]
PLACES: Final = {
    "path.number": "ticket",
    "path.reference": "reference",
    "path.patient": "patient",
    "path.position": "one",
    "path.version": "one",
    "path.eform": "one",
    "header.extPatientRef": "emr_id",
    "query.ids": "patient",
    "body.csrf_token": "token",
}
"""Which ids stand where; under ``/sites/`` the number is a site's."""


LED: Final = ("303",)
"""A page's own call is refused by leading to the log-in, or to what is missing."""
MORE_THAN_A_SCHEMA: Final = (
    "POST /api/v1/requests",
    "POST /api/v1/tickets",
    "PUT /api/v1/patients/{reference}",
    "PUT /reading/files",
    "PUT /request/files",
    "PUT /sites/{number}/patients/key/{version}",
    "PUT /sites/{number}/patients/{patient}/ciphertext",
    "PUT /tickets/files",
)
"""A schema cannot tell ciphertext, a picture, a day, or a text without a credential."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What schemathesis said, and each call: operation, status, and what was asked."""

    code: int
    said: str
    calls: tuple[tuple[str, int, str], ...]

    def reached(self) -> set[str]:
        """Return the operations that were answered with success."""
        return {name for name, status, _ in self.calls if 200 <= status < 300}


async def search(
    tenants: Tenants, kind: str, folder: Path, examples: int, *more: str, phases: str = "fuzzing"
) -> Searched:
    """Ask the whole API as this caller; ``more`` are schemathesis' own options."""
    headers = tenants.headers(kind)
    file = _prepare(tenants, kind, folder, headers["CSRF-Token"])
    arguments = ["--config-file", str(file), "run", f"{tenants.callers.hosted.url}/openapi.json"]
    for name, value in headers.items():
        arguments += ["--header", f"{name}: {value}"]
    arguments += ["--phases", phases, "--seed", "1", "-n", str(examples), "--no-color", *more]
    arguments += ["--request-timeout", "60", "--continue-on-failure", "--suppress-health-check=all"]
    process = await create_subprocess_exec(
        command(),
        *arguments,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "OCEAN_SEARCH": str(folder)},
    )
    said, _ = await wait_for(process.communicate(), 1800)
    return Searched(process.returncode or 0, said.decode(), tuple(_calls(folder)))


def _prepare(tenants: Tenants, kind: str, folder: Path, csrf_token: str) -> Path:
    """Write what must not be shown, and schemathesis' settings; return the latter's file."""
    folder.mkdir()
    shown = {name: one for name, one in tenants.canaries.items() if name not in _allowed(kind)}
    (folder / "canaries.json").write_text(json.dumps(shown), "utf-8")
    file = folder / "schemathesis.toml"
    file.write_text(_settings(tenants, csrf_token), "utf-8")
    return file


def _allowed(kind: str) -> frozenset[str]:
    return GRANTED if kind == "granted" else frozenset()


def _calls(folder: Path) -> list[tuple[str, int, str]]:
    file = folder / "calls.txt"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    found = [line.split("\t", 2) for line in lines]
    return [(name, int(status), asked) for name, status, asked in found]


def _settings(tenants: Tenants, csrf_token: str) -> str:
    accepted = ["400", "401", "403", "404", "409", "413", "415", "422", "429", *LED]
    lines = [
        f"hooks = {json.dumps(str(HOOKS))}",
        "[generation]",
        "with-security-parameters = false",
    ]
    lines += ["[checks]", "enabled = true"]
    lines.append(f"negative_data_rejection.expected-statuses = {json.dumps(accepted)}")
    for name, values in {**tenants.ids, "token": (csrf_token,)}.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    lines.append("[parameters]")
    lines += [_seeded(place, name) for place, name in PLACES.items()]
    for name in MORE_THAN_A_SCHEMA:
        lines += ["[[operations]]", f'include-name = "{name}"']
        lines.append("checks.positive_data_acceptance.enabled = false")
    lines += ["[[operations]]", 'include-path-regex = "^/sites/"', "[operations.parameters]"]
    lines.append(_seeded("path.number", "site"))
    return "\n".join(lines)


def _seeded(place: str, name: str) -> str:
    return f'"{place}" = {{ dictionary = "{name}", probability = 0.9 }}'
