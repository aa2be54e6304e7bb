"""What an API call takes and answers, as the API document tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Literal

from pydantic import BaseModel

from portal.refusals import Refusal

Tree = Mapping[str, object]
Shape = type[BaseModel] | tuple[type[BaseModel], ...] | Tree
"""A model, several of which one fits, or a schema where there is no model."""

JSON: Final = "application/json"
ANYTHING: Final[Tree] = {}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the address, the query or a header."""

    name: str
    place: Literal["query", "header"]
    schema: Tree
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: a sentence, what it takes, what it answers, and its own refusals.

    What refuses every caller without a proof, ``refusals`` says by the route's access.
    """

    summary: str
    answer: Mapping[str, Shape]
    """By media type."""
    body: Mapping[str, Shape] | None = None
    statuses: tuple[HTTPStatus, ...] = (HTTPStatus.OK,)
    refusals: tuple[Refusal, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    answer_headers: tuple[str, ...] = ()
    encoding: Tree | None = None
    """How the parts of a multipart body are written."""


def json(shape: Shape) -> Mapping[str, Shape]:
    """Return the content of a JSON body or answer."""
    return {JSON: shape}
