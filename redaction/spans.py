"""Masks the leaves of a text by span; what is kept stays byte for byte."""

from collections import Counter

from connectors.contract import SpannedText
from connectors.shapes import Keep, Paths
from redaction.leaf import Judge


def keep_spans(content: SpannedText, rule: Keep, judge: Judge) -> str | None:
    """Return the text with masked leaves; none if its leaves are out of order.

    Facts are told of a leaf that the rule lists and the text holds once.
    """
    paths = rule if isinstance(rule, Paths) else Paths()
    times = Counter(leaf.path for leaf in content.leaves)
    pieces = []
    at = 0
    for leaf in content.leaves:
        if not at <= leaf.start <= leaf.end <= len(content.text):
            return None
        told = leaf.path in paths.leaves and times[leaf.path] == 1
        value = content.text[leaf.start : leaf.end]
        kept = judge.leaf(
            value, paths.leaves.get(leaf.path, paths.otherwise), leaf.path if told else None
        )
        pieces += [judge.structure(content.text[at : leaf.start]), str(kept)]
        at = leaf.end
    return "".join([*pieces, judge.structure(content.text[at:])])
