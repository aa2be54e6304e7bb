"""Speaks HTTP as aiohttp does, but quotes no malformed request: not in a log, not in the answer.

aiohttp 3.14.5 logs a malformed request with the bytes that it stumbled over,
past every middleware, and answers it in plain text under its own name and
version.
"""

import logging
from http import HTTPStatus

from aiohttp import web

from connectors.logs import describe

log = logging.getLogger(__name__)


class QuietHandler(web.RequestHandler):
    """One connection; a subclass says with ``refuse`` how it answers what is no request."""

    __slots__ = ()

    def refuse(self, status: int) -> web.StreamResponse:
        """Return the answer to something that no route can answer; it closes the connection."""
        raise NotImplementedError

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it quotes the request
    ) -> web.StreamResponse:
        """Refuse and close; say class and place of an error only if the fault is ours."""
        if request.writer.output_size > 0:
            raise ConnectionError
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log_exception(exc_info=exc)
        return self.refuse(status)

    def log_exception(self, *_: object, **facts: object) -> None:
        """Say class and place of an error; aiohttp's own sentences quote objects."""
        error = facts.get("exc_info")
        known = describe(error) if isinstance(error, BaseException) else {}
        log.error("unexpected error", extra=known)
