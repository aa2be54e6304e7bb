"""Redacts one whole document by the allow-list of its format.

Nothing of it leaves that no list names: fields that nobody knows are dropped
and counted, results and notes go whatever they hold, and what cannot be parsed
leaves as counts and lengths.
"""

import codecs
import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from connectors.contract import Identifiers, Opaque, RawDocument
from connectors.formats.xml_encodings import begins_like_xml
from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.allow_list import redact
from redaction.level import Level
from redaction.rules import RULES_VERSION
from redaction.structure.binary import is_binary
from redaction.structure.carriers import Refused, opened
from redaction.structure.media_types import UNSURE, Format, format_shown, format_stated
from redaction.structure.readers import READERS, Understood, decoded
from redaction.text import redact_text

_UNKNOWN: Final = "application/octet-stream"
_PLAIN: Final = "text/plain"
_MARK: Final = "\ufeff"
_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""Texts in UTF-16 are read as UTF-8 and answered as they came."""
_NO_MOMENT: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Identifiers have a moment of capture, which plays no part in what is kept."""


@dataclass(frozen=True, slots=True)
class RedactedDocument:
    """A masked document and the report about it.

    ``text`` is what leaves; a document that nothing could parse has none and
    leaves as ``skeleton``. ``encoding`` gives the original's bytes back for what
    is kept. ``findings`` counts the masked values by kind, ``dropped`` the
    fields that no list names, and ``facts`` says of masked fields what identifies
    nobody. Nothing here holds a masked value.
    """

    media_type: str
    text: str | None = field(repr=False)
    skeleton: Mapping[str, object] | None
    findings: Mapping[Kind, int]
    dropped: int
    facts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    encoding: str = "utf-8"
    rules_version: str = RULES_VERSION

    @property
    def output(self) -> bytes:
        """What a program prints: the masked text or, of a skeleton, its JSON."""
        if self.text is not None:
            marked = self.encoding in _UTF_16.values() and not self.text.startswith(_MARK)
            return (_MARK * marked + self.text).encode(self.encoding)
        return json.dumps({"skeleton": self.skeleton}, indent=2, sort_keys=True).encode()


def redact_document(
    body: bytes,
    media_type: str | None = None,
    *,
    subject: Subject | None = None,
    keep: Collection[str] | None = None,
    level: Level = Level.STANDARD,
) -> RedactedDocument:
    """Return what may leave of a document; raises nothing.

    ``media_type`` is guessed from the bytes if it is not given, or is none that
    is read here. ``keep`` holds the EMR ID and the Ocean reference that may
    stay; without it those stay that the document itself states under their own
    names. ``subject`` holds values of the patient besides those in the document.
    ``level`` matters for prose alone: an allow-list keeps at neither level what
    it does not list.
    """
    whose = subject or Subject()
    inside = opened(body)
    if isinstance(inside, Refused):
        return _skeleton(body)
    wide = _UTF_16.get(inside[:2]) if not begins_like_xml(inside) else None
    if wide is None:
        return _read(inside, media_type, whose, keep, level)
    text = None
    with suppress(UnicodeError):
        text = inside.decode(wide)
    if text is None:
        return _skeleton(inside)
    return replace(_read(text.encode(), media_type, whose, keep, level), encoding=wide)


def _read(
    body: bytes,
    media_type: str | None,
    subject: Subject,
    keep: Collection[str] | None,
    level: Level,
) -> RedactedDocument:
    stated = format_stated(media_type)
    what = stated or format_shown(body)
    for reader in READERS.get(what, ()):
        understood = reader(body)
        if understood is not None:
            return _masked(understood, subject, keep)
    text, encoding = decoded(body)
    is_prose = what is Format.PROSE or (stated is None and what in UNSURE)
    if not is_prose or text is None or is_binary(body):
        return _skeleton(body)
    prose = redact_text(text, subject=subject, keep=keep or (), level=level)
    counted = dict(Counter(span.kind for span in prose.spans))
    return RedactedDocument(_PLAIN, prose.redacted, None, counted, 0, {}, encoding)


def _masked(
    understood: Understood, subject: Subject, keep: Collection[str] | None
) -> RedactedDocument:
    document = understood.document
    identifiers = _identifiers(understood, keep)
    whose = subject.merged_with(understood.subject)
    done = redact(document, {document.kind: understood.rule}, identifiers, whose)
    return RedactedDocument(
        done.media_type,
        done.text,
        done.skeleton,
        done.findings,
        done.dropped,
        done.facts,
        understood.encoding,
    )


def _identifiers(understood: Understood, keep: Collection[str] | None) -> Identifiers:
    """Return what may stay: what the document states of itself, as far as ``keep`` has it."""
    emr_id, reference = understood.emr_id, understood.ocean_reference
    if keep is None:
        return Identifiers(_NO_MOMENT, emr_id=emr_id, ocean_reference=reference)
    return Identifiers(
        _NO_MOMENT,
        merged_emr_ids=tuple(keep),
        ocean_reference=reference if reference in keep else None,
    )


def _skeleton(body: bytes) -> RedactedDocument:
    done = redact(
        RawDocument("document", _UNKNOWN, Opaque(body)), {}, Identifiers(_NO_MOMENT), Subject()
    )
    return RedactedDocument(_UNKNOWN, None, done.skeleton, done.findings, done.dropped)
