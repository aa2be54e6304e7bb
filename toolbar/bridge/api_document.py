"""Writes the OpenAPI 3.1 document from the routes, their policies and the models."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from toolbar.bridge.models import ProblemAnswer
from toolbar.bridge.operations import OPERATIONS, Operation
from toolbar.bridge.policy import Callers, Origins
from toolbar.bridge.preview_models import SendBody
from toolbar.bridge.problems import STATUS
from toolbar.bridge.routes import CALLS, Call
from toolbar.troubleshooting.ticket import Ticket

Tree = dict[str, object]

BODY: Final = ("json-only", "body-invalid", "body-too-large")
CREDENTIAL: Final = ("not-paired", "scope-missing")
CLINIC: Final = ("outbox-unavailable", "state-unavailable")
FORM: Final[Tree] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {"screenshot": {"type": "string", "format": "binary"}},
            "required": ["screenshot"],
            "additionalProperties": False,
        }
    }
}
SCHEMES: Final[Mapping[Callers, str]] = {Callers.TOOLBAR: "toolbar", Callers.PANEL: "panel"}


def api_document(version: str) -> Tree:
    """Return the document; every call of ``routes.py`` is in it."""
    schemas = models_json_schema(
        [(model, "validation") for model in _models()], ref_template="#/components/schemas/{model}"
    )[1]["$defs"]
    # read as any object and checked apart, so that what is wrong can be told by field
    schemas[SendBody.__name__]["properties"]["ticket"] = _reference(Ticket)
    paths: dict[str, dict[str, Tree]] = {}
    for call in CALLS:
        operation = OPERATIONS[call.method, call.path]
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ocean EMR toolbar bridge",
            "version": version,
            "description": "Answers on loopback only, under 127.0.0.1, localhost or [::1].",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "toolbar": {"type": "http", "scheme": "bearer"},
                "panel": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The word Panel, a space, and the panel session.",
                },
            },
        },
    }


def problem_codes(call: Call) -> list[str]:
    """Return every code that a call may answer."""
    operation = OPERATIONS[call.method, call.path]
    codes = {"host-refused", "user-refused", "unexpected", *operation.codes}
    if call.policy.origins is not Origins.PUBLIC:
        codes.add("origin-refused")
    if not call.policy.navigable:
        codes.add("navigation-refused")
    if call.policy.callers is not Callers.OPEN:
        codes.update(CREDENTIAL, CLINIC)
    if call.policy.pace is not None or call.path == "/v1/events":
        codes.add("too-many-requests")
    if call.method != "GET":
        codes.update(code for code in BODY if not (operation.form and code == "json-only"))
    return sorted(codes)


def _operation(call: Call, operation: Operation) -> Tree:
    tree: Tree = {
        "operationId": f"{call.method.lower()}{re.sub('[^a-z]+', '_', call.path)}".rstrip("_"),
        "summary": operation.summary,
        "security": [{name: []} for who, name in SCHEMES.items() if who in call.policy.callers],
        "responses": _responses(call, operation),
    }
    parameters = _parameters(call, operation)
    if parameters:
        tree["parameters"] = parameters
    if operation.body is not None:
        tree["requestBody"] = {"required": True, "content": _json(operation.body)}
    if operation.form:
        tree["requestBody"] = {"required": True, "content": FORM}
    return tree


def _responses(call: Call, operation: Operation) -> Tree:
    answer: Tree = {"description": operation.status.phrase}
    if operation.answer is not None:
        answer["content"] = _json(operation.answer)
    elif operation.status is not HTTPStatus.NO_CONTENT:
        answer["content"] = {operation.media_type: {"schema": {}}}
    by_status: dict[int, list[str]] = {}
    for code in problem_codes(call):
        by_status.setdefault(STATUS.get(code, HTTPStatus.INTERNAL_SERVER_ERROR), []).append(code)
    problems: Tree = {str(int(status)): _problem(by_status[status]) for status in sorted(by_status)}
    return {str(int(operation.status)): answer} | problems


def _problem(codes: list[str]) -> Tree:
    schema: Tree = {"allOf": [_reference(ProblemAnswer)], "properties": {"code": {"enum": codes}}}
    return {
        "description": ", ".join(codes),
        "content": {"application/problem+json": {"schema": schema}},
    }


def _parameters(call: Call, operation: Operation) -> list[Tree]:
    found: list[Tree] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", call.path)
    ]
    if operation.repeatable:
        key: Tree = {"type": "string", "minLength": 1, "maxLength": 128}
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": key})
    return found


def _json(model: type[BaseModel]) -> Tree:
    return {"application/json": {"schema": _reference(model)}}


def _reference(model: type[BaseModel]) -> Tree:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _models() -> list[type[BaseModel]]:
    used: dict[type[BaseModel], None] = {ProblemAnswer: None, Ticket: None}
    for operation in OPERATIONS.values():
        for model in (operation.body, operation.answer):
            if model is not None:
                used[model] = None
    return list(used)
