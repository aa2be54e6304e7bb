"""Other people's redactors behind the JSON lines of ``redact --jsonl``."""
