"""Linux: a systemd unit of the user's own manager.

Quoting as in systemd.syntax(7), specifiers as in systemd.unit(5). systemd refuses
a program whose own path holds a quote (``/home/o'hara``; seen with 252), so a
shell gets the path as an argument, where anything may stand.
"""

from pathlib import Path
from typing import Final

from toolbar.machine.plan import Plan
from toolbar.machine.program import Program

UNIT: Final = "ocean-toolbar.service"
TARGET: Final = "default.target"
SHELL: Final = ("/bin/sh", "-c", 'exec "$0" "$@"')
_WRITTEN: Final = (
    ("\\", "\\\\"),
    ('"', '\\"'),
    ("%", "%%"),
    ("$", "$$"),
    ("\n", "\\n"),  # else a folder's name could write lines of its own
    ("\r", "\\r"),
)
TEXT: Final = """\
[Unit]
Description=Ocean toolbar: the bridge between the EMR and Ocean support, on loopback alone
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=5
UMask=0077
NoNewPrivileges=true
LimitCORE=0

[Install]
WantedBy={target}
"""


def plan(program: Program, configuration: Path) -> Plan:
    """Return the plan; ``configuration`` is the user's, ``~/.config`` as a rule."""
    folder = configuration / "systemd" / "user"
    command = " ".join(map(_quoted, (*SHELL, *program.words)))
    systemctl = ("systemctl", "--user")
    return Plan(
        path=folder / UNIT,
        body=TEXT.format(command=command, target=TARGET).encode(),
        encoding="utf-8",
        # restarted, not started: after an upgrade the old one must not go on
        start=(
            (*systemctl, "daemon-reload"),
            (*systemctl, "enable", UNIT),
            (*systemctl, "restart", UNIT),
        ),
        leave=((*systemctl, "disable", "--now", UNIT),),
        forget=((*systemctl, "daemon-reload"), (*systemctl, "reset-failed", UNIT)),
        links=(folder / f"{TARGET}.wants" / UNIT,),
    )


def _quoted(word: str) -> str:
    for special, written in _WRITTEN:
        word = word.replace(special, written)
    return f'"{word}"'
