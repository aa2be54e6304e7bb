"""Makes the files in ``data`` from the sources: ``python -m redaction.lexicons.making FOLDER``."""

import sys
from pathlib import Path

from redaction.lexicons.making.make import make

if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(__file__).parents[1] / "data")
