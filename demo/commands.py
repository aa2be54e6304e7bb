"""Runs ``ocean-toolbar`` as a process of its own, as its user does."""

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    stdout: bytes = field(repr=False)
    stderr: str = field(repr=False)


async def run_command(*arguments: str, stdin: str = "", **environment: str) -> Done:
    """Run one command to its end, in English unless ``LANG`` says otherwise."""
    command = Path(sys.executable).parent / "ocean-toolbar"
    process = await asyncio.create_subprocess_exec(
        command,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"LANG": "en_CA.UTF-8", "PATH": "/usr/bin:/bin", **environment},
    )
    stdout, stderr = await process.communicate(stdin.encode())
    return Done(process.returncode or 0, stdout, stderr.decode())
