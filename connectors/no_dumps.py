"""Keeps a process's memory to itself: charts and secrets in it are never written to a core file.

The limit alone is not enough on Linux: where crashes are piped to a collector
(``core_pattern(5)``), it is ignored. A process that is not dumpable is not
collected either, and no debugger of the same user may read it (``prctl(2)``).
Windows keeps no full dump of a program unless an administrator asks for it.
"""

import sys
from contextlib import suppress
from typing import Final

PR_SET_DUMPABLE: Final = 4


def forbid_dumps() -> None:
    """Forbid them from now on; where that cannot be done, the process goes on without."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX alone has it

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - Linux alone needs it

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
