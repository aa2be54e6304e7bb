"""However a document is broken: our errors alone, no hang, bounded memory, no canary out.

``OCEAN_FUZZ_EXAMPLES`` documents of each format (``make fuzz``); a thousand otherwise, always the
same.
"""

import os
import random
import time

import pytest

from tests.fuzz.formats import FORMATS
from tests.fuzz.search import Search, canaries_of, tried

EXAMPLES = os.environ.get("OCEAN_FUZZ_EXAMPLES")  # noqa: TID251 - the runner's
COUNT = int(EXAMPLES or 1000)


@pytest.mark.fuzz
@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("name", FORMATS)
def test_a_broken_document_is_read_or_refused_and_tells_nothing(
    name: str, request: pytest.FixtureRequest
) -> None:
    form = FORMATS[name]
    search = Search(form, random.SystemRandom().getrandbits(32) if EXAMPLES else 20261123)
    begun, share = time.process_time(), 0.0

    def tell() -> None:
        """Say what it takes to find the document again, should this test fail."""
        told = f"seed {search.seed}, {search.at + 1} documents, {share:.0%} read"
        print(f"{name}: {told}, {time.process_time() - begun:.0f} s")  # noqa: T201 - the figures of the long run

    request.addfinalizer(tell)
    # were nearly all refused, or none, the mutations would be too coarse or too fine
    share = search.run(max(COUNT // form.pace, 30))
    assert 0.03 < share <= 1


@pytest.mark.parametrize("name", FORMATS)
def test_sound_documents_are_read_and_tell_nothing(name: str) -> None:
    form = FORMATS[name]
    sound = form.sound()
    canaries = canaries_of(form, sound)
    assert len(canaries) > 3
    assert all(tried(form, body, canaries) for body in sound)
