"""Masks and paints the screenshots of a preview, in threads: reading a picture takes seconds."""

import asyncio
from collections.abc import Sequence

from redaction.screenshots import Box, MaskedScreenshot, find_engine, mask_screenshot, paint
from toolbar.troubleshooting.attachments import Attachment
from toolbar.troubleshooting.preview import Preview


async def add_screenshot(preview: Preview, original: bytes) -> Attachment:
    """Mask a picture and add it, not attached yet.

    Raises ``ImageUnreadableError``, ``ImageTooLargeError`` or ``AttachmentsFullError``.
    """
    async with preview.attachments.in_turn:
        masked, _ = await _mask(preview, original, ())
        return preview.attachments.add(original, masked)


async def draw_boxes(preview: Preview, attachment: Attachment, boxes: Sequence[Box]) -> None:
    """Paint the user's boxes, these and no others, on the masked picture; detaches it."""
    preview.detach(attachment)  # at once: what is sent meanwhile is not what is being painted
    async with preview.attachments.in_turn:
        masked = attachment.masked
        painted = await asyncio.to_thread(_painted, masked, boxes)
        outdated = attachment.outdated
        attachment.take(masked, painted, boxes)
        if outdated:
            attachment.look_again()


async def mask_again(preview: Preview) -> None:
    """Mask every picture anew, since what may be seen in it has changed; the boxes stay."""
    for attachment in preview.attachments:
        async with preview.attachments.in_turn:
            boxes = attachment.boxes
            attachment.take(*await _mask(preview, attachment.original, boxes), boxes)


async def _mask(
    preview: Preview, original: bytes, boxes: Sequence[Box]
) -> tuple[MaskedScreenshot, bytes]:
    """Mask for what may be seen when the work is done, and paint the boxes on it."""
    while True:
        keep = preview.kept_words
        masked = await asyncio.to_thread(_masked, original, preview)
        painted = await asyncio.to_thread(_painted, masked, boxes)
        if preview.kept_words == keep:
            return masked, painted


def _masked(original: bytes, preview: Preview) -> MaskedScreenshot:
    return mask_screenshot(
        original, subject=preview.subject, keep=preview.kept_words, engine=find_engine()
    )


def _painted(masked: MaskedScreenshot, boxes: Sequence[Box]) -> bytes:
    return paint(masked.png, boxes) if boxes else masked.png
