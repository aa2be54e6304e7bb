"""Reading a CDS export beside a bare lxml ``iterparse`` of the same file: time, and memory."""

import base64
import itertools
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

from connectors.formats import cds

SIZES = (10, 200)
RUNS = 5
EMPTY = "empty"
"""Instead of a path: a process that reads nothing, for its memory."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OmdCds xmlns="cds" xmlns:d="cds_dt"><PatientRecord><Demographics>
<Names><d:LegalName namePurpose="L">
<d:FirstName><d:Part>Bench</d:Part><d:PartType>GIV</d:PartType></d:FirstName>
<d:LastName><d:Part>Synthetic</d:Part><d:PartType>FAMC</d:PartType></d:LastName>
</d:LegalName></Names><DateOfBirth>1980-01-02</DateOfBirth><Gender>F</Gender>
<UniqueVendorIdSequence>42</UniqueVendorIdSequence>
<PersonStatusCode><PersonStatusAsEnum>A</PersonStatusAsEnum></PersonStatusCode>
</Demographics>
"""
_TAIL = "</PatientRecord></OmdCds>\n"
_LABORATORY = """<LaboratoryResults>
  <LaboratoryName>Laboratory</LaboratoryName><TestName>Test {n}</TestName>
  <LabTestCode>{n}</LabTestCode><AccessionNumber>A-{n}</AccessionNumber>
  <Result><Value>{n}</Value><UnitOfMeasure>mmol/L</UnitOfMeasure></Result>
  <ReferenceRange><LowLimit>1</LowLimit><HighLimit>9</HighLimit></ReferenceRange>
  <CollectionDateTime><d:FullDate>2026-01-18</d:FullDate></CollectionDateTime>
  <ResultReviewer><Name><d:FirstName>A</d:FirstName><d:LastName>B</d:LastName></Name></ResultReviewer>
</LaboratoryResults>
"""
_NOTE = """<ClinicalNotes>
  <MyClinicalNotesContent>{words}</MyClinicalNotesContent>
  <EventDateTime><d:FullDate>2026-01-18</d:FullDate></EventDateTime>
</ClinicalNotes>
"""
_REPORT = """<Reports>
  <Media>Download</Media><Format>Binary</Format>
  <FileExtensionAndVersion>.pdf</FileExtensionAndVersion>
  <Content><d:Media>{media}</d:Media></Content><Class>Other Letter</Class>
</Reports>
"""


def main() -> None:
    """Write the files, read each in processes of their own, print times, ratios and memory."""
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in SIZES:
            path = Path(folder) / f"{megabytes}.xml"
            _write(path, megabytes * 2**20)
            _compare(path, megabytes)


def _compare(path: Path, megabytes: int) -> None:
    # in turn, so that a busy machine slows both
    pairs = [(_run("ours", path), _run("bare", path)) for _ in range(RUNS)]
    ours, bare = zip(*pairs, strict=True)
    a, b = (statistics.median(seconds for seconds, _ in one) for one in (ours, bare))
    ratio = statistics.median(one[0] / other[0] for one, other in pairs)
    print(f"CDS of {megabytes} MB: {a:.2f} s, bare iterparse {b:.2f} s, ratio {ratio:.2f}")
    for name, measured in (("ours", ours), ("bare", bare)):
        _, before = _run(name, Path(EMPTY))
        grown = max(memory for _, memory in measured) - before
        print(f"CDS of {megabytes} MB, memory of {name}: {before:.0f} MiB and {grown:.1f} more")


def _run(name: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.cds", name, str(path)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
    seconds, memory = answer.stdout.split()
    return float(seconds), float(memory)


def _write(path: Path, size: int) -> None:
    """Write sections of three kinds: many small elements, long notes, scanned letters."""
    chance = random.Random(20261123)  # noqa: S311 - a file that is the same each time
    words = "The synthetic patient was seen today and is well. " * 30
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in itertools.count():
            if number % 200 == 0:
                media = base64.b64encode(chance.randbytes(60_000)).decode()
                file.write(_REPORT.format(media=media))
            file.write(_LABORATORY.format(n=number))
            if number % 3 == 0:
                file.write(_NOTE.format(words=words))
            if file.tell() > size:
                break
        file.write(_TAIL)


def _ours(path: Path) -> None:
    with path.open("rb") as file:
        cds.read(file)


def _bare(path: Path) -> None:
    for _, element in etree.iterparse(str(path), events=("end",)):
        element.clear()


def _measure(name: str, path: Path) -> None:
    """Print the processor's seconds of one reading, and the most memory of this process."""
    begun = time.process_time()
    if path != Path(EMPTY):
        (_ours if name == "ours" else _bare)(path)
    seconds = time.process_time() - begun
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
