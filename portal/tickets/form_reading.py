"""Reads a posted form of a ticket, and says what its page shows; with and without a log-in."""

from http import HTTPStatus
from typing import Any, Final

from multidict import MultiMapping

from portal.tickets import form
from portal.tickets.form import Looked, Said
from portal.uploads.scripts import editor_words
from toolbar.troubleshooting.ticket import SERVICES

MANY: Final = ("services", "keep", "file")
"""Fields that are sent once for every box that is ticked."""


def read_said(posted: MultiMapping[Any]) -> Said:
    """Return what a form says; a field that is sent twice counts once."""
    return Said(
        {name: str(posted[name]) for name in posted if name not in MANY},
        tuple(map(str, posted.getall("services", []))),
        frozenset(map(str, posted.getall("keep", []))),
        tuple(dict.fromkeys(map(str, posted.getall("file", [])))),
    )


def asked(said: Said, looked: Looked | None, language: str) -> dict[str, Any]:
    """Return what the form's page needs: the fields, their choices, and what is wrong."""
    text = looked.words.text if looked else said.get("description")
    return {
        "status": HTTPStatus.UNPROCESSABLE_ENTITY if looked else HTTPStatus.OK,
        "said": said,
        "faults": looked.faults if looked else (),
        "words": looked.words if looked else None,
        "text": text,
        "review": looked.review if looked else None,
        "emrs": form.EMRS,
        "services": SERVICES,
        "frequencies": form.FREQUENCIES,
        "scopes": form.SCOPES,
        "categories": form.CATEGORIES,
        "longest": form.LONGEST_TEXT,
        "editor": editor_words(language),
    }
