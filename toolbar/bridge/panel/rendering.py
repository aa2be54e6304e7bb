"""Renders the panel's pages and reads its files, once each; nothing here depends on a request."""

from functools import cache
from pathlib import Path
from typing import Final

import jinja2

from toolbar.troubleshooting.ticket import SERVICES
from web.catalogue import Catalogue
from web.pages import STATIC as SHARED
from web.pages import make_environment, render

HERE: Final = Path(__file__).parent
TYPES: Final = {".css": "text/css", ".js": "text/javascript"}
FILES: Final = (
    {
        "style.css": SHARED / "style.css",
        "panel.css": HERE / "static" / "panel.css",
    }
    | {
        f"{name}.js": HERE / "static" / f"{name}.js"
        for name in (
            "addresses",
            "announcements",
            "arming",
            "bridge",
            "browser_name",
            "canonical",
            "categories",
            "comparison",
            "connections",
            "document_tree",
            "documents",
            "event_lines",
            "events",
            "exact",
            "facts",
            "form",
            "home",
            "launch",
            "lookup",
            "masked_text",
            "open_charts",
            "outcome",
            "pairings",
            "patient",
            "picture",
            "pictures",
            "places",
            "preview",
            "reading",
            "reference",
            "session",
            "standing",
            "statement",
            "submissions",
            "wording",
        )
    }
    | {
        name: SHARED / "masking" / name
        for name in (
            "elements.js",
            "masking.css",
            "picture_boxes.js",
            "picture_stage.js",
            "words.js",
        )
    }
)
"""Every file that may be asked for by name; there is no path to look outside of this table."""


@cache
def page(template: str, language: str, title: str, script: str) -> str:
    """Return a page with all sentences that its script may need."""
    catalogue = Catalogue(language)
    return render(
        _environment(),
        template,
        language,
        title=title,
        script=script,
        static="/panel/static",
        other="en" if language == "fr" else "fr",
        services=SERVICES,
        words=catalogue.starting_with("panel.") | catalogue.problems(),
    )


@cache
def file(name: str) -> tuple[bytes, str] | None:
    """Return the bytes and the content type of a file of the table, or nothing."""
    path = FILES.get(name)
    return None if path is None else (path.read_bytes(), TYPES[path.suffix])


@cache
def _environment() -> jinja2.Environment:
    return make_environment(HERE / "templates")
