"""Pictures of articles: decoded and encoded anew, so that nothing but pixels is kept."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Final

from portal.announcements.models import Image
from portal.database import Database
from portal.duties import INSERT
from portal.refusals import Refusal, RequestRefusedError

LARGEST: Final = 4 * 1024 * 1024
"""The most bytes of an upload."""
MOST_PIXELS: Final = 12_000_000
WIDEST: Final = 1600


def encode_anew(upload: bytes) -> bytes:
    """Return a PNG or JPEG as a PNG of its pixels alone; raise ``picture-refused``."""
    from PIL import Image as Pillow  # noqa: PLC0415 - heavy, and only editors need it

    png = None
    try:
        with Pillow.open(BytesIO(upload), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height <= MOST_PIXELS:
                pixels = opened.convert("RGBA" if "A" in opened.getbands() else "RGB")
                pixels.thumbnail((WIDEST, MOST_PIXELS))
                # a new image has no text chunks, no profile and no position of a camera
                bare = Pillow.new(pixels.mode, pixels.size)
                bare.paste(pixels)
                written = BytesIO()
                bare.save(written, "PNG", optimize=True)
                png = written.getvalue()
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        png = None
    if png is None:
        raise RequestRefusedError(Refusal.PICTURE_REFUSED)
    return png


async def keep_image(database: Database, now: datetime, png: bytes) -> str:
    """Keep a picture under the digest of its bytes, once; return the digest."""
    digest = hashlib.sha256(png).hexdigest()
    async with database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name](Image)
        values = {"digest": digest, "body": png, "created_at": now}
        await session.execute(insert.values(values).on_conflict_do_nothing())
    return digest


async def find_image(database: Database, digest: str) -> bytes:
    """Return a picture; raise ``not-found``."""
    async with database.reading() as session:
        found = await session.get(Image, digest)
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found.body
