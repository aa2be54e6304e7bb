"""Loads ``ocean-portal`` once and forks a process of it for each line that it reads.

A start costs a second of imports, a fork some milliseconds; what is forked is a
process like any other, with nothing open that is another's.
"""

import json
import os
import signal
import sys

from portal.cli import main
from portal.mail import worker
from tests.portal.killing import plans

LOADED = (main, worker)


def live(line: str, read: int) -> None:
    """Become the process that the line asks for."""
    order = json.loads(line)
    os.close(read)
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    heard = os.open(order["heard"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for target, source in ((0, nothing), (1, nothing), (2, heard)):
        os.dup2(source, target)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, "r" if n == 0 else "w") for n in range(3))
    sys.stderr.reconfigure(line_buffering=True)
    plans.prepare(order["plan"])
    sys.argv = ["ocean-portal", *order["arguments"]]
    main()


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ended is gone at once
    orders = os.dup(0)
    with os.fdopen(orders) as lines:
        for line in iter(lines.readline, ""):
            child = os.fork()
            if child == 0:
                try:
                    live(line, orders)
                finally:
                    os._exit(0)
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
