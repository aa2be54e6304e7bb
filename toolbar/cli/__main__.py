"""``python -m toolbar.cli``: the command line where no console is, as at log-in on Windows."""

import os
import sys

from toolbar.cli.main import main

if __name__ == "__main__":
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:  # pythonw.exe has none, and a sentence must not fail
            setattr(sys, stream, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - until the process ends
    main()
