"""Reading and masking HL7 v2 in MB/s, beside hl7apy's parse alone of the same messages."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from bench.bare_hl7apy import parse
from connectors.contract import Identifiers
from connectors.formats import hl7v2
from connectors.formats.keep import KEEP
from demo.patients import PATIENTS, SyntheticPatient
from redaction.allow_list import redact

ROUNDS = 5
MESSAGES = 40
RESULTS = 30
NOBODY = Identifiers(datetime(2026, 11, 23, tzinfo=UTC))


def main() -> None:
    """Do both in turn, by the processor's seconds; the first round warms up and does not count."""
    for several, name in ((1, "one message"), (MESSAGES, f"a file of {MESSAGES}")):
        messages = [_message(PATIENTS[at % len(PATIENTS)]) for at in range(several)]
        body = "".join(messages).encode()
        times = MESSAGES // several
        rates = []
        for _ in range(ROUNDS):
            ours = _rate(partial(mask, body), body, times)
            peer = _rate(partial(parse, messages), body, times)
            rates.append((ours, peer))
        a, b = (statistics.median(each) for each in zip(*rates[1:], strict=True))
        ratio = statistics.median(ours / peer for ours, peer in rates[1:])
        size = f"{len(body) / 1000:.0f} kB"
        print(
            f"HL7 v2, {name} ({size}): read and masked at {a:.2f} MB/s, "
            f"hl7apy's parse {b:.2f} MB/s, ratio {ratio:.2f}"
        )


def mask(body: bytes) -> None:
    """Do what a handed document costs before its structure is judged."""
    reading = hl7v2.read(body)
    redact(reading.document, KEEP, NOBODY, reading.subject)


def _rate(work: Callable[[], None], body: bytes, times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        work()
    return times * len(body) / 1e6 / (time.process_time() - begun)


def _message(patient: SyntheticPatient) -> str:
    head = (
        "MSH|^~\\&|GDML|GDML|EMR|CLINIC|20261123101500||ORU^R01|4711|P|2.3",
        (
            f"PID|1|{patient.health_number}|77^^^GDML||{patient.family_name}^{patient.given_name}"
            f"||{patient.birth_date:%Y%m%d}|{patient.sex}|||{patient.street}^^{patient.city}"
            f"^{patient.province}^{patient.postal_code}||{patient.phone}"
        ),
        (
            f"OBR|1|55||X10568^{patient.result_name}|||20261122|||||||||"
            f"{patient.provider_number}^{patient.provider_family}^{patient.provider_given}"
        ),
    )
    results = (
        f"OBX|{at}|NM|X10568^{patient.result_name}||{patient.result_value}|mmol/L|3-5|N|||F"
        for at in range(1, RESULTS + 1)
    )
    return "\r".join((*head, *results, f"NTE|1|L|{patient.note}", ""))


if __name__ == "__main__":
    main()
