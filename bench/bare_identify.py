"""The peer of ``POST /v1/identify``: reads a JSON body, answers the same JSON, checks nothing."""

import sys
from typing import Final

from aiohttp import web

ANSWER: Final[dict[str, object]] = {
    "emr": "oscar",
    "emr_id": "1234",
    "merged_emr_ids": [],
    "ocean_reference": "482",
    "ereferral_reference": None,
    "site_number": "7001",
    "captured_at": "2026-11-23T14:05:00Z",
}


async def identify(request: web.Request) -> web.Response:
    """Answer the same members as the bridge."""
    await request.json()
    return web.json_response(ANSWER)


def main() -> None:
    app = web.Application()
    app.router.add_post("/v1/identify", identify)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
