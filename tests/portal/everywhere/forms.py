"""Reads the forms that a page really serves, each with its fields and what they stand at."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

PASSED_ON: Final = frozenset({"csrf_token", "once"})
"""Fields that a form brings itself, and that no person fills."""


@dataclass
class Field:
    """One name that a form sends."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    multiple: bool = False


@dataclass
class Form:
    """A form of a page."""

    method: str
    action: str
    media_type: str
    fields: dict[str, Field] = field(default_factory=dict)

    def key(self) -> tuple[str, str, frozenset[str]]:
        """Return what makes it the same form on another page."""
        return self.method, self.action, frozenset(self.fields)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._field: Field | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = Form(
                    got.get("method", "get").lower(),
                    got.get("action", ""),
                    got.get("enctype", "application/x-www-form-urlencoded"),
                )
                self.forms.append(self._form)
                self.by_id[got.get("id", "")] = self._form
            case "input" | "textarea" | "select" | "button":
                self._add(tag, got)
            case "option" if self._field is not None:
                self._option(got)

    def _add(self, tag: str, got: dict[str, str]) -> None:
        form = self.by_id.get(got["form"]) if "form" in got else self._form
        if form is None or not got.get("name"):
            return
        kind = got.get("type", "text") if tag == "input" else tag
        one = form.fields.setdefault(got["name"], Field(got["name"], kind))
        self._field = one
        value = got.get("value", "on" if kind in ("checkbox", "radio") else "")
        if kind in ("checkbox", "radio", "button"):
            one.choices.append(value)
            one.multiple |= kind == "checkbox"
            if "checked" in got:
                one.value = value
        elif tag == "input":
            one.value = value

    def _option(self, got: dict[str, str]) -> None:
        if self._field is None or self._field.kind != "select":
            return
        self._field.choices.append(got.get("value", ""))
        if "selected" in got:
            self._field.value = got.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("select", "textarea"):
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data


def read_forms(page: str) -> list[Form]:
    """Return every form of a page, with the fields that name it from elsewhere in it."""
    return _Reader(page).forms
