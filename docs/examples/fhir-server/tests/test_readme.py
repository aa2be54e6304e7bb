"""The README is true: every setting, every word and every request stands there."""

import dataclasses
from pathlib import Path

import fhirserver_emr
from fhirserver_emr.keep import Documents
from fhirserver_emr.settings import TOKEN, FhirServerSettings

README = (Path(fhirserver_emr.__file__).parent / "README.md").read_text("utf-8")


def test_every_setting_and_its_default_are_listed() -> None:
    for field in dataclasses.fields(FhirServerSettings):
        default = f"`{field.default}`" if field.default != "" else "empty"
        assert f"| `{field.name}` | {default} |" in README
    assert f"`{TOKEN}`" in README


def test_every_end_of_a_search_is_explained() -> None:
    assert [word for word in Documents if f"`{word}`" not in README] == []
