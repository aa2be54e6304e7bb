"""Applies the allow-list of a document: the only maker of ``Redacted``.

What a rule does not list is dropped and counted, its name included; what it
lists leaves only in its listed shape, and only if it holds no value of the
patient. There is no way round: a document that cannot be walked leaves as
counts and lengths.
"""

import json
from collections.abc import Mapping

from connectors.contract import Identifiers, JsonTree, RawDocument, SpannedText
from connectors.shapes import Keep
from connectors.subject import Subject
from redaction.facts import structure_facts
from redaction.leaf import Judge
from redaction.redacted import Redacted
from redaction.skeleton import skeleton
from redaction.spans import keep_spans
from redaction.tree import keep_tree


def redact(
    document: RawDocument,
    keep: Mapping[str, Keep],
    identifiers: Identifiers,
    subject: Subject,
    *,
    free_text: bool = False,
) -> Redacted:
    """Return what may leave of a document.

    ``keep`` holds the rules by document kind; ``identifiers`` are those that the
    user is about to send, and a field that holds one is kept only if it equals it.
    ``free_text`` is the clinic's own switch: what the rules call free text then
    leaves word by word, at the level ``strict``; results and letters stay masked.
    """
    judge = Judge(identifiers, subject, free_text=free_text)
    text = _text(document, keep.get(document.kind), judge)
    if text is None:
        judge = Judge(identifiers, subject)  # what a half-walked document counted is not told
    return Redacted(
        kind=document.kind,
        media_type=document.media_type,
        text=text,
        skeleton=skeleton(document.content) if text is None else None,
        findings=dict(judge.findings),
        dropped=judge.dropped,
        passages=judge.passages,
        facts=structure_facts(document.facts) | judge.facts,
    )


def _text(document: RawDocument, rule: Keep | None, judge: Judge) -> str | None:
    if rule is None:
        return None
    match document.content:
        case JsonTree(value=value):
            return json.dumps(keep_tree(value, rule, judge), indent=2, ensure_ascii=False)
        case SpannedText() as spanned:
            return keep_spans(spanned, rule, judge)
        case _:
            return None
