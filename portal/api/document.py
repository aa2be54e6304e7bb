"""Writes the OpenAPI 3.1 document from the router, its access and the models."""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ocean import headers
from portal.access import Access
from portal.answers import FOR_PROGRAMS, LEADS_TO
from portal.api.addresses import parameter
from portal.api.operation import Operation, Parameter, Shape
from portal.api.program_operations import OPERATIONS as PROGRAMS
from portal.api.refusals import REFUSALS, SCHEMES
from portal.api.script_operations import OPERATIONS as SCRIPTS
from portal.api.shapes import ProblemAnswer
from portal.refusals import STATUS, Refusal
from toolbar.troubleshooting.bundle import Bundle

Tree = dict[str, object]
Line = tuple[str, str]
"""Method and address."""

OPERATIONS: Final[Mapping[Line, Operation]] = {**PROGRAMS, **SCRIPTS}
LOCKED: Final = frozenset({Refusal.LOG_IN_LOCKED, Refusal.TOO_MANY_REQUESTS})
DESCRIPTION: Final = (
    "What clinics' programs call (/api/v1/, and Ocean's wire under /svc/v1/), and what the "
    "portal's own pages call with a person's session. Every GET answers HEAD as well. Another "
    "tenant's id answers 404, as one that does not exist. No address takes or answers a key of "
    "a clinic or a patient in clear."
)


def api_document(version: str, access: Mapping[Line, Access], cookies: Mapping[str, str]) -> Tree:
    """Return the document of the operations that these routes have.

    ``cookies`` are the names of ``session`` and ``form``. Raises ``KeyError`` for an
    operation that has no route.
    """
    paths: dict[str, dict[str, Tree]] = {}
    for line, operation in OPERATIONS.items():
        method, path = line
        paths.setdefault(path, {})[method.lower()] = _operation(line, operation, access[line])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ocean support portal",
            "version": version,
            "description": DESCRIPTION,
        },
        "paths": paths,
        "components": {"schemas": _schemas(), "securitySchemes": _schemes(cookies)},
    }


def refusals(line: Line, access: Access) -> list[Refusal]:
    """Return every refusal that a call may answer."""
    return sorted({*REFUSALS[access], *OPERATIONS[line].refusals, Refusal.UNEXPECTED})


def _operation(line: Line, operation: Operation, access: Access) -> Tree:
    method, path = line
    tree: Tree = {
        "operationId": f"{method.lower()}{re.sub('[^a-z0-9]+', '_', path)}".rstrip("_"),
        "summary": operation.summary,
        "security": [{name: [] for name in SCHEMES[access]}] if SCHEMES[access] else [],
        "responses": _responses(line, operation, access),
    }
    parameters = [parameter(path, name) for name in re.findall(r"{(\w+)}", path)]
    parameters += [_parameter(one) for one in operation.parameters]
    if parameters:
        tree["parameters"] = parameters
    if operation.body is not None:
        tree["requestBody"] = {"required": True, "content": _content(operation.body)}
    if operation.encoding is not None and operation.body is not None:
        content: dict[str, Tree] = _content(operation.body)
        content["multipart/form-data"]["encoding"] = dict(operation.encoding)
        tree["requestBody"] = {"required": True, "content": content}
    return tree


def _responses(line: Line, operation: Operation, access: Access) -> Tree:
    responses: dict[str, Tree] = {}
    for status in operation.statuses:
        told: Tree = {"description": status.phrase, "content": _content(operation.answer)}
        if operation.answer_headers:
            told["headers"] = {name: _text() for name in operation.answer_headers}
        responses[str(status.value)] = told
    by_status: dict[HTTPStatus, list[Refusal]] = {}
    for refusal in refusals(line, access):
        by_status.setdefault(_status(line, refusal), []).append(refusal)
    for status in sorted(by_status):
        responses[str(status.value)] = _refused(line, status, by_status[status])
    return dict(responses)


def _status(line: Line, refusal: Refusal) -> HTTPStatus:
    """Return the status; a page's own call is led to where a person mends what is missing."""
    led = refusal in LEADS_TO and not line[1].startswith(FOR_PROGRAMS)
    return HTTPStatus.SEE_OTHER if led else STATUS[refusal]


def _refused(line: Line, status: HTTPStatus, codes: list[Refusal]) -> Tree:
    told: Tree = {"description": ", ".join(codes)}
    if status is HTTPStatus.SEE_OTHER:
        return told | {"headers": {"Location": _text()}}
    schema: Tree = {
        "allOf": [_reference(ProblemAnswer)],
        "properties": {"code": {"enum": [one.value for one in codes]}},
    }
    content: Tree = {"application/problem+json": {"schema": schema}}
    if not line[1].startswith(FOR_PROGRAMS):
        content["text/html"] = {"schema": {}}  # without a CSRF-Token, a person reads it
    if LOCKED.intersection(codes):
        told["headers"] = {"Retry-After": _text()}
    return told | {"content": content}


def _text() -> Tree:
    return {"schema": {"type": "string"}}


def _parameter(one: Parameter) -> Tree:
    return {
        "name": one.name,
        "in": one.place,
        "required": one.required,
        "schema": dict(one.schema),
    }


def _content(shapes: Mapping[str, Shape]) -> dict[str, Tree]:
    return {media_type: {"schema": _schema(shape)} for media_type, shape in shapes.items()}


def _schema(shape: Shape) -> Tree:
    if isinstance(shape, tuple):
        return {"anyOf": [_reference(model) for model in shape]}
    return dict(shape) if isinstance(shape, Mapping) else _reference(shape)


def _reference(model: type[BaseModel]) -> Tree:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _schemas() -> Tree:
    wanted = {ProblemAnswer: None, Bundle: None} | dict.fromkeys(_models())
    found = models_json_schema(
        [(model, "validation") for model in wanted], ref_template="#/components/schemas/{model}"
    )
    schemas: Tree = found[1]["$defs"]
    return schemas


def _models() -> Iterator[type[BaseModel]]:
    for operation in OPERATIONS.values():
        for shape in (*operation.answer.values(), *(operation.body or {}).values()):
            several: Iterable[Shape] = shape if isinstance(shape, tuple) else (shape,)
            yield from (one for one in several if isinstance(one, type))


def _schemes(cookies: Mapping[str, str]) -> Tree:
    tree: Tree = {
        "siteToken": {
            "type": "http",
            "scheme": "bearer",
            "description": "A site's token, of scope tickets or records.",
        },
        "csrfToken": {
            "type": "apiKey",
            "in": "header",
            "name": "CSRF-Token",
            "description": "What a page of ours carries for its scripts.",
        },
    }
    for name in (headers.SITE_NUMBER, headers.SITE_KEY, headers.SITE_CREDENTIAL):
        tree[name] = {"type": "apiKey", "in": "header", "name": name}
    for name, cookie in cookies.items():
        tree[name] = {"type": "apiKey", "in": "cookie", "name": cookie}
    return tree
