"""The operator's commands as an operator runs them."""

from pathlib import Path

from portal.database import default_url
from tests.portal.command_line import CommandLine
from tests.portal.hosting import ASSOCIATE, MAPLE, MAPLE_ADMIN, Furnished

PASSPHRASE = "correct horse battery\n"
FRENCH = "fr_CA.UTF-8"


async def test_an_operator_backs_up_and_restores(
    furnished: Furnished, command_line: CommandLine, tmp_path: Path
) -> None:
    run = command_line.run
    file, other = str(tmp_path / "b"), tmp_path / "other"
    async with furnished.copy(tmp_path) as url:
        assert run(url, "backup", file, given="short\n")[0] == 1
        code, out, said = run(url, "backup", file, given=PASSPHRASE)
        assert (code, out, "Backed up" in said) == (0, "", True), said
        assert PASSPHRASE.strip() not in said
        code, _, said = run(url, "backup", file, given=PASSPHRASE, language=FRENCH)
        assert (code, "file-unwritable" in said, "existe déjà" in said) == (1, True, True)
        assert (
            "database-not-empty"
            in run(url, "restore", file, "--without-journal", given=PASSPHRASE)[2]
        )
        listed = run(url, "list-people")[1]
    write_nothing(other)
    empty = default_url(other)
    code, _, said = run(empty, "restore", file, given=PASSPHRASE)
    assert (code, "journal-needed" in said) == (1, True)
    bare = ("restore", file, "--without-journal")
    code, _, said = run(empty, *bare, given="another passphrase\n")
    assert (code, "backup-unreadable" in said) == (1, True)
    code, _, said = run(empty, *bare, given=PASSPHRASE)
    assert (code, "docs/operator.md" in said) == (0, True)
    assert run(empty, "list-people")[1] == listed


def write_nothing(folder: Path) -> None:
    folder.mkdir()


async def test_lists_are_lines_with_tabs(
    furnished: Furnished, command_line: CommandLine, tmp_path: Path
) -> None:
    run = command_line.run
    async with furnished.copy(tmp_path) as url:
        sites, people = run(url, "list-sites")[1], run(url, "list-people")[1]
    assert f"{MAPLE}\tMaple Clinic\n" in sites
    assert f"{MAPLE_ADMIN}\tMaple Admin\tsite_admin\t{MAPLE}\topen\n" in people
    assert f"{ASSOCIATE}\tAda Associate\tassociate\t-\topen\n" in people


async def test_the_doctor_names_what_is_wrong_and_the_fix(
    furnished: Furnished, command_line: CommandLine, tmp_path: Path
) -> None:
    run = command_line.run
    async with furnished.copy(tmp_path) as url:
        code, out, _ = run(url, "doctor")
        assert (code, out.startswith("no-sealing-key: "), "rotate-keys" in out) == (1, True, True)
        assert run(url, "rotate-keys")[0] == 0
        code, out, said = run(url, "doctor", language=FRENCH)
        assert (code, out, "Tout va bien" in said) == (0, "", True)
    write_nothing(tmp_path / "new")
    code, out, _ = run(default_url(tmp_path / "new"), "doctor")
    assert (code, "ocean-portal migrate" in out) == (1, True)
