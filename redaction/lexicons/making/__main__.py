"""Makes the files in ``data`` from the sources: ``python -m redaction.lexicons.making``."""

from redaction.lexicons.making.make import DATA, PACKAGES, make

if __name__ == "__main__":
    PACKAGES.mkdir(parents=True, exist_ok=True)
    make(PACKAGES, DATA)
