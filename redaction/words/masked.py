"""Reads over the masks of a text that was masked before."""

from typing import Final

from redaction.redacted import MASK

HIDDEN: Final = "\u2063"
"""What stands for each sign of a mask: no letter, no digit, no space.

No plain text holds it (``redaction.folding.Plain`` takes invisible signs out),
so that nobody can type what a mask means to a recogniser.
"""


def unmasked(plain: str) -> str:
    """Return the text with its masks hidden, each sign in its place.

    A mask is no word. Read as one it would be a name, with what is glued to it
    (``INT-XXXXXXX``), and masking again would take what stayed the first time.
    """
    return plain.replace(MASK, HIDDEN * len(MASK)) if MASK in plain else plain


def is_hidden_after(plain: str, end: int) -> bool:
    """Say whether a mask is the next word: what stands before it was judged with what it hides."""
    return plain.startswith(_NEXT, end)


_NEXT: Final = " " + HIDDEN
