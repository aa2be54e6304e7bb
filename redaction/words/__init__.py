"""Recognisers for free words: the second net, for what people write themselves."""

from redaction.words.find import find
from redaction.words.finding import Certainty, Finding, mask

__all__ = ["Certainty", "Finding", "find", "mask"]
