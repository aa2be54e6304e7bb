"""The peer of the bridge: a bare aiohttp server with one route and nothing else."""

import sys

from aiohttp import web


async def health(_: web.Request) -> web.Response:
    """Answer what the bridge answers."""
    return web.json_response({"status": "ok", "product": "ocean-toolbar", "version": "0"})


def main() -> None:
    app = web.Application()
    app.router.add_get("/health", health)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
