"""``make docs``: writes every problem's code with its two sentences, as the catalogue has them."""

import sys

from web.catalogue import Catalogue

HEAD = """# Problems and notices

Generated from the catalogue by `make docs`; a test fails while this file is stale. An error carries
its code and nothing of a chart; the sentence is what a user reads.

| code | English | français |
|---|---|---|
"""


def table() -> str:
    """Return the whole file."""
    english, french = (Catalogue(language).problems() for language in ("en", "fr"))
    rows = (f"| `{code}` | {english[code]} | {french[code]} |\n" for code in sorted(english))
    return HEAD + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(table())
