"""Writes an eForm as a FHIR R4B Questionnaire.

Words of a second language stand in the extension ``translation``, help texts in an
item of their own whose ``questionnaire-itemControl`` is ``help``, as FHIR has them
(hl7.org/fhir/R4B/extension-translation.html, .../extension-questionnaire-itemcontrol.html).
"""

import enum
from collections.abc import Mapping
from typing import Any, Final

from portal.eforms.checking import help_link
from portal.eforms.form import Choice, Form, Item, Kind, Words

Tree = dict[str, Any]
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
ITEM_CONTROL: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
ITEM_CONTROLS: Final = "http://hl7.org/fhir/questionnaire-item-control"
TYPES: Final[Mapping[Kind, str]] = {
    Kind.SECTION: "group",
    Kind.LINE: "string",
    Kind.TEXT: "text",
    Kind.CHOICE: "choice",
    Kind.DATE: "date",
    Kind.NUMBER: "decimal",
    Kind.INTEGER: "integer",
}


class Status(enum.StrEnum):
    """FHIR's word for where a version stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


def questionnaire(form: Form, status: Status, version: int | None = None) -> Tree:
    """Return the form as a Questionnaire, in the languages that it must have and no other."""
    languages = form.languages.each()
    tree: Tree = {"resourceType": "Questionnaire", "language": languages[0]}
    if version is not None:
        tree["version"] = str(version)
    tree |= _words("title", form.title, languages)
    tree["status"] = status.value
    tree |= _words("description", form.intro, languages)
    if form.items:
        tree["item"] = [_item(one, languages) for one in form.items]
    return tree


def help_control() -> Tree:
    """Return the extension that makes an item the help text of the item around it."""
    coding = {"system": ITEM_CONTROLS, "code": "help"}
    return {"url": ITEM_CONTROL, "valueCodeableConcept": {"coding": [coding]}}


def _item(item: Item, languages: tuple[str, ...]) -> Tree:
    tree: Tree = {"linkId": item.link_id}
    tree |= _words("text", item.label, languages)
    tree["type"] = TYPES[item.kind]
    if item.required:
        tree["required"] = True
    if item.several:
        tree["repeats"] = True
    if item.choices:
        tree["answerOption"] = [_choice(one, languages) for one in item.choices]
    inside = [_item(one, languages) for one in item.items]
    told = _words("text", item.help, languages)
    if told:
        aid = {"linkId": help_link(item.link_id), "extension": [help_control()]}
        inside.insert(0, aid | told | {"type": "display"})
    if inside:
        tree["item"] = inside
    return tree


def _choice(choice: Choice, languages: tuple[str, ...]) -> Tree:
    if not choice.code:
        return _words("valueString", choice.words, languages)
    system = {"system": choice.system} if choice.system else {}
    return {
        "valueCoding": system | {"code": choice.code} | _words("display", choice.words, languages)
    }


def _words(member: str, words: Words, languages: tuple[str, ...]) -> Tree:
    """Return a primitive with its translations; no member at all where nothing is written."""
    first, *others = languages
    tree: Tree = {member: words.of(first)} if words.of(first) else {}
    extensions = [_translation(other, words.of(other)) for other in others if words.of(other)]
    if extensions:
        tree[f"_{member}"] = {"extension": extensions}
    return tree


def _translation(language: str, content: str) -> Tree:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": content}]
    return {"url": TRANSLATION, "extension": parts}
