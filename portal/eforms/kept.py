"""Writes an eForm as the database keeps it, and reads it back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from portal.eforms.form import Choice, Form, Item, Kind, Languages, Words

Kept = dict[str, Any]


def keep(form: Form) -> Kept:
    """Return the form as JSON can hold it."""
    return asdict(form)


def read(kept: Mapping[str, Any]) -> Form:
    """Return the form that ``keep`` wrote."""
    return Form(
        Words(**kept["title"]),
        Words(**kept["intro"]),
        Languages(kept["languages"]),
        tuple(_item(one) for one in kept["items"]),
    )


def _item(kept: Mapping[str, Any]) -> Item:
    return Item(
        kept["link_id"],
        Kind(kept["kind"]),
        Words(**kept["label"]),
        Words(**kept["help"]),
        kept["required"],
        kept["several"],
        tuple(Choice(Words(**one["words"]), one["code"], one["system"]) for one in kept["choices"]),
        tuple(_item(one) for one in kept["items"]),
    )
