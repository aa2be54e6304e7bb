"""Reads forms in parts; of one that a page of ours sends, the form's token comes first."""

from aiohttp import BodyPartReader, MultipartReader, web

from portal import cookies
from portal.forms import is_csrf_token
from portal.refusals import Refusal, RequestRefusedError


async def read_upload(request: web.Request, name: str, largest: int, missing: Refusal) -> bytes:
    """Return the file of this name.

    Of a form whose token is not ours nothing is read any further. Raises ``form-refused``,
    ``body-too-large``, and ``missing`` if there is no such file.
    """
    reader = await request.multipart()
    token = await reader.next()
    if not isinstance(token, BodyPartReader) or token.name != "csrf_token":
        raise RequestRefusedError(Refusal.FORM_REFUSED)
    given = bytes(await token.read_chunk(128)).strip().decode("utf-8", "replace")
    if not is_csrf_token(given, request.cookies.get(cookies.session_name(request), "")):
        raise RequestRefusedError(Refusal.FORM_REFUSED)
    return await read_part(await _next_file(reader, name, missing), largest)


async def read_part(part: BodyPartReader, largest: int) -> bytes:
    """Return a part's octets; raise ``body-too-large`` as soon as there are more than these."""
    body = bytearray()
    while chunk := await part.read_chunk():
        body += chunk
        if len(body) > largest:
            raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    return bytes(body)


def type_of(part: BodyPartReader) -> str:
    """Return what a part says that it is, without parameters."""
    return part.headers.get("Content-Type", "").partition(";")[0].strip().lower()


async def _next_file(reader: MultipartReader, name: str, missing: Refusal) -> BodyPartReader:
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name == name:
            return part
    raise RequestRefusedError(missing)
