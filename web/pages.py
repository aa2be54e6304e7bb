"""Renders pages: Jinja2 with escaping on, unknown names refused, sentences by code."""

from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from jinja2.runtime import Context

from web.catalogue import Catalogue

TEMPLATES: Final = Path(__file__).with_name("templates")
STATIC: Final = Path(__file__).with_name("static")


def make_environment(*template_folders: Path) -> jinja2.Environment:
    """Make an environment that looks in these folders, then in the shared one.

    Templates call ``t(code, **facts)``; the language is the page's own (``render``).
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*template_folders, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = _sentence
    return environment


def render(environment: jinja2.Environment, template: str, language: str, **facts: object) -> str:
    """Return one page in one language; a name that no fact defines raises."""
    return environment.get_template(template).render(language=language, **facts)


@jinja2.pass_context
def _sentence(context: Context, code: str, /, **facts: object) -> str:
    return _catalogue(context["language"]).text(code, **facts)


@cache
def _catalogue(language: str) -> Catalogue:
    return Catalogue(language)
