"""Locks an open file, on every system; one that is killed lets go of it with the file."""

import sys
from contextlib import suppress


def lock(handle: int, *, shared: bool = False, wait: bool = False) -> bool:
    """Lock the file of this handle until it is closed; say whether we could.

    With ``wait`` it is waited for, on Windows for ten seconds at most. Windows locks an octet
    where the file stands, and that octet is then nobody else's to read; it has no shared lock
    in Python's library, so sharing is free of charge there.
    """
    with suppress(OSError):  # somebody else has it
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - the other half of this module's platforms

            if not shared:
                msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - loaded by its first use, to start fast

            how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(handle, how if wait else how | fcntl.LOCK_NB)
        return True
    return False
