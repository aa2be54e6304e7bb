"""Prepares a preview again with an Ocean reference that the user typed, and loses nothing by it.

What the page handed over stays, documents chosen by hand included, and so does
all that the user took away: masks, documents, identifiers, screenshots with
their boxes. The old preview is then no more.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from connectors.shapes import Which
from toolbar.troubleshooting.attachments import Attachments
from toolbar.troubleshooting.make_preview import preview_chart
from toolbar.troubleshooting.preview import Preview
from toolbar.troubleshooting.screenshots import mask_again

if TYPE_CHECKING:
    from toolbar.clinic import Clinic


async def prepare_again(clinic: "Clinic", old: Preview, ocean_reference: str) -> Preview:
    """Return the preview that takes the old one's place; the caller keeps it in ``Previews``.

    Raises what ``make_preview`` raises; the old preview is then as it was.
    """
    chart = replace(old.handle, ocean_reference=ocean_reference)
    new = await preview_chart(clinic, old.connector, chart, old.include)
    new.preview_id = old.preview_id
    _take_away(old, new)
    async with old.attachments.in_turn:
        new.attachments, old.attachments = old.attachments, Attachments()
    for attachment in new.attachments:
        attachment.look_again()  # Ocean's record may know more that must not be seen
    await mask_again(new)
    return new


def _take_away(old: Preview, new: Preview) -> None:
    """Take from the new preview what the user took from the old one."""
    before = {document.name: document for document in old.documents}
    for document in list(new.documents):
        if document.name in old.left_out_documents:
            new.drop_document(document.document_id)
        elif document.name in before:
            document.mask_as(before[document.name])
    for which in old.left_out - {Which.OCEAN_REFERENCE}:
        new.drop_identifier(which)
