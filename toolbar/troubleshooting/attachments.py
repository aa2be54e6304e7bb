"""A screenshot on its way into a bundle: masked, painted over by hand, looked at, then sent."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterator, Sequence

from redaction.screenshots import Box, ImageTooLargeError, MaskedScreenshot
from toolbar.troubleshooting.bundle import LARGEST_ATTACHMENT, MOST_ATTACHMENTS
from toolbar.troubleshooting.errors import (
    AttachmentsFullError,
    DrawingNeededError,
    PartUnknownError,
    PreviewChangedError,
)


class Attachment:
    """One screenshot. Holds the picture as it came, therefore has no repr.

    ``boxes`` are the user's own; what was masked automatically cannot be taken
    away. The picture is part of the bundle while ``looked_at`` is true, and
    every change of it makes that false again.
    """

    __slots__ = ("attachment_id", "boxes", "looked_at", "masked", "original", "outdated", "png")

    def __init__(self, attachment_id: str, original: bytes, masked: MaskedScreenshot) -> None:
        self.attachment_id = attachment_id
        self.original = original
        self.boxes: tuple[Box, ...]
        self.masked: MaskedScreenshot
        self.png: bytes
        self.looked_at: bool
        self.outdated: bool
        self.take(masked, masked.png, ())

    @property
    def digest(self) -> str:
        """The SHA-256, in hex, of the picture as it is shown."""
        return hashlib.sha256(self.png).hexdigest()

    def take(self, masked: MaskedScreenshot, painted: bytes, boxes: Sequence[Box]) -> None:
        """Take a masking of the same picture; ``painted`` has the boxes on it already.

        Raises ``ImageTooLargeError``.
        """
        if len(painted) > LARGEST_ATTACHMENT:
            raise ImageTooLargeError
        self.masked, self.boxes, self.png = masked, tuple(boxes), painted
        self.looked_at = self.outdated = False

    def detach(self) -> None:
        """Do not send it until it has been looked at again."""
        self.looked_at = False

    def look_again(self) -> None:
        """Do not send it as it is: what may be seen in it has changed, and it is not masked so."""
        self.looked_at, self.outdated = False, True

    def attach(self, seen: str) -> None:
        """Send the picture that the user has seen, by its digest.

        Raises ``PreviewChangedError`` if that is another one by now, and
        ``DrawingNeededError`` if no engine has read the picture and the user has
        drawn nothing on it.
        """
        if self.masked.needs_drawing and not self.boxes:
            raise DrawingNeededError
        if self.outdated or not hmac.compare_digest(self.digest.encode(), seen.encode()):
            raise PreviewChangedError
        self.looked_at = True

    def as_json(self) -> dict[str, object]:
        """Return what the panel is told of it, without the picture."""
        return {
            "attachment_id": self.attachment_id,
            "width": self.masked.width,
            "height": self.masked.height,
            "digest": self.digest,
            "boxes": [box._asdict() for box in self.boxes],
            "needs_drawing": self.masked.needs_drawing,
            "looked_at": self.looked_at,
        }


class Attachments:
    """The screenshots of one preview, in the order in which they were added. No repr."""

    __slots__ = ("_added", "_kept", "in_turn")

    def __init__(self) -> None:
        self._kept: list[Attachment] = []
        self._added = 0
        self.in_turn = asyncio.Lock()
        """Held while a picture is masked or painted in a thread."""

    def __iter__(self) -> Iterator[Attachment]:
        return iter(tuple(self._kept))

    @property
    def sent(self) -> tuple[bytes, ...]:
        """The pictures that leave: those that the user has looked at."""
        return tuple(one.png for one in self._kept if one.looked_at)

    def need_room(self) -> None:
        """Raise ``AttachmentsFullError`` if there are as many as a ticket may have."""
        if len(self._kept) >= MOST_ATTACHMENTS:
            raise AttachmentsFullError

    def add(self, original: bytes, masked: MaskedScreenshot) -> Attachment:
        """Add a picture, not attached yet; raise ``AttachmentsFullError``."""
        self.need_room()
        attachment = Attachment(f"attachment-{self._added + 1}", original, masked)
        self._added += 1
        self._kept.append(attachment)
        return attachment

    def get(self, attachment_id: str) -> Attachment:
        """Return one; raise ``PartUnknownError``."""
        for attachment in self._kept:
            if attachment.attachment_id == attachment_id:
                return attachment
        raise PartUnknownError

    def drop(self, attachment_id: str) -> None:
        """Leave a picture out; raise ``PartUnknownError``."""
        self._kept.remove(self.get(attachment_id))
