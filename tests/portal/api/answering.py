"""Finds out of a handler's code whether it can answer JSON, whatever its address is."""

from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType

from aiohttp import web

from portal.access import Handler
from portal.api.shapes import answer

WORDS = frozenset({"application/json", "json_response"})
"""What a function says that writes JSON itself."""


def answers_json(handler: Handler) -> bool:
    """Say whether the handler, or any function of the portal that it can call, writes JSON."""
    seen: set[FunctionType] = set()
    waiting = [handler]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, FunctionType) or one in seen:
            continue
        seen.add(one)
        if one is answer or WORDS & {*_names(one.__code__), *_texts(one.__code__)}:
            return True
        waiting += list(_called(one))
    return False


def _called(function: FunctionType) -> Iterator[Handler]:
    """Give the portal's functions that this one names, by name or as a module's."""
    names = set(_names(function.__code__))
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    modules = [one for one in known if isinstance(one, ModuleType) and _ours(one.__name__)]
    known += [getattr(module, name, None) for module in modules for name in names]
    yield from (one for one in known if isinstance(one, FunctionType) and _ours(one.__module__))


def _ours(module: str) -> bool:
    return module.startswith(("portal.", __name__))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _texts(code: CodeType) -> Iterator[str]:
    yield from (one for one in code.co_consts if isinstance(one, str))
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _texts(inner)


async def by_itself(_: web.Request) -> web.Response:
    """Answer JSON, as a new handler might."""
    return web.json_response({"new": True})


async def by_another(request: web.Request) -> web.Response:
    """Answer JSON through a function of its own module."""
    return await by_itself(request)


async def a_page(_: web.Request) -> web.Response:
    """Answer text."""
    return web.Response(text="a page")
