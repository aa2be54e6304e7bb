"""Turns an article's Markdown into markup that can do nothing but be read."""

import unicodedata
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

IMAGES: Final = "/announcements/images/"
TAGS: Final = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li"}
    | {"ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
ATTRIBUTES: Final = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
SCHEMES: Final = frozenset({"http", "https", "mailto"})


def to_markup(text: str) -> Markup:
    """Return an article's body: HTML in it is text, pictures are our own, links lead to the web.

    Headings begin at the second level, below the article's title.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    for token in tokens:
        _lower(token)
    raw = parser.renderer.render(tokens, parser.options, {})
    return Markup(  # noqa: S704 - what nh3 let through
        nh3.clean(
            raw,
            tags=set(TAGS),
            attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
            url_schemes=set(SCHEMES),
            attribute_filter=_own_pictures,
            link_rel="noopener noreferrer",
        )
    )


def folded(text: str) -> str:
    """Return the text in small letters without accents, as searches compare it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


def _own_pictures(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not value.startswith(IMAGES):
        return None
    return value
