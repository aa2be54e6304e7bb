"""Runs axe-core on a page: WCAG 2.2, levels A and AA."""

import os
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import pytest
from playwright.async_api import Page

WHEEL = "axe_playwright_python"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def _script() -> str:
    """Return axe's script, as its wheel brings it."""
    return (files(WHEEL) / "axe.min.js").read_text("utf-8")


def need_axe() -> None:
    """Skip aloud without axe; the CI fails."""
    if find_spec(WHEEL) is None:
        if os.environ.get("CI"):  # noqa: TID251 - the CI says so itself
            pytest.fail("no axe")
        pytest.skip(f"{WHEEL} is not installed: the pages were not checked with axe")


async def violations(page: Page) -> list[str]:
    """Return what is wrong, each as the rule and the elements."""
    # before its style sheet is there, every target of a page is too small
    await page.wait_for_load_state("load")
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_script())
    found: dict[str, Any] = await page.evaluate(
        "tags => axe.run(document, { runOnly: { type: 'tag', values: tags },"
        " resultTypes: ['violations'] })",
        TAGS,
    )
    return [
        f"{one['id']}: {', '.join(node['html'][:160] for node in one['nodes'])}"
        for one in found["violations"]
    ]
