"""Reads a FHIR R4B Questionnaire as an eForm, and names all that an eForm cannot hold.

Nothing is dropped in silence: what would change what a patient sees refuses the whole
file, and what says nothing to a patient is left out and named.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portal.eforms.checking import help_link
from portal.eforms.findings import (
    ITEM_LEFT_OUT,
    ITEM_MEMBERS,
    LEFT_OUT,
    TYPES,
    UNKNOWN,
    Finding,
    Reason,
)
from portal.eforms.form import (
    DEEPEST,
    LABEL,
    LINK_ID,
    LONG,
    MOST_CHOICES,
    MOST_ITEMS,
    Choice,
    Form,
    Item,
    Kind,
    Languages,
    Path,
    Words,
    number_of,
    walk,
)
from portal.eforms.translated import Translator
from portal.eforms.writing import TYPES as WRITTEN
from portal.eforms.writing import help_control

Tree = Mapping[str, Any]
KINDS: Final = {written: kind for kind, written in WRITTEN.items()}
FORM_MEMBERS: Final = frozenset(
    {"resourceType", "language", "title", "_title", "status", "description", "_description", "item"}
)
HELD: Final = frozenset({"linkId", "text", "_text", "type", "required", "repeats"})


@dataclass(frozen=True, slots=True)
class Imported:
    """The form, whose members were left out, and what refuses it; then it is not whole."""

    form: Form
    left_out: list[str]
    findings: list[Finding]


def read_questionnaire(tree: Tree) -> Imported:
    """Return what a tree that is an R4B Questionnaire holds, with everything it cannot be."""
    reader = _Reader(Translator(str(tree.get("language", "en"))))
    reader.members(tree, FORM_MEMBERS, LEFT_OUT, "")
    words, findings = reader.words, reader.words.findings
    title = words.read(tree, "title", LABEL, "")
    intro = words.read(tree, "description", LONG, "")
    items = reader.items(tree.get("item", ()), ())
    if sum(1 for _ in walk(items)) > MOST_ITEMS:
        findings.append(Finding(Reason.TOO_MANY))
    findings += _links_twice(items)
    if words.region:
        reader.left_out.add("language")
    languages = Languages.BOTH if words.translated else Languages(words.language)
    form = Form(title, intro, languages, items)
    return Imported(form, sorted(reader.left_out), list(dict.fromkeys(findings)))


def _links_twice(items: tuple[Item, ...]) -> list[Finding]:
    links = Counter(item.link_id for _, item in walk(items))
    links.update(help_link(item.link_id) for _, item in walk(items) if item.help)
    return [
        Finding(Reason.LINK_TWICE, number_of(path))
        for path, item in walk(items)
        if links[item.link_id] > 1 or (item.help and links[help_link(item.link_id)] > 1)
    ]


@dataclass
class _Reader:
    words: Translator
    left_out: set[str] = field(default_factory=set)

    def find(self, reason: Reason, number: str, name: str = "") -> None:
        self.words.findings.append(Finding(reason, number, name))

    def members(
        self, tree: Tree, held: frozenset[str], left_out: frozenset[str], number: str
    ) -> None:
        """Find each member that is not held; what can be left out is noted."""
        for member in tree.keys() - held:
            if member in left_out:
                self.left_out.add(f"item-{member.lower()}" if number else member.lower())
            elif member in {"extension", "modifierExtension"}:
                self.find(Reason.EXTENSION, number)
            else:
                self.find(Reason.MEMBER, number, member if member in ITEM_MEMBERS else UNKNOWN)

    def items(self, trees: list[Tree], above: Path) -> tuple[Item, ...]:
        """Read the items of a section; deeper than an eForm goes nothing is read."""
        if len(above) >= DEEPEST:
            if trees:
                self.find(Reason.TOO_DEEP, number_of(above))
            return ()
        return tuple(self.item(one, (*above, place)) for place, one in enumerate(trees))

    def item(self, tree: Tree, path: Path) -> Item:
        number, written = number_of(path), str(tree.get("type", ""))
        kind = KINDS.get(written)
        if kind is None:
            # whatever else it has: an item of another type is not read at all
            self.find(Reason.TYPE, number, written if written in TYPES else UNKNOWN)
            return Item(str(tree.get("linkId", "")), Kind.TEXT)
        link = tree.get("linkId")
        if not isinstance(link, str) or LINK_ID.fullmatch(link) is None:
            self.find(Reason.LINK, number)
        inside = {"item", "answerOption"} if kind is Kind.CHOICE else {"item"}
        self.members(tree, HELD | inside, ITEM_LEFT_OUT, number)
        return self._of_kind(tree, kind, path)

    def _of_kind(self, tree: Tree, kind: Kind, path: Path) -> Item:
        number = number_of(path)
        aids, others = _parted(tree.get("item", ()))
        if len(aids) > 1 or (others and kind is not Kind.SECTION):
            self.find(Reason.NESTED, number)
        told = self.help(aids[0], str(tree.get("linkId")), number) if aids else Words()
        required, several = tree.get("required") is True, tree.get("repeats") is True
        if several and kind is not Kind.CHOICE:
            self.find(Reason.REPEATS, number)
        if required and kind is Kind.SECTION:
            self.find(Reason.MEMBER, number, "required")
        label = self.words.read(tree, "text", LABEL, number)
        return Item(
            str(tree.get("linkId")),
            kind,
            label,
            told,
            required,
            several,
            self.choices(tree.get("answerOption", ()), number) if kind is Kind.CHOICE else (),
            self.items(others, path) if kind is Kind.SECTION else (),
        )

    def help(self, tree: Tree, link_id: str, number: str) -> Words:
        """Read a help text; its reference is made of its item's, so another is left out."""
        held = frozenset({"linkId", "text", "_text", "type", "extension"})
        self.members(tree, held, ITEM_LEFT_OUT, number)
        if tree.get("linkId") != help_link(link_id):
            self.left_out.add("help-linkid")
        return self.words.read(tree, "text", LONG, number)

    def choices(self, trees: list[Tree], number: str) -> tuple[Choice, ...]:
        if len(trees) > MOST_CHOICES:
            self.find(Reason.TOO_MANY, number)
        found = [self.choice(one, number) for one in trees]
        return tuple(one for one in found if one is not None)

    def choice(self, tree: Tree, number: str) -> Choice | None:
        coding = tree.get("valueCoding")
        if isinstance(coding, dict) and coding.get("code"):
            self.members(tree, frozenset({"valueCoding"}), frozenset(), number)
            held = frozenset({"system", "code", "display", "_display"})
            self.members(coding, held, frozenset(), number)
            words = self.words.read(coding, "display", LABEL, number)
            code, system = self._name(coding, "code", number), self._name(coding, "system", number)
            return Choice(words, code, system)
        if coding is None and ("valueString" in tree or "_valueString" in tree):
            self.members(tree, frozenset({"valueString", "_valueString"}), frozenset(), number)
            return Choice(self.words.read(tree, "valueString", LABEL, number))
        self.find(Reason.CHOICE, number)
        return None

    def _name(self, coding: Tree, member: str, number: str) -> str:
        name = coding.get(member, "")
        if not isinstance(name, str) or len(name) > LABEL or not name.isprintable():
            self.find(Reason.TEXT, number)
            return ""
        return name


def _parted(trees: list[Tree]) -> tuple[list[Tree], list[Tree]]:
    """Return the help texts among items, and the others."""
    aids = [one for one in trees if _is_help(one)]
    return aids, [one for one in trees if one not in aids]


def _is_help(tree: Tree) -> bool:
    return tree.get("type") == "display" and tree.get("extension") == [help_control()]
