"""``ocean-portal`` as an operator runs it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.database import default_url
from tests.portal.command_line import CommandLine, Run
from tests.portal.hosting import PASSWORD
from tests.portal.test_business_clock import TABLE


def _environment(folder: Path) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "LC_ALL": "C"}  # noqa: TID251 - for the child
    return kept | {"OCEAN_PORTAL_DATABASE_URL": default_url(folder)}


def test_answer_due_takes_a_naive_moment_as_toronto_s(command_line: CommandLine) -> None:
    assert command_line.run("", "answer-due", "2026-11-23T15:00:01") == (
        0,
        "2026-11-24T09:00:01-05:00\n",
        "",
    )
    aware = command_line.run("", "answer-due", "2026-11-23T20:00:01Z")
    assert aware[1] == "2026-11-24T09:00:01-05:00\n"


def test_answer_due_prints_the_published_table(command_line: CommandLine) -> None:
    assert len(TABLE) == 21
    assert [command_line.run("", "answer-due", received) for received, _ in TABLE] == [
        (0, f"{due}\n", "") for _, due in TABLE
    ]


def test_answer_due_asks_no_database_of_another_release(run: Run) -> None:
    code, out, said = run("answer-due", "2026-11-23T15:00:01")
    assert (code, out, "schema-outdated" in said) == (1, "", True)


def test_a_moment_that_is_none_is_refused_in_the_terminal_s_language(
    command_line: CommandLine,
) -> None:
    code, out, said = command_line.run("", "answer-due", "soon", language="fr_CA.UTF-8")
    assert (code, out) == (1, "")
    assert "moment-unreadable" in said
    assert "soon" not in said
    assert "ISO 8601" in said


def test_wrong_usage_is_exit_code_2(run: Run) -> None:
    assert run("answer-due")[0] == 2
    assert run("create-user", "x", "--name", "X", "--role", "king")[0] == 2


def test_an_operator_makes_a_clinic_from_nothing(run: Run) -> None:
    assert run("create-site", "7001", "Maple Clinic")[0] == 1  # not migrated
    assert run("migrate")[0] == 0
    assert run("create-site", "7001", "Maple Clinic")[0] == 0
    code, _, said = run("create-site", "7001", "Maple Clinic")
    assert (code, "name-taken" in said) == (1, True)
    user = ("create-user", "ada@maple.invalid", "--name", "Ada", "--role", "site_admin")
    code, _, said = run(*user, "--site", "7001", given=f"{PASSWORD}\n")
    assert code == 0
    assert PASSWORD not in said
    code, _, said = run(*user, "--site", "7009", given=f"{PASSWORD}\n")
    assert (code, "name-unknown" in said) == (1, True)
    code, _, said = run(*user, given="short\n")
    assert (code, "value-refused" in said) == (1, True)
    code, token, _ = run("create-site-token", "7001")
    assert code == 0
    assert len(token.strip()) == 43


def test_serve_ends_at_once_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from portal.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stderr=subprocess.PIPE, text=True, env=_environment(tmp_path)
    ) as serving:
        assert serving.stderr is not None
        for line in serving.stderr:
            if "The portal answers at http://127.0.0.1:" in line:
                break
        before = time.monotonic()
        serving.send_signal(signal.SIGINT)
        assert serving.wait(10) == 0
    assert time.monotonic() - before < 5


@pytest.mark.parametrize("url", ["smtp://mail.example:25", "smtps://user:secret-word@x:465"])
def test_a_mail_server_that_would_leak_is_refused(run: Run, url: str) -> None:
    code, _, said = run("worker", "--smtp-url", url, "--public-url", "https://x")
    assert (code, "smtp-url" in said, "secret-word" in said) == (1, True, False)


def test_a_port_that_is_taken_is_named_as_such(run: Run, tmp_path: Path) -> None:
    import socket  # noqa: PLC0415 - loaded by its first use, to start fast

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, said = run("serve", "--port", port)
    assert (code, "port-taken" in said) == (1, True)
    assert not (tmp_path / "portal.db").exists()
