"""The kinds of credential: all that a refusal may say of one."""

import enum


class CredentialKind(enum.StrEnum):
    """What was found; never its value."""

    REGISTERED = "registered-secret"
    ENCRYPTION_KEY = "encryption-key"
    PASSWORD = "password"  # noqa: S105 - a kind
    TOKEN = "token"  # noqa: S105 - a kind
    HEADER = "header"
    PRIVATE_KEY = "private-key"
    UNSEARCHABLE = "unsearchable"
    """No credential: a locked or bottomless archive, which may hold one."""
