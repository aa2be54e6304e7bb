"""The headers of every page of ours: not framed, not sniffed, not kept, nothing from elsewhere."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

SECURITY_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)


def content_security_policy(
    *, scripts: str = "'self'", connect: str = "'self'", form_action: str = "'none'"
) -> str:
    """Return a policy that starts from nothing; each argument is one directive's source list.

    A page with plain forms says ``form_action="'self'"``; a page without scripts says
    ``scripts="'none'"``. Trusted Types are required and no policy may be made, so script
    cannot turn a string into markup at all.
    """
    directives = {
        "default-src": "'none'",
        "script-src": scripts,
        "style-src": "'self'",
        "connect-src": connect,
        "img-src": "'self' data: blob:",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": form_action,
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def apply(response: web.StreamResponse, policy: str | None = None) -> None:
    """Put the headers on a page's answer, with this content security policy or the strictest.

    ``Cache-Control`` stays as it is when the answer has its own (a style sheet may be kept).
    """
    for name, value in SECURITY_HEADERS.items():
        if name not in response.headers or name != "Cache-Control":
            response.headers[name] = value
    response.headers["Content-Security-Policy"] = policy or content_security_policy()
