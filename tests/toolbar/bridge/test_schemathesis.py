"""The API answers as its document says, whatever is sent to it: schemathesis with all its checks.

Run as its users run it, over a real socket: once with a panel session and with
things that exist, once with a toolbar's token. For a few calls one check is left
out, that whatever fits the schema is accepted: a JSON schema cannot tell what a
connector's context is, where a text ends, or what makes a picture.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web

from tests.schemathesis_command import command
from tests.toolbar.bridge.test_previews import open_preview, seen, send
from toolbar.bridge.answers import answer_tree
from toolbar.bridge.guard import keeps_the_pace
from toolbar.bridge.handlers import submissions
from toolbar.bridge.models import SubmissionAnswer
from toolbar.bridge.routes import CALLS

EXAMPLES: Final = os.environ.get("OCEAN_FUZZ_EXAMPLES", "2")  # noqa: TID251 - the runner's
ENDLESS: Final = ("--exclude-path", "/v1/events")  # a stream ends when its reader does


MORE_THAN_A_SCHEMA: Final = (
    "PUT /v1/context",
    "POST /v1/identify",
    "POST /v1/previews",
    "PATCH /v1/previews/{preview_id}",
    "POST /v1/previews/{preview_id}/again",
    "POST /v1/previews/{preview_id}/attachments",
    "PUT /v1/previews/{preview_id}/attachments/{attachment_id}/boxes",
    "POST /v1/previews/{preview_id}/send",
)


def settings_file(bridge: Any, folder: Path) -> Path:
    """Name things that exist, so that more than "there is none" is answered."""
    caller = bridge.toolbar()
    preview_id = open_preview(bridge, caller)
    sent = open_preview(bridge, caller)
    submission = send(bridge, sent, seen(bridge, sent)).json["submission_id"]
    (token, *_) = bridge.state.tokens()
    # named here: what the command line says of checks would go before what a call says
    lines = ["[checks]", "enabled = true", "[parameters]"]
    lines += [f'preview_id = "{preview_id}"', f'submission_id = "{submission}"']
    lines.append(f'token_id = "{token.token_id}"')
    for name in MORE_THAN_A_SCHEMA:
        lines += ["[[operations]]", f'include-name = "{name}"']
        lines.append("checks.positive_data_acceptance.enabled = false")
    file = folder / "schemathesis.toml"
    file.write_text("\n".join(lines))
    return file


def run(bridge: Any, credential: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    arguments = [command(), "--config-file", str(settings_file(bridge, folder)), "run"]
    arguments += [f"http://127.0.0.1:{bridge.port}/openapi.json", *more]
    arguments += ["--header", f"Authorization: {credential}", "--seed", "1", "-n", EXAMPLES]
    arguments += ["--no-color", "--request-timeout", "60", "--continue-on-failure"]
    return subprocess.run(  # noqa: S603 - a command of our own
        arguments, cwd=folder, capture_output=True, text=True, check=False, timeout=1800
    )


def test_the_panel_is_answered_as_the_document_says(start: Any, tmp_path: Path) -> None:
    bridge = start(without=keeps_the_pace)
    phases = ("--phases", "coverage,fuzzing,stateful", *ENDLESS)
    done = run(bridge, bridge.panel()["authorization"], tmp_path, *phases)
    assert done.returncode == 0, done.stdout[-8000:]
    served = re.search(r"Tested: +(\d+)", done.stdout)
    assert served is not None
    assert int(served[1]) == len(CALLS) - 2  # all but the stream, and the document itself


def test_a_toolbar_is_answered_as_the_document_says(start: Any, tmp_path: Path) -> None:
    bridge = start(without=keeps_the_pace)
    phases = ("--phases", "fuzzing", *ENDLESS)
    done = run(bridge, bridge.toolbar()["authorization"], tmp_path, *phases)
    assert done.returncode == 0, done.stdout[-8000:]


def test_an_answer_that_the_document_does_not_tell_is_found(
    start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untold(_: SubmissionAnswer) -> web.Response:
        return answer_tree({"submission_id": 1})

    monkeypatch.setattr(submissions, "answer", untold)
    bridge = start(without=keeps_the_pace)
    one = ("--phases", "fuzzing", "--include-path", "/v1/submissions/{submission_id}")
    done = run(bridge, bridge.panel()["authorization"], tmp_path, *one)
    assert done.returncode == 1, done.stdout[-8000:]
    assert "Response violates schema" in done.stdout
