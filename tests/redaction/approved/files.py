"""What stands in the approved files: a line for each text, with every finding in it.

``make approve`` writes them anew. Whoever changes a recogniser does so, and reads in the
difference what is masked now and was not, or no longer is. Of the notes in other writings,
of the recombined texts, of the documents and of the pictures, too many to be read, four signs of a
digest are kept.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from redaction.level import Level
from redaction.text import redact_text
from redaction.words.finding import Certainty
from tests.redaction.approved.chosen import chosen
from tests.redaction.approved.document_edges import documents_at_edges
from tests.redaction.approved.documents import Document, digests_of_documents, documents
from tests.redaction.approved.edges import at_edges
from tests.redaction.approved.pictures import digests_of_pictures
from tests.redaction.approved.recombined import recombined
from tests.redaction.approved.sound import sound
from tests.redaction.approved.texts import WRITINGS, Given, charts, notes, otherwise
from tests.redaction.approved.values import digests_of_values

HERE: Final = Path(__file__).parent
DIGESTS: Final = HERE / "digests.txt"
SEEDS: Final = 20
SEEDS_OF_CHOSEN: Final = 6
SEEDS_OF_EDGES: Final = 16
SEEDS_OF_DOCUMENTS: Final = 8
FEW_SEEDS: Final = 4
MANY_VALUES: Final = 5_000
RECOMBINED: Final = 500
"""Texts or documents of each seed."""
FEW: Final = 250
"""Documents of each seed that are read as texts, which takes longer; pictures of each seed."""
SURE: Final = {Certainty.KNOWN: "!", Certainty.STRUCTURED: "", Certainty.GUESS: "~"}
SETS: Final = ("dev/en", "dev/fr", "held/en", "held/fr", "third/en", "third/fr")


def path_of(name: str) -> Path:
    """Return where the findings of one set are kept."""
    return HERE / f"{re.sub('[^a-z]', '-', name)}.txt"


def lines(given: Iterable[Given], level: Level) -> Iterator[str]:
    """Yield what is found in each text: ranges in code points, and kinds.

    ``!`` is a value of the chart, ``~`` a guess.
    """
    for one in given:
        done = redact_text(one.text, subject=one.subject, keep=one.keep, level=level)
        found = (f"{s.start}-{s.end} {s.kind}{SURE[s.certainty]}" for s in done.spans)
        yield f"{one.name}: {', '.join(found)}".rstrip()


def _of_notes(name: str, level: Level) -> Iterator[str]:
    return lines(notes(name), level)


def _of_charts(level: Level) -> Iterator[str]:
    return lines(charts(), level)


FILES: Final[dict[str, Callable[[], Iterator[str]]]] = {
    **{name: partial(_of_notes, name, Level.STANDARD) for name in SETS},
    **{f"{name} strict": partial(_of_notes, name, Level.STRICT) for name in SETS},
    "charts": partial(_of_charts, Level.STANDARD),
    "charts strict": partial(_of_charts, Level.STRICT),
}


def digests(given: Iterable[Given]) -> list[str]:
    """Return four signs for each text, which say whether the same is found at both levels."""
    several = list(given)
    found = zip(lines(several, Level.STANDARD), lines(several, Level.STRICT), strict=True)
    return [hashlib.sha256(repr(both).encode()).hexdigest()[:4] for both in found]


def _otherwise(name: str, writing: str) -> Iterator[Given]:
    return otherwise(notes(name), writing)


def _chosen(seed: int) -> Iterator[Given]:
    return chosen(seed, recombined(seed, RECOMBINED, SETS))


def _edges(seed: int) -> Iterator[Given]:
    return chosen(seed, at_edges(seed, RECOMBINED, SETS))


MANY: Final[dict[str, Callable[[], Iterator[Given]]]] = {
    **{
        f"{name} {writing}": partial(_otherwise, name, writing)
        for name in SETS
        for writing in WRITINGS
    },
    **{f"recombined {seed}": partial(recombined, seed, RECOMBINED, SETS) for seed in range(SEEDS)},
    **{f"chosen {seed}": partial(_chosen, SEEDS + seed) for seed in range(SEEDS_OF_CHOSEN)},
    **{f"edges {seed}": partial(_edges, seed) for seed in range(SEEDS_OF_EDGES)},
    **{f"sound {seed}": partial(sound, seed, FEW, SETS) for seed in range(SEEDS_OF_DOCUMENTS)},
}
DOCUMENTS: Final[dict[str, Callable[[], Iterator[Document]]]] = {
    **{
        f"documents {seed}": partial(documents, seed, RECOMBINED)
        for seed in range(SEEDS_OF_DOCUMENTS)
    },
    **{
        f"edges of documents {seed}": partial(documents_at_edges, seed, RECOMBINED, SETS)
        for seed in range(SEEDS_OF_DOCUMENTS)
    },
}


OTHERS: Final[dict[str, Callable[[], list[str]]]] = {
    **{f"pictures {seed}": partial(digests_of_pictures, seed, FEW) for seed in range(FEW_SEEDS)},
    **{
        f"values {seed}": partial(digests_of_values, seed, MANY_VALUES, SETS)
        for seed in range(FEW_SEEDS)
    },
}


def read_digests() -> dict[str, list[str]]:
    """Return the digests that were approved, by the name of the group."""
    kept = (line.split(": ") for line in DIGESTS.read_text("utf-8").splitlines())
    return {name: several.split() for name, several in kept}


def main() -> None:
    """Write every file anew."""
    for name, found in FILES.items():
        path_of(name).write_text("".join(f"{line}\n" for line in found()), "utf-8")
    made = {name: digests(given()) for name, given in MANY.items()}
    made |= {name: digests_of_documents(given()) for name, given in DOCUMENTS.items()}
    made |= {name: digested() for name, digested in OTHERS.items()}
    kept = (f"{name}: {' '.join(several)}\n" for name, several in made.items())
    DIGESTS.write_text("".join(kept), "utf-8")


if __name__ == "__main__":
    main()
