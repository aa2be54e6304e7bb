"""The version of the rules that redaction applies; it travels in every bundle."""

from typing import Final

RULES_VERSION: Final = "2026-11-27.1"
"""Raised with every change of what is masked or kept, so that support can tell old bundles."""
