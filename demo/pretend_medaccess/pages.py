"""Renders the pages of a pretend Med Access."""

import functools
from pathlib import Path
from typing import Any, Final

TEMPLATES: Final = Path(__file__).parent / "templates"


@functools.cache
def _environment() -> Any:  # noqa: ANN401 - jinja2.Environment, loaded on first use
    import jinja2  # noqa: PLC0415 - heavy, and only pages need it

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def render(template: str, **facts: object) -> str:
    """Return a page."""
    return str(_environment().get_template(template).render(**facts))
