"""Runs Debian's ``wapiti`` without what reaches out of this machine, and reads its report."""

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

WAPITI = shutil.which("wapiti")
PATCHED = """
import re
import sys
from wapitiCore.main import wapiti
from wapitiCore.net import crawler

# Python 3.11 refuses the flags where wapiti 3.0.4 puts them, at an expression's end
crawler.wildcard_translate = lambda one: re.compile(
    "(?ms)" + ".*".join(map(re.escape, one.split("*"))) + r"\\Z"
)
sys.exit(wapiti.wapiti_main())
"""
AWAY = ("ssrf", "xxe", "wapp")
"""Modules that ask or fetch from servers elsewhere."""
LONG = ("buster", "nikto", "brute_login_form")
"""Lists of thousands of addresses of other programs, and of passwords."""
ENDING = ("/log-out*", "/account/sessions/*", "/account/close*", "/sites/*/users/factor*")
"""Addresses that would end the scanner's own log-in, or shut it out until it has a factor."""


async def scan(
    url: str, starts: Sequence[str], cookies: Mapping[str, str], folder: Path, seconds: int
) -> list[tuple[str, int, str]]:
    """Return what is found: kind, level (1 is the lowest) and address with what it says."""
    jar = {
        name: {"version": 0, "expires": None, "secure": False, "value": value, "port": None}
        for name, value in cookies.items()
    }
    (folder / "cookies.json").write_text(json.dumps({"127.0.0.1": {"/": jar}}), "utf-8")
    without = ",".join(f"-{name}" for name in (*AWAY, *LONG))
    begin = [part for path in starts for part in ("-s", url + path)]
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *("/usr/bin/python3", "-c", PATCHED, "-u", f"{url}/", *begin, "--scope", "domain"),
            *(part for path in ENDING for part in ("-x", url + path)),
            *("-c", str(folder / "cookies.json"), "-m", f"all,{without}"),
            *("--max-scan-time", str(seconds), "--max-attack-time", str(seconds), "-v", "1"),
            *("--no-bugreport", "-f", "json", "-o", str(folder / "report.json")),
            *("--store-session", str(folder), "--flush-session"),
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
        )
    await process.wait()
    report: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return [
        (kind, one["level"], f"{one['method']} {one['path']}: {one['info']}")
        for part in ("vulnerabilities", "anomalies")
        for kind, found in report[part].items()
        for one in found
    ]
