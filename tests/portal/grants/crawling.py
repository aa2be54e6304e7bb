"""Follows every link that a person is shown, as one does who types no address."""

import re
from collections.abc import Collection
from html import unescape
from typing import Final

from portal.access import Route
from tests.portal.hosting import Browser

LINK: Final = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
PART: Final = re.compile(r"\{\w+(?::((?:[^{}]|\{[\d,]*\})*))?\}")


def links(page: str) -> list[str]:
    """Return the addresses of ours that a page leads to, each once."""
    return list(dict.fromkeys(unescape(one) for one in LINK.findall(page)))


async def crawl(browser: Browser, first: str = "/") -> dict[str, int]:
    """Return the status of each address that links lead to from the first one, queries left out.

    Of several queries of one address the first that is met is asked for.
    """
    found: dict[str, int] = {}
    waiting = [first]
    while waiting:
        address = waiting.pop(0)
        path = address.partition("?")[0]
        if path in found:
            continue
        answer = await browser.get(address)
        found[path] = answer.status
        if answer.content_type == "text/html":
            waiting += links(await answer.text())
        waiting += [answer.headers["Location"]] if "Location" in answer.headers else []
        answer.close()
    return found


def routes_of(paths: Collection[str], routes: Collection[Route]) -> set[str]:
    """Return the addresses of the router that these paths are examples of."""
    found = (next(one for one in routes if _pattern(one.path).fullmatch(path)) for path in paths)
    return {one.path for one in found}


def _pattern(path: str) -> re.Pattern[str]:
    pieces, at = [], 0
    for part in PART.finditer(path):
        pieces += [re.escape(path[at : part.start()]), f"(?:{part[1] or '[^/]+'})"]
        at = part.end()
    return re.compile("".join([*pieces, re.escape(path[at:])]))
