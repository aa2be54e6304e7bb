"""unpii in its widest mode, with the chart's values as words to mask."""

from collections.abc import Iterable

from bench.peers.lines import Span, serve


def main() -> None:
    """Serve until stdin ends."""
    import unpii

    def find(text: str, _: str, values: tuple[str, ...]) -> Iterable[Span]:
        for one in unpii.find_spans(text, mode="paranoid", mask=list(values) or None):
            yield one.start, one.end

    serve(find)


if __name__ == "__main__":
    main()
