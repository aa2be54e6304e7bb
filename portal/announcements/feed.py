"""Writes the Atom feed of a section in one language (RFC 4287)."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

from portal.announcements.finding import Published
from portal.announcements.markdown import to_markup
from portal.announcements.models import Section

ATOM: Final = "http://www.w3.org/2005/Atom"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"


def write_feed(
    public_url: str, section: Section, language: str, articles: list[Published]
) -> bytes:
    """Return the feed; an article's id stays the same in every release and on every host's alias.

    A section without articles was last changed when the portal began: the epoch.
    """
    address = f"{public_url}/announcements/{section.slug(language)}"
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set(f"{XML}lang", language)
    root.set(f"{XML}base", f"{public_url}/")
    _add(root, "id", _id(public_url, f"section/{section.id}/{language}"))
    _add(root, "title", section.title(language))
    _add(root, "subtitle", section.about(language))
    changed = max((one.changed_at for one in articles), default=None)
    _add(root, "updated", _moment(changed))
    _add(_add(root, "author"), "name", urlsplit(public_url).hostname or "")
    _add(root, "link", rel="self", href=f"{address}/feed.{language}.atom")
    _add(root, "link", rel="alternate", href=f"{address}?lang={language}", type="text/html")
    for one in articles:
        entry = _add(root, "entry")
        _add(entry, "id", _id(public_url, f"article/{one.article.id}/{language}"))
        _add(entry, "title", one.text.title)
        _add(entry, "published", _moment(one.published_at))
        _add(entry, "updated", _moment(one.changed_at))
        _add(entry, "link", rel="alternate", href=f"{public_url}{one.path}?lang={language}")
        _add(entry, "content", str(to_markup(one.text.body)), type="html")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written


def _add(
    parent: etree._Element, name: str, text: str | None = None, **facts: str
) -> etree._Element:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}", facts)
    if text is not None:
        # what XML cannot hold at all is left out
        child.text = "".join(one for one in text if one >= " " or one in "\t\n")
    return child


def _id(public_url: str, name: str) -> str:
    return f"tag:{urlsplit(public_url).hostname},2026:announcements/{name}"


def _moment(moment: datetime | None) -> str:
    return moment.isoformat().replace("+00:00", "Z") if moment else "1970-01-01T00:00:00Z"
