"""Finds whatever may be text in a picture, without reading it.

Text is where neighbouring pixels differ. Flat areas hold none, nor do lines
longer than a letter is high, unless they crowd as in a bar code, which may be a
health number's; all the rest counts as ink, icons included.
What an engine overlooks is so found all the same: it is ink, thus painted.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

FAINTEST: Final = 3
"""Of 255: a smaller step between neighbours is no stroke that an eye or a copier sees."""
LONGEST_STROKE: Final = 96
"""Pixels; what runs straight for longer is a border, or a letter higher than a hand."""
CROWD_CELL: Final = 16
"""Pixels; how densely long strokes stand is told for cells of this size, five by five."""
CROWDED: Final = 0.22
"""GUESS: the share of edges from which on long strokes are bars. Code 128 has about 0.3 where its
thinnest bar is four pixels wide, and more below; a list with a line every 16 pixels has 0.19."""
CELL: Final = 8
"""Pixels; ink is painted by cells of this size, so that no outline of a word shows."""
MARGIN: Final = 2


def find_ink(image: "Image.Image") -> "Image.Image":
    """Return a mask (mode ``L``, 255 is ink) of the size of an RGB picture."""
    from PIL import ImageChops  # noqa: PLC0415 - see ``pixels``

    edges = ImageChops.lighter(_steps(image, 1, 0), _steps(image, 0, 1))
    lines = ImageChops.lighter(_alone(_straight(edges, 1, 0)), _alone(_straight(edges, 0, 1)))
    return ImageChops.subtract(edges, lines)


def in_cells(ink: "Image.Image") -> "Image.Image":
    """Return what is painted for this ink: whole cells, and a margin around them."""
    from PIL import Image, ImageFilter  # noqa: PLC0415 - loaded by its first use, to start fast

    wide, high = ink.size
    cells = ink.reduce(CELL).point(lambda value: 255 if value else 0)
    size = (cells.width * CELL, cells.height * CELL)
    full = cells.resize(size, Image.Resampling.NEAREST).crop((0, 0, wide, high))
    return full.filter(ImageFilter.MaxFilter(2 * MARGIN + 1))


def _steps(image: "Image.Image", right: int, down: int) -> "Image.Image":
    """Return where a pixel differs from its neighbour in any colour, on both sides of the step."""
    from PIL import ImageChops  # noqa: PLC0415 - loaded by its first use, to start fast

    red, green, blue = ImageChops.difference(image, _moved(image, right, down)).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    stepped = most.point(lambda value: 255 if value > FAINTEST else 0)
    return ImageChops.lighter(stepped, _moved(stepped, -right, -down))


def _straight(edges: "Image.Image", right: int, down: int) -> "Image.Image":
    """Return the pixels of runs in this direction that are at least ``LONGEST_STROKE`` long.

    An opening: what is left after taking a run's length off, then put on again.
    Each round doubles the length that was taken, so the rounds are few.
    """
    from PIL import ImageChops  # noqa: PLC0415 - loaded by its first use, to start fast

    starts, taken = edges, 1
    while taken < LONGEST_STROKE:
        by = min(taken, LONGEST_STROKE - taken)
        starts = ImageChops.darker(starts, _moved(starts, -by * right, -by * down, outside=0))
        taken += by
    whole, put = starts, 1
    while put < LONGEST_STROKE:
        by = min(put, LONGEST_STROKE - put)
        whole = ImageChops.lighter(whole, _moved(whole, by * right, by * down, outside=0))
        put += by
    return whole


def _alone(lines: "Image.Image") -> "Image.Image":
    """Return the lines that stand apart from others of their direction."""
    from PIL import Image, ImageChops, ImageFilter  # noqa: PLC0415 - loaded by its first use, to start fast

    dense = lines.reduce(CROWD_CELL).filter(ImageFilter.BoxBlur(2))
    bars = dense.point(lambda value: 255 if value > CROWDED * 255 else 0)
    # to the bars' own ends, where half of what is looked at lies beside them
    whole = bars.filter(ImageFilter.MaxFilter(7))
    size = (whole.width * CROWD_CELL, whole.height * CROWD_CELL)
    crowd = whole.resize(size, Image.Resampling.NEAREST).crop((0, 0, *lines.size))
    return ImageChops.subtract(lines, crowd)


def _moved(
    image: "Image.Image", right: int, down: int, outside: int | None = None
) -> "Image.Image":
    """Return the picture moved; what comes in from outside is black, or stays as it was."""
    from PIL import Image  # noqa: PLC0415 - loaded by its first use, to start fast

    moved = image.copy() if outside is None else Image.new(image.mode, image.size, outside)
    moved.paste(image, (right, down))
    return moved
