"""Where an address that takes forms alone leads a person who asks for it: to the page of the form.

A form that was refused is shown at its own address. Whoever loads it again, or chooses the
other language there, asks for it with GET.
"""

from aiohttp import web

from portal.language import asked_language
from portal.people.way_back import own_path


async def page_above(request: web.Request) -> str | None:
    """Return the nearest address above a request's that has a page, or none.

    The language that is asked for stays asked.
    """
    path = request.rel_url.raw_path
    while path := path.rpartition("/")[0]:
        found = await request.app.router.resolve(request.clone(method="GET", rel_url=path))
        if found.http_exception is None and own_path(path):
            asked = asked_language(request)
            return f"{path}?lang={asked}" if asked else path
    return None
