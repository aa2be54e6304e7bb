"""``make docs``: writes into each snippet what loads the toolbar, and the extension's sentences.

A snippet is one file that a clinic uploads as it stands, so what all of them
share stands in each; it has one source, and a test fails while a copy is stale.
"""

from pathlib import Path
from typing import Final

from toolbar.bridge.panel.embed import loading_block, words_files

ROOT: Final = Path(__file__).parents[1]
SNIPPETS: Final = (
    "accuro/snippet/accuro.js",
    "medaccess/snippet/medaccess.js",
    "oscar/snippet/oscar.js",
    "pssuite/snippet/pssuite.js",
    "docs/template/acme_emr/snippet/acme.js",
    "docs/examples/fhir-server/fhirserver_emr/snippet/fhirserver.js",
)
BEGIN: Final = (
    "  // The same in every snippet, written by `make docs`; change nothing from here to the end.\n"
)


def files() -> dict[Path, str]:
    """Return each file with the text that it should have."""
    block = loading_block()
    written = {ROOT / name: _renewed(ROOT / name, block) for name in SNIPPETS}
    return written | words_files()


def _renewed(path: Path, block: str) -> str:
    own, mark, _ = path.read_text("utf-8").partition(BEGIN)
    if not mark:
        raise SystemExit(f"{path}: no mark where the loading begins")
    return f"{own}{mark}{block}}})();\n"


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, "utf-8")
