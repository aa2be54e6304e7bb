"""Loaded by schemathesis: no answer may show what is another tenant's.

Each call is noted, so that the test can say what was asked and what was answered.
"""

import json
import os
from pathlib import Path
from typing import Any

import schemathesis

FOLDER = Path(os.environ["OCEAN_SEARCH"])  # noqa: TID251 - the way to a hook in another process
CANARIES: dict[str, str] = json.loads((FOLDER / "canaries.json").read_text("utf-8"))


@schemathesis.check
def shows_nothing_of_another_tenant(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> bool | None:
    """Fail with the name of what is shown, never with the value."""
    with (FOLDER / "calls.txt").open("a", encoding="utf-8") as calls:
        url = json.dumps([response.request.url, dict(case.headers or {})])
        calls.write(f"{case.operation.label}\t{response.status_code}\t{url}\n")
    shown = response.content.decode("utf-8", "replace") + json.dumps(dict(response.headers))
    found = [name for name, value in CANARIES.items() if value in shown]
    if found:
        raise AssertionError("shows of another tenant: " + ", ".join(found))
    return None
