"""Says to the clinic's log which item of a draft was changed and what of it, in no word of it."""

from portal.audit.acts import Facts, Value
from portal.eforms.changing import item_at
from portal.eforms.comparing import differences, parts_changed
from portal.eforms.form import Form, Path, number_of


def facts_of(before: Form, after: Form, was: Path, now: Path) -> tuple[Facts, Facts]:
    """Return what the log says of a draft before and after an act on the item of these paths.

    An item is named by its number and kind, for all else of it is free text. Without a path on
    either side the act was one on the form, and the parts of the whole form are compared.
    """
    old, new = item_at(before, was), item_at(after, now)
    if old is not None and new is not None:
        fields = parts_changed(old, new)
    elif old is None and new is None:
        fields = sorted({one.part for one in differences(before, after)})
    else:
        fields = []
    changed: dict[str, Value] = {"fields": fields} if fields else {}
    return _named(before, was), {**_named(after, now), **changed}


def _named(form: Form, path: Path) -> dict[str, Value]:
    item = item_at(form, path)
    return {} if item is None else {"item": number_of(path), "kind": item.kind.value}
