"""Reads words of a Questionnaire in its own language and their translations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.eforms.findings import Finding, Reason
from portal.eforms.form import Words, is_fit
from portal.eforms.writing import TRANSLATION
from web.catalogue import LANGUAGES

Tree = Mapping[str, Any]


@dataclass
class Translator:
    """Reads one file; ``findings`` are what it met that an eForm cannot hold.

    GUESS: a file that names no language is in English; FHIR gives none by default.
    """

    tag: str
    findings: list[Finding] = field(default_factory=list)
    translated: bool = False
    """Whether there are words of the other language anywhere."""
    region: bool = False
    """Whether a language had a region (``fr-CA``), which an eForm does not keep."""
    language: str = "en"

    def __post_init__(self) -> None:
        self.language = self._language(self.tag, "") or "en"

    def read(self, owner: Tree, member: str, most: int, number: str) -> Words:
        """Return the words of a member; what is unfit to be shown is found."""
        found = {self.language: owner.get(member, "")}
        element = owner.get(f"_{member}")
        if isinstance(element, dict):
            if element.keys() - {"extension"}:
                self.findings.append(Finding(Reason.MEMBER, number, "?"))
            for extension in element.get("extension", ()):
                self._add(found, extension, number)
        for language, text in found.items():
            if not isinstance(text, str) or not is_fit(text, most) or text != text.strip():
                self.findings.append(Finding(Reason.TEXT, number))
                found[language] = ""
        return Words(**found)

    def _add(self, found: dict[str, Any], extension: Tree, number: str) -> None:
        if extension.get("url") != TRANSLATION or extension.keys() != {"url", "extension"}:
            self.findings.append(Finding(Reason.EXTENSION, number))
            return
        parts = {
            (part.get("url"), member): value
            for part in extension["extension"]
            for member, value in part.items()
            if member != "url"
        }
        if parts.keys() != {("lang", "valueCode"), ("content", "valueString")}:
            self.findings.append(Finding(Reason.EXTENSION, number))
            return
        language = self._language(str(parts["lang", "valueCode"]), number)
        if language in found:
            self.findings.append(Finding(Reason.LANGUAGE, number))
        elif language is not None:
            found[language] = parts["content", "valueString"]
            self.translated = True

    def _language(self, tag: str, number: str) -> str | None:
        first, _, region = tag.lower().partition("-")
        if first not in LANGUAGES:
            self.findings.append(Finding(Reason.LANGUAGE, number))
            return None
        self.region = self.region or bool(region)
        return first
