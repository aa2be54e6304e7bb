"""The peer of ``first_render``: a bare aiohttp server with a finished page and its styles."""

import sys
from pathlib import Path

from aiohttp import web

if __name__ == "__main__":
    app = web.Application()
    app.router.add_static("/", Path(sys.argv[2]))
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
