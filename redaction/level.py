"""How much of a text is masked."""

import enum


class Level(enum.StrEnum):
    """What a text must be to be kept.

    At ``standard`` what is found is masked. At ``strict`` what is not known to
    be harmless is masked too: every word outside the vocabulary, every number.
    """

    STANDARD = "standard"
    STRICT = "strict"
