"""The offline verifier: every byte, entry and order counts, and a mailed checkpoint the length."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from portal.audit import chain
from portal.audit.verifying import verify
from portal.errors import AuditAlteredError, AuditRestoredError, AuditShortenedError, PortalError
from tests.portal.command_line import Run
from tests.portal.hosting import START
from toolbar.troubleshooting.bundle import canonical

SUPPORT = {"site": "7900", "organisation": "Weathervane Inc."}


def make_log(
    entries: int, site: str = "7001", acts: Mapping[int, str] = MappingProxyType({})
) -> tuple[list[bytes], list[str]]:
    """Return the lines of a log, every second one under a grant, and the checkpoint after each."""
    previous = chain.genesis(site)
    lines, checkpoints = [], [chain.checkpoint(site, 0, previous)]
    for number in range(1, entries + 1):
        entry = chain.Entry(
            *(
                site,
                number,
                START,
                acts.get(number, "site-changed"),
                3,
                "Émile Admin",
                None if number % 2 else 8,
            ),
            before={"count": number},
            after={"scopes": ["eforms"], "flag": True},
            support=None if number % 2 else SUPPORT,
        )
        own = chain.digest(entry, previous)
        lines.append(chain.line(entry, previous, own))
        previous = own
        checkpoints.append(chain.checkpoint(site, number, own))
    return lines, checkpoints


def exported(lines: list[bytes], checkpoint: str | None = None, site: str = "7001") -> bytes:
    """Return the lines under a head line that fits them, or is of this checkpoint."""
    head = chain.genesis(site).hex()
    if lines:
        head = str(json.loads(lines[-1])["hash"])
    entries = len(lines)
    if checkpoint is not None:
        *_, told, head = checkpoint.split()
        entries = int(told)
    return chain.head_line(site, entries, bytes.fromhex(head)) + b"".join(lines)


def test_an_untouched_log_is_whole() -> None:
    lines, checkpoints = make_log(5)
    verdict = verify(exported(lines), "\n".join(checkpoints))
    assert (verdict.site, verdict.entries, verdict.checkpoints) == ("7001", 5, 6)


def test_every_flipped_byte_is_found() -> None:
    log = exported(make_log(3)[0])
    for position in range(len(log)):
        for flip in (0x01, 0x20, 0x80):
            changed = bytearray(log)
            changed[position] ^= flip
            with pytest.raises(PortalError):
                verify(bytes(changed))


def test_every_dropped_swapped_or_doubled_entry_is_found() -> None:
    lines, checkpoints = make_log(6)
    for first in range(5):
        with pytest.raises(AuditAlteredError):
            verify(exported(lines[:first] + lines[first + 1 :]))
        with pytest.raises(AuditAlteredError):
            verify(exported([*lines[: first + 1], *lines[first:]]))
        for second in range(first + 1, 6):
            moved = list(lines)
            moved[first], moved[second] = moved[second], moved[first]
            with pytest.raises(AuditAlteredError):
                verify(exported(moved))
    for length in range(1, 6):
        shortened = exported(lines[:length])
        assert verify(shortened, checkpoints[length]).entries == length
        with pytest.raises(AuditShortenedError):
            verify(shortened, checkpoints[6])


def test_a_log_that_was_hashed_anew_does_not_fit_its_checkpoint() -> None:
    lines, checkpoints = make_log(4)
    previous = chain.genesis("7001")
    forged = []
    for line in lines:
        tree = json.loads(line)
        tree["before"], tree["previous"] = None, previous.hex()
        bare = {name: value for name, value in tree.items() if name != "hash"}
        previous = chain.digest_of(bare)
        forged.append(canonical({**bare, "hash": previous.hex()}) + b"\n")
    assert verify(exported(forged)).entries == 4  # without a checkpoint nobody could tell
    with pytest.raises(AuditAlteredError):
        verify(exported(forged), checkpoints[2])


def hashed_anew(tree: dict[str, Any]) -> bytes:
    bare = {name: value for name, value in tree.items() if name != "hash"}
    return canonical({**bare, "hash": chain.digest_of(bare).hex()}) + b"\n"


def test_each_kind_of_entry_has_its_own_members() -> None:
    plain, under_grant = (json.loads(line) for line in make_log(2)[0])
    assert (plain["schema"], under_grant["schema"]) == ("ocean-audit/1", "ocean-audit/2")
    assert under_grant["support"] == SUPPORT
    older = plain | {"grant": 8}  # of before the log named Support Sites
    assert verify(exported([hashed_anew(older)])).entries == 1
    nameless = {name: value for name, value in plain.items() if name != "support"}
    for wrong in (
        plain | {"support": SUPPORT},
        nameless | {"schema": "ocean-audit/2"},
        plain | {"schema": "ocean-audit/3"},
        plain | {"schema": ["ocean-audit/1"]},
    ):
        with pytest.raises(AuditAlteredError):
            verify(exported([hashed_anew(wrong)]))


def test_a_checkpoint_of_another_site_proves_nothing() -> None:
    log = exported(make_log(3)[0])
    with pytest.raises(AuditAlteredError):
        verify(log, make_log(3, "7002")[1][3])
    with pytest.raises(AuditAlteredError):
        verify(log, "a mail about something else")


def test_a_saved_mail_is_a_checkpoint() -> None:
    lines, checkpoints = make_log(3)
    point = checkpoints[3]
    mail = f"Subject: x\n\nHello,\n\n{point[:70]}=\n{point[70:]}\n"
    assert verify(exported(lines), mail).checkpoints == 1


@pytest.mark.parametrize("export", [b"", b"\n", b"{}\n", b"[" * 100_000 + b"\n", b"\xff\n", b"1"])
def test_what_is_no_log_is_refused(export: bytes) -> None:
    with pytest.raises(AuditAlteredError):
        verify(export)


def test_a_log_without_an_entry_is_whole_too() -> None:
    verdict = verify(exported([]), chain.checkpoint("7001", 0, chain.genesis("7001")))
    assert (verdict.site, verdict.entries, verdict.checkpoints) == ("7001", 0, 1)
    with pytest.raises(AuditShortenedError):
        verify(exported([]), make_log(2)[1][2])


def test_a_copy_that_broke_off_is_seen_without_a_checkpoint() -> None:
    lines, checkpoints = make_log(4)
    for left in range(4):
        with pytest.raises(AuditShortenedError):
            verify(exported(lines[:left], checkpoints[4]))
        with pytest.raises(AuditAlteredError):
            verify(exported(lines, checkpoints[left]))
    with pytest.raises(AuditAlteredError):
        verify(exported(lines, make_log(4, "7002")[1][4]))
    with pytest.raises(AuditAlteredError):
        verify(exported(lines, site="7002"))


def test_a_checkpoint_that_a_restore_made_useless_is_said_to_be_so() -> None:
    lines, _ = make_log(4, acts={3: "restored"})
    _, of_before = make_log(6)
    assert verify(exported(lines), of_before[2]).checkpoints == 1  # both have the first two
    for lost in (3, 4, 6):
        with pytest.raises(AuditRestoredError):
            verify(exported(lines), of_before[lost])


def test_an_operator_verifies_on_the_command_line(run: Run, tmp_path: Path) -> None:
    lines, checkpoints = make_log(3)
    log, mail = tmp_path / "log.jsonl", tmp_path / "mail.txt"
    log.write_bytes(exported(lines))
    mail.write_text(checkpoints[2], "utf-8")
    code, out, said = run("audit-verify", str(log), "--checkpoint", str(mail))
    assert (code, out) == (0, "")
    assert "7001" in said
    log.write_bytes(exported(lines[:1]))
    code, _, said = run("audit-verify", str(log), "--checkpoint", str(mail))
    assert (code, "audit-shortened" in said) == (1, True)
    assert "file-unreadable" in run("audit-verify", str(tmp_path / "none"))[2]


def test_an_export_of_before_head_lines_verifies_and_says_what_it_cannot_prove() -> None:
    lines, checkpoints = make_log(4)
    verdict = verify(b"".join(lines), checkpoints[4])
    assert (verdict.entries, verdict.checkpoints, verdict.has_head) == (4, 1, False)
    assert verify(exported(lines)).has_head
    # cut off at its end: without a head line a checkpoint alone shows it
    assert verify(b"".join(lines[:3])).entries == 3
    with pytest.raises(AuditShortenedError):
        verify(b"".join(lines[:3]), checkpoints[4])
    with pytest.raises(AuditAlteredError):
        verify(b"".join(lines[1:]))


def test_a_restore_excuses_no_checkpoint_of_before_it() -> None:
    _, others = make_log(3, acts={1: "grant-added"})
    lines, _ = make_log(4, acts={3: "restored"})
    with pytest.raises(AuditRestoredError):
        verify(exported(lines), others[3])
    with pytest.raises(AuditAlteredError):
        verify(exported(lines), others[2])
