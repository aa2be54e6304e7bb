"""How an answer, an export or a handed document can be wrong."""

import enum
from typing import Final


class Way(enum.StrEnum):
    """One way each; what quotes, quotes a patient."""

    TRUNCATED = "truncated"
    EMPTY = "empty"
    PAGE = "page"
    """A log-in page with status 200."""
    OTHER_FORM = "other-form"
    """XML, where JSON is due, and the other way round."""
    OTHER_SHAPE = "other-shape"
    """JSON that is not what was asked for."""
    DEEP = "deep"
    """Brackets that a parser follows until its stack ends."""
    BINARY = "binary"

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    TOO_MANY = "too-many"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"
    CLOSED = "closed"
    """The connection ends without an answer."""
    ELSEWHERE = "elsewhere"
    """A redirect."""

    HUGE = "huge"
    """An answer that does not end."""
    HANG = "hang"
    """No answer at all."""
    DRIP = "drip"
    """A byte now and then, so that a limit between bytes is never reached."""


BODIES: Final = tuple(Way)[: tuple(Way).index(Way.NOT_FOUND)]
"""Ways that change bytes alone, so that they fit a document and a file too."""

STATUSES: Final = {
    Way.NOT_FOUND: 404,
    Way.REFUSED: 401,
    Way.FORBIDDEN: 403,
    Way.TOO_MANY: 429,
    Way.FAILED: 500,
    Way.UNAVAILABLE: 503,
    Way.ELSEWHERE: 302,
}


def garbled(way: Way, body: bytes, quote: str) -> bytes:
    """Return the body made wrong in this way."""
    begins_as_xml = body.lstrip().startswith(b"<")
    made = {
        Way.TRUNCATED: body[: len(body) // 2],
        Way.EMPTY: b"",
        Way.OTHER_FORM: _tree(quote) if begins_as_xml else f"<a><b>{quote}</b></a>".encode(),
        Way.OTHER_SHAPE: _tree(quote),
        Way.DEEP: b"[" * 200_000 + quote.encode(),
        Way.BINARY: bytes(range(256)) * 8 + quote.encode("utf-16") + quote.encode(),
    }
    return made.get(way, page(quote))


def page(quote: str) -> bytes:
    """Return a page that quotes."""
    return f"<!doctype html><html><body><p>{quote}</p></body></html>".encode()


def _tree(quote: str) -> bytes:
    return f'{{"message": "{quote}", "{quote}": ["{quote}"]}}'.encode()
