"""What goes over the JSON API: answers are made of these, and so is the API document."""

import re
from contextlib import suppress
from http import HTTPStatus
from typing import Final, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.shapes import Kind
from portal.refusals import Refusal, RequestRefusedError


class Body(BaseModel):
    """What a caller sends: exactly these members, no other type than theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


Given = TypeVar("Given", bound=Body)
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""How JSON writes the one letter that PostgreSQL does not store."""


class Answer(BaseModel):
    """What we answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceAnswer(Answer):
    """Where patient data stands: a JSON pointer, in a text also a range of code points."""

    pointer: str
    kind: Kind
    start: int | None
    end: int | None


class ProblemAnswer(Answer):
    """An RFC 9457 problem; ``code`` says which, ``detail`` in the caller's language.

    ``errors`` says of ``patient-data-found`` where it stands, never what it is.
    """

    type: Literal["about:blank"]
    title: str
    status: int
    code: Refusal
    detail: str
    errors: list[PlaceAnswer] = Field(default_factory=list)


def answer(
    model: BaseModel,
    status: HTTPStatus = HTTPStatus.OK,
    media_type: str = "application/json",
) -> web.Response:
    """Return this model as JSON, without the members that were not set."""
    body = model.model_dump_json(by_alias=True, exclude_unset=True).encode()
    return web.Response(body=body, status=status, content_type=media_type)


def read(model: type[Given], tree: object) -> Given:
    """Return parsed JSON as a body; raise ``RequestRefusedError`` ``body-invalid``."""
    given = None
    with suppress(ValidationError):  # its words may quote the body
        given = model.model_validate(tree)
    if given is None or _NUL.search(given.model_dump_json()):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return given
