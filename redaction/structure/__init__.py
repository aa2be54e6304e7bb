"""Redacts structured data: whole documents by allow-list, and structure inside a text in place."""

from redaction.structure.find import structured_findings

__all__ = ["structured_findings"]
