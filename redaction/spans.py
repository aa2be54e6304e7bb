"""Masks the leaves of a text by span; what is kept stays byte for byte."""

from collections import Counter

from connectors.contract import SpannedText
from connectors.shapes import Keep, Paths
from redaction.leaf import Judge


def keep_spans(content: SpannedText, rule: Keep, judge: Judge) -> str | None:
    """Return the text with masked leaves; none if its leaves are out of order.

    Facts are told of a leaf that the rule lists and the text holds once. A leaf
    that the rule drops leaves nothing behind, and is counted.
    """
    paths = rule if isinstance(rule, Paths) else Paths()
    times = Counter(leaf.path for leaf in content.leaves)
    pieces = []
    at = 0
    for leaf in content.leaves:
        if not at <= leaf.start <= leaf.end <= len(content.text):
            return None
        pieces.append(judge.structure(content.text[at : leaf.start]))
        at = leaf.end
        if leaf.path in paths.dropped:
            judge.dropped += 1
            continue
        told = leaf.path in paths.leaves and times[leaf.path] == 1
        value = content.text[leaf.start : leaf.end]
        own = paths.leaves.get(leaf.path, paths.otherwise)
        pieces.append(str(judge.leaf(value, own, leaf.path if told else None)))
    return "".join([*pieces, judge.structure(content.text[at:])])
