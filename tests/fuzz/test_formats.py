"""However a document is broken: our errors alone, no hang, bounded memory, no canary out.

``OCEAN_FUZZ_EXAMPLES`` documents of each format (``make fuzz``); a few hundred otherwise, always
the same.
"""

import json
import os
import random
import resource
import signal
import time
from contextlib import suppress

import pytest

from connectors.contract import Identifiers, JsonTree, SpannedText
from connectors.errors import ProductError
from connectors.formats.reading import Reading
from connectors.shapes import Each, Fields, Keep, Paths
from connectors.subject import Subject
from redaction.allow_list import redact
from redaction.redacted import MASK, Redacted
from tests.fuzz.conftest import QUIET
from tests.fuzz.formats import FORMATS, NOW, Format
from tests.fuzz.mutation import Mutator

EXAMPLES = os.environ.get("OCEAN_FUZZ_EXAMPLES")  # noqa: TID251 - the runner's
COUNT = int(EXAMPLES or 300)
SLOWEST = 5.0
"""Seconds of processor time for one document."""
MOST_MEMORY = 256 * 1024
"""KiB by which the process may grow over all documents of a format."""
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


@pytest.mark.fuzz
@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("name", FORMATS)
def test_a_broken_document_is_read_or_refused_and_tells_nothing(
    name: str, request: pytest.FixtureRequest
) -> None:
    form = FORMATS[name]
    seed = random.SystemRandom().getrandbits(32) if EXAMPLES else 20261123
    sound = form.sound()
    canaries = canaries_of(form, sound)
    mutator = Mutator(sound, canaries, seed)
    # what it takes to find the document again, should this test fail
    at = 0
    request.addfinalizer(lambda: print(f"{name}: seed {seed}, document {at}"))  # noqa: T201
    count = max(COUNT // form.pace, 30)
    read = 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for at in range(count):  # noqa: B007 - the finalizer tells it
        signal.alarm(QUIET)
        read += tried(form, mutator.next(), canaries)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_MEMORY
    # were nearly all refused, or none, the mutations would be too coarse or too fine
    assert 0.03 < read / count <= 1


@pytest.mark.parametrize("name", FORMATS)
def test_sound_documents_are_read_and_tell_nothing(name: str) -> None:
    form = FORMATS[name]
    sound = form.sound()
    canaries = canaries_of(form, sound)
    assert len(canaries) > 3
    assert all(tried(form, body, canaries) for body in sound)


def raising(_: bytes) -> Reading:
    raise ValueError("Quenouille")


def endless(body: bytes) -> Reading:
    while True:
        body += b"a"[:0]


def everything(value: object) -> Keep:
    """Return a careless allow-list: it lists all that there is, in any shape."""
    match value:
        case SpannedText(leaves=leaves):
            return Paths({leaf.path: lambda _: True for leaf in leaves})
        case JsonTree(value=tree):
            return everything(tree)
        case dict():
            return Fields({name: everything(member) for name, member in value.items()})
        case list() if value:
            return Each(everything(value[0]))
    return lambda _: True


@pytest.mark.parametrize("name", FORMATS)
def test_the_search_for_canaries_can_fail(name: str) -> None:
    form = FORMATS[name]
    body = form.sound()[0]
    document = form.read(body).document
    careless = {document.kind: everything(document.content)}
    assert leaks(redact(document, careless, NOBODY, Subject()), canaries_of(form, [body]))


def test_a_foreign_error_fails_the_search() -> None:
    with pytest.raises(ValueError, match="Quenouille"):
        tried(Format(list, raising, {}), b"", ())


@pytest.mark.usefixtures("alarm")
def test_a_hang_fails_the_search() -> None:
    signal.alarm(1)
    with pytest.raises(TimeoutError):
        tried(Format(list, endless, {}), b"", ())
