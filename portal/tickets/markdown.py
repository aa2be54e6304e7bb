"""Makes markup of what people write on a ticket: Markdown without HTML, sanitised on top."""

from functools import cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS: Final = frozenset(
    {
        *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
        *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    }
)
ATTRIBUTES: Final = {"a": {"href", "title"}}
SCHEMES: Final = frozenset({"https", "http", "mailto"})


def to_markup(text: str) -> Markup:
    """Return harmless markup: a picture, HTML or script that somebody wrote stays plain text.

    Two nets, so that a fault of one lets nothing through: the Markdown parser knows no
    HTML, and what it writes is cut down to a short list of elements.
    """
    clean = nh3.clean(
        _parser().render(text),
        tags=set(TAGS),
        attributes={name: set(values) for name, values in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - sanitised in the line above


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    # a picture would be fetched from elsewhere, and tell who reads the ticket
    return parser.disable(["image", "html_block", "html_inline"])
