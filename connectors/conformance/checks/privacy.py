"""What leaves: nothing of the patient, in no field and no writing; and still something of use."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

from connectors.conformance.gates import has_raw_data
from connectors.conformance.leaks import Leaks, fold
from connectors.conformance.poison import (
    NEW_NAME,
    NEW_VALUE,
    poisoned,
    poisons,
    shapes_in,
    with_new_fields,
)
from connectors.conformance.pretend import varied
from connectors.conformance.stage import Stage, written
from connectors.conformance.verdict import DoesNotApplyError, expect, expect_none
from connectors.conformance.witness import watched
from connectors.contract import Connector, Opaque, RawDocument, Unredacted
from connectors.errors import ContextInvalidError
from connectors.subject import Subject

FACTS: Final[Mapping[str, tuple[object, ...]]] = {
    "present": (True, False),
    "length": ("0", "1-3", "4-6", "7-9", "10", "11-12", "13-20", "21+"),
    "well_formed": (True, False, None),
    "check_digit": ("right", "wrong", "unknown"),
}
"""All that may be told of a masked value."""
ROTATIONS: Final = 6
FEW: Final = 3
"""Values by which a loose shape is shown."""


async def lets_no_private_value_out(stage: Stage) -> None:
    """Of every patient, nothing that would leave holds a private value, in any writing."""
    connector = stage.connector()
    for patient in stage.clinic.patients:
        raw = await stage.read(connector, stage.clinic.admit(patient))
        expect_none(stage.leaks.within(stage.told(connector, raw)), "what would leave holds")


async def lets_no_capitals_out(stage: Stage) -> None:
    """Names in capitals, as many EMRs write them, stay inside as well."""
    connector = stage.connector()
    for patient in stage.clinic.patients:
        names = ("family_name", "given_name", "middle_name", "city", "contact_family")
        values = {name: getattr(patient, name, "").upper() for name in names}
        raw = await stage.read(connector, stage.clinic.admit(varied(patient, **values)))
        expect_none(stage.leaks.within(stage.told(connector, raw)), "what would leave holds")


async def lets_no_new_field_out(stage: Stage) -> None:
    """A field that the vendor adds tomorrow stays inside, and so does its name."""
    await has_raw_data(stage)
    connector = stage.connector()
    raw = await stage.read(connector, stage.clinic.admit(stage.patient))
    added = [with_new_fields(document, stage.patient.family_name) for document in raw.documents]
    told = stage.told(connector, _with(raw, added))
    marked = Leaks([("its name", NEW_NAME), ("its value", NEW_VALUE)])
    expect_none(marked.within(told), "a new field leaves")
    expect_none(stage.leaks.within(told), "a new field's name or value leaves")
    before, after = (_account(stage, connector, one) for one in (raw, _with(raw, added)))
    expect(after > before, "what is dropped is not counted")


async def masks_odd_values(stage: Stage) -> None:
    """A private value in a field that is kept is masked, even if nobody knows whose it is."""
    await has_raw_data(stage)
    connector = stage.connector()
    raw = await stage.read(connector, stage.clinic.admit(stage.patient))
    found = connector.identify(raw)
    for patient in stage.clinic.patients:
        values = poisons(patient)
        for start in range(0, len(values), max(1, len(values) // ROTATIONS)):
            turned = itertools.cycle(values[start:] + values[:start])
            for document in raw.documents:
                spoiled = poisoned(document, turned)
                out = stage.redact(spoiled, connector.keep, found, Subject())
                expect_none(stage.leaks.within(written(out)), "a kept field holds", document.kind)


async def lists_no_shape_that_fits_a_private_value(stage: Stage) -> None:
    """No shape on the allow-list accepts a name, date, number or text of a patient."""
    connector = stage.connector()
    for patient in stage.clinic.patients:
        values = poisons(patient)
        for kind, rule in connector.keep.items():
            for path, shape in shapes_in(rule):
                accepted = (value for value in values if _accepts(shape, value))
                few = itertools.islice(accepted, FEW)
                labels = [label for one in few for label in stage.leaks.within(str(one))]
                expect_none(tuple(labels), "a shape accepts", kind, path)


async def lists_every_kind_of_document(stage: Stage) -> None:
    """Every document that was parsed has an allow-list; else support sees lengths alone."""
    await has_raw_data(stage)
    connector = stage.connector()
    for patient in stage.clinic.patients:
        raw = await stage.read(connector, stage.clinic.admit(patient))
        parsed = {one.kind for one in raw.documents if not isinstance(one.content, Opaque)}
        expect(parsed, "no document could be parsed")
        missing = tuple(sorted(parsed - connector.keep.keys()))
        expect(missing == (), "a kind of document has no allow-list", *missing)


async def tells_facts_about_masked_values(stage: Stage) -> None:
    """Of masked values it is told that they are there and well formed, in closed words."""
    await has_raw_data(stage)
    connector = stage.connector()
    raw = await stage.read(connector, stage.clinic.admit(stage.patient))
    documents = stage.outgoing(connector, raw)
    told = [fact for document in documents for fact in document.facts.values()]
    expect(any(fact.get("present") is True for fact in told), "nothing is told of any masked value")
    expect(any(document.findings for document in documents), "no masked value is counted")
    for fact in told:
        wrong = tuple(name for name in fact if fact[name] not in FACTS.get(name, ()))
        expect(wrong == (), "a fact is told in open words", *wrong)


async def lets_no_handed_document_out(stage: Stage) -> None:
    """A document that the page hands over, of whatever type, is refused or masked."""
    connector = stage.connector()
    taken = 0
    for context in _handing(stage):
        try:
            chart = connector.accept(context)
            expect(chart.documents, "documents are accepted and left out")
            raw = await stage.read(connector, context)
        except ContextInvalidError:
            continue
        taken += 1
        found = stage.leaks.within(stage.told(connector, raw))
        expect_none(found, "a handed document lets out")
    if not taken:
        raise DoesNotApplyError("it refuses documents")


async def writes_nothing_to_disk(stage: Stage) -> None:
    """Neither reading nor checking writes a file, and no program is started."""
    connector = stage.connector()
    context = stage.clinic.admit(stage.patient)
    await _everything(stage, connector, context)  # the first time, libraries may be loaded
    with watched() as deeds:
        await _everything(stage, connector, context)
    done = tuple(name for name in deeds.any() if name in {"written", "programs"})
    expect(done == (), "it leaves something behind", *done)


def _handing(stage: Stage) -> Iterator[Mapping[str, object]]:
    """Yield the page's context with a document of every type that quotes every canary.

    What the page hands over by itself stays beside it: a source may need that to read at all.
    """
    for patient in stage.clinic.patients:
        quoted = " ".join(patient.canaries()).replace("|", " ").replace("<", " ")
        escaped = quoted.replace("\\", "\\\\").replace('"', '\\"')
        bodies = {
            "application/hl7-v2": f"MSH|^~\\&|CML||||20261123||ORU^R01|1|P|2.3\rPID|1||||{quoted}\r"
            f"OBX|1|FT|{quoted}||{quoted}\r{fold(quoted)[:3].upper()}|{quoted}\r",
            "application/json": f'{{"{escaped}": "{escaped}"}}',
            "application/fhir+json": '{"resourceType": "Patient", "name": [{"family": "'
            f'{escaped}"}}], "{escaped}": 1}}',
            "application/xml": f"<a b='1'><c>{quoted.replace('&', ' ')}</c></a>",
            "text/plain": quoted,
            "application/octet-stream": f"\x00\x01{quoted}",
            "image/png": f"\x89PNG{quoted}",
        }
        base = stage.clinic.admit(patient)
        own = base.get("documents")
        beside = own if isinstance(own, list) else []
        for media_type, body in bodies.items():
            handed = {"media_type": media_type, "body": body, "encoding": "text"}
            yield {**base, "documents": [*beside, handed]}


async def _everything(stage: Stage, connector: Connector, context: Mapping[str, object]) -> None:
    stage.told(connector, await stage.read(connector, context))
    await connector.check()


def _account(stage: Stage, connector: Connector, raw: Unredacted) -> int:
    """Return how many values were masked and how many members dropped."""
    return sum(
        document.dropped + sum(document.findings.values())
        for document in stage.outgoing(connector, raw)
    )


def _with(raw: Unredacted, documents: list[RawDocument]) -> Unredacted:
    return Unredacted(raw.chart, tuple(documents), raw.subject, raw.captured_at, raw.aside)


def _accepts(shape: object, value: object) -> bool:
    return callable(shape) and bool(shape(value))
