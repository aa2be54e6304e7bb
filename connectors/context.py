"""Reads the context that a page or launcher hands over, member by member, value by value."""

import base64
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final

from connectors.contract import ChartHandle, HandedDocument
from connectors.errors import ContextInvalidError

PATTERNS: Final = {
    "patient_id": r"\d{1,10}",
    "ocean_reference": r"\d{3,10}",
    "ereferral_reference": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "site_number": r"\d{4,7}",
}
"""The form of each identifier; facts about Ocean's numbers are in ``ocean/README.md``."""

MEDIA_TYPE: Final = r"[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,60}"
MOST_DOCUMENTS: Final = 20
_MEMBERS_OF_A_DOCUMENT: Final = {"media_type", "body", "encoding"}
_MEMBERS: Final = frozenset({*PATTERNS, "documents"})
_FORMS: Final = {name: re.compile(pattern, re.ASCII) for name, pattern in PATTERNS.items()}


def read_context(
    context: Mapping[str, object], page: Mapping[str, Collection[str]] | None = None
) -> ChartHandle:
    """Return the handle that the context names; a null member counts as a missing one.

    ``page`` lists a connector's further members, each with its closed list of
    words. Raises ``ContextInvalidError`` for any other member or value.
    """
    words = page or {}
    if not context.keys() <= _MEMBERS | words.keys():
        raise ContextInvalidError
    identifiers = {name: _identifier(form, context.get(name)) for name, form in _FORMS.items()}
    given = [name for name in words if context.get(name) is not None]
    seen = {name: _word(context[name], words[name]) for name in given}
    return ChartHandle(**identifiers, documents=_documents(context.get("documents")), page=seen)


def context_schema(page: Mapping[str, Collection[str]] | None = None) -> dict[str, object]:
    """Return the JSON schema of what ``read_context`` takes."""
    document = {
        "type": "object",
        "properties": {
            "media_type": {"type": "string", "pattern": f"^{MEDIA_TYPE}$"},
            "body": {"type": "string"},
            "encoding": {"enum": ["text", "base64"]},
        },
        "required": sorted(_MEMBERS_OF_A_DOCUMENT),
        "additionalProperties": False,
    }
    members: dict[str, object] = {
        name: {"type": ["string", "null"], "pattern": f"^{pattern}$"}
        for name, pattern in PATTERNS.items()
    }
    members["documents"] = {"type": "array", "items": document, "maxItems": MOST_DOCUMENTS}
    members |= {name: {"enum": [*sorted(words), None]} for name, words in (page or {}).items()}
    return {"type": "object", "properties": members, "additionalProperties": False}


def _identifier(form: re.Pattern[str], value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and form.fullmatch(value):
        return value
    raise ContextInvalidError


def _word(value: object, words: Collection[str]) -> str:
    if isinstance(value, str) and value in words:
        return value
    raise ContextInvalidError


def _documents(value: object) -> tuple[HandedDocument, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_DOCUMENTS:
        raise ContextInvalidError
    return tuple(map(_document, value))


def _document(value: object) -> HandedDocument:
    if not isinstance(value, Mapping) or value.keys() != _MEMBERS_OF_A_DOCUMENT:
        raise ContextInvalidError
    media_type, body = value["media_type"], None
    with suppress(ValueError):  # its message quotes the body
        match value["encoding"], value["body"]:
            case "text", str(text):
                body = text.encode()
            case "base64", str(text):
                body = base64.b64decode(text, validate=True)
    if body is None or not isinstance(media_type, str):
        raise ContextInvalidError
    if not re.fullmatch(MEDIA_TYPE, media_type):
        raise ContextInvalidError
    return HandedDocument(media_type, body)
