"""Tries document after document, and fails at the first that does what none may do."""

import json
import resource
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import Identifiers, SpannedText
from connectors.errors import ProductError
from connectors.formats.reading import Reading
from redaction.allow_list import redact
from redaction.redacted import MASK, Redacted
from tests.fuzz.conftest import QUIET
from tests.fuzz.formats import NOW, Format
from tests.fuzz.mutation import Mutator

SLOWEST = 5.0
"""Seconds of processor time for one document."""
MOST_MEMORY = 256.0
"""MiB by which the process may grow over all documents of a format, for a moment or for good."""
LOOKS_EVERY = 100
NOBODY = Identifiers(NOW)


def canaries_of(form: Format, sound: list[bytes]) -> tuple[str, ...]:
    """Return values of the patients that no closed list of ours could hold by chance."""
    values = {value for body in sound for _, value in form.read(body).subject}
    values.update(form.canaries())
    return tuple(sorted(value for value in values if is_telling(value)))


def is_telling(value: str) -> bool:
    letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
    return (letters > 5 or digits > 7) and not value[:4].isdigit()


def told(redacted: Redacted) -> str:
    closed = (redacted.kind, redacted.media_type, redacted.skeleton, redacted.facts)
    return (redacted.text or "") + json.dumps(closed, ensure_ascii=False)


def leaks(redacted: Redacted, canaries: tuple[str, ...]) -> list[str]:
    text = told(redacted)
    return [canary for canary in canaries if canary in text]


def assert_kept_is_the_original(reading: Reading, redacted: Redacted) -> None:
    """What stands between the masks is the source's own text, in its order."""
    content = reading.document.content
    if not isinstance(content, SpannedText):
        return
    assert redacted.text is not None
    at = 0
    for piece in redacted.text.split(MASK):
        found = content.text.find(piece, at)
        assert found >= at
        at = found + len(piece)


def held() -> float:
    """Return the MiB that the process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def most_held() -> float:
    """Return the most MiB that the process ever held (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tried(form: Format, body: bytes, canaries: tuple[str, ...]) -> bool:
    """Read and redact one document; say whether it could be read."""
    begun = time.process_time()
    reading = None
    with suppress(ProductError):
        reading = form.read(body)
    if reading is not None:
        redacted = redact(reading.document, form.keep, NOBODY, reading.subject)
        assert leaks(redacted, canaries) == []
        assert_kept_is_the_original(reading, redacted)
    assert time.process_time() - begun < SLOWEST
    return reading is not None


@dataclass
class Search:
    """Breaks documents of one format, one after the other, and fails at the first defect."""

    form: Format
    seed: int
    most_memory: float = MOST_MEMORY
    at: int = 0

    def run(self, count: int) -> float:
        """Return the share of the documents that could be read."""
        sound = self.form.sound()
        canaries = canaries_of(self.form, sound)
        mutator = Mutator(sound, canaries, self.seed)
        before, most_before, read = held(), most_held(), 0
        for self.at in range(count):
            signal.alarm(QUIET)
            read += tried(self.form, mutator.next(), canaries)
            if self.at % LOOKS_EVERY == 0 or self.at == count - 1:
                assert held() - before < self.most_memory
                assert most_held() - max(before, most_before) < self.most_memory
        return read / count
