"""Reads a picture with RapidOCR, whose models lie in its wheel (extra ``ocr``)."""

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from redaction.screenshots.words import Box, Word

if TYPE_CHECKING:
    from PIL import Image


class RapidOcr:
    """The engine; loaded when it reads its first picture, which takes seconds."""

    name = "rapidocr"

    def read(self, image: "Image.Image") -> Sequence[Word]:
        """Return the words; none if the engine fails."""
        import numpy  # noqa: ICN001, PLC0415 - comes with the engine

        answer = None
        try:
            answer = _engine()(numpy.asarray(image)[:, :, ::-1], return_word_box=True)
        except Exception:  # noqa: BLE001 - a library that reads pictures of patients; its words end here
            return ()
        return tuple(_words(answer))


def installed() -> RapidOcr | None:
    """Return the engine if the extra is installed."""
    return RapidOcr() if find_spec("rapidocr") and find_spec("onnxruntime") else None


@cache
def _engine() -> Any:  # noqa: ANN401 - the library has no types
    from rapidocr import RapidOCR  # noqa: PLC0415 - loaded by its first use, to start fast

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return RapidOCR(params={"Global.log_level": "critical"})


def _words(answer: Any) -> Iterator[Word]:  # noqa: ANN401 - the library's
    for line in getattr(answer, "word_results", None) or ():
        for text, confidence, corners in line:
            across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
            box = Box(int(min(across)), int(min(down)), int(max(across)) + 1, int(max(down)) + 1)
            if text.strip():
                yield Word(text.strip(), box, float(confidence))
