"""The scripts of the patients' pages against their twins in Python: encryption, rules, masks."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.async_api import Page

from connectors.contract import Identifiers, JsonTree, RawDocument
from connectors.formats.ocean_raw import KIND, subject_of
from connectors.secret import Secret
from connectors.shapes import PROVINCES, Each, Fields, Keep
from demo.patients import PATIENTS
from demo.pretend_ocean import ocean_patient
from ocean.keep import KEEP
from ocean.wire import Sealed, seal, unseal
from portal.patients.rules import RAW_RULES
from redaction.allow_list import redact
from redaction.redacted import MASK as MASKED
from tests.browser.patients_portal import NEXT_KEY, OLD_KEY, SITE, patients_portal

VECTOR = {
    "iv": "Dw4NDAsKCQgHBgUEAwIBAA==",
    "one_time_key": "ZCg4D4k1F2dDSlkkfIoLKQfq/pa/qUOJHKtd8M/rp+I=",
    "body": "mQDoH29JfgfJ2sog9MRa9B3Mfm+P2TsIcXq86M8XbwE7bkKKV+Ff7P/ns/xcHgSy",
}
OPEN = """async ([record, text]) => {
  const { importKey, openTree } = await import("/static/patients/wire.js");
  try { return await openTree(record, await importKey(text)); } catch (error) { return error.name; }
}"""
MASK = """async ([texts, rules, identifiers]) => {
  const { mask } = await import("/static/patients/mask.js");
  return texts.map((text) => mask(JSON.parse(text), rules, identifiers));
}"""


@pytest.fixture
async def scripts(tmp_path: Path, page: Page) -> AsyncIterator[Page]:
    """A window on the portal, where its scripts can be called."""
    async with patients_portal(tmp_path, ()) as clinic:
        await clinic.log_in(page)
        await page.goto(clinic.address())
        yield page


def as_record(sealed: Sealed) -> dict[str, str]:
    return {"body": sealed.body, "one_time_key": sealed.one_time_key, "iv": sealed.iv}


async def test_the_published_vector_is_opened(scripts: Page) -> None:
    opened = await scripts.evaluate(OPEN, [VECTOR, OLD_KEY])
    assert opened == {"ref": "synthetic-ref", "status": "test"}


async def test_python_and_the_browser_open_what_the_other_sealed(scripts: Page) -> None:
    tree = ocean_patient(PATIENTS[2], SITE)
    sealed = as_record(seal(tree, Secret(OLD_KEY)))
    assert await scripts.evaluate(OPEN, [sealed, OLD_KEY]) == tree
    again = await scripts.evaluate(
        """async ([record, old, next]) => {
          const { importKey, reseal } = await import("/static/patients/wire.js");
          return reseal(record, await importKey(old), await importKey(next));
        }""",
        [sealed, OLD_KEY, NEXT_KEY],
    )
    assert not set(again.values()) & set(sealed.values())
    opened = unseal(again["body"], again["one_time_key"], again["iv"], Secret(NEXT_KEY))
    assert opened == tree


async def test_whatever_is_wrong_the_error_is_the_same(scripts: Page) -> None:
    good = as_record(seal({"ref": "482"}, Secret(OLD_KEY)))
    wrong: list[tuple[dict[str, Any], str]] = [(good, f"{number:015d}!") for number in range(1200)]
    wrong += [(good | {name: good[name][:-8] + "AAAAAAA="}, OLD_KEY) for name in good]
    wrong += [(good | {name: value}, OLD_KEY) for name in good for value in ("", "%", None)]
    opened = await scripts.evaluate(
        """async (cases) => {
          const { importKey, openTree } = await import("/static/patients/wire.js");
          const one = async ([record, text]) => {
            try { await openTree(record, await importKey(text)); return "opened"; }
            catch (error) { return `${error.name} ${error.message}`; }
          };
          return Promise.all(cases.map(one));
        }""",
        wrong,
    )
    # among 1200 wrong keys some leave a right padding: the length of the one-time key tells them
    assert set(opened) == {"UnreadableError unreadable"}


async def test_no_script_can_read_the_kept_key(scripts: Page) -> None:
    told = await scripts.evaluate(
        """async (text) => {
          const { importKey } = await import("/static/patients/wire.js");
          const { keepKey, readKeys } = await import("/static/patients/key_store.js");
          await keepKey("7001", 1, await importKey(text));
          const key = (await readKeys("7001")).get(1);
          const tried = async (form) => {
            try { await crypto.subtle.exportKey(form, key); return "read"; }
            catch (error) { return error.name; }
          };
          return [key.extractable, JSON.stringify(key), await tried("raw"), await tried("jwk")];
        }""",
        OLD_KEY,
    )
    assert told == [False, "{}", "InvalidAccessError", "InvalidAccessError"]


RULES = {
    OLD_KEY: [],
    "TestKey1!234567": ["length"],
    "TestKey1!23456789": ["length"],
    "TestKeyA!BcdEfgh": ["digit"],
    "testkey1!2345678": ["capital"],
    "TESTKEY1!2345678": ["small"],
    "TestKey112345678": ["sign"],
    "TestKé1!23456789": ["plain"],
    "Test Key1!234567": ["plain"],
    "": ["length", "digit", "capital", "small", "sign"],
}
HINTS = {
    "the street of the first clinic": False,
    "Key": False,
    OLD_KEY: True,
    "it is testkey and so on": True,
    "8765 comes into it": True,
    "t e s t, spaced": True,
    "starts with TEST": True,
}


async def test_the_rules_of_a_key(scripts: Page) -> None:
    told = await scripts.evaluate(
        """async (texts) => {
          const { broken } = await import("/static/patients/key_rules.js");
          return texts.map(broken);
        }""",
        list(RULES),
    )
    assert dict(zip(RULES, told, strict=True)) == RULES


async def test_a_hint_may_not_hold_a_part_of_the_key(scripts: Page) -> None:
    told = await scripts.evaluate(
        """async ([hints, key]) => {
          const { givesAway } = await import("/static/patients/key_rules.js");
          return hints.map((hint) => givesAway(hint, key));
        }""",
        [list(HINTS), OLD_KEY],
    )
    assert dict(zip(HINTS, told, strict=True)) == HINTS


def odd(rule: Keep, random: Random, depth: int = 0) -> Any:
    """Return a value that has the rule's form, or one that has another."""
    leaves: list[Any] = [
        None,
        "",
        True,
        0,
        -1,
        1.5,
        1234,
        "1234",
        "482",
        482,
        "7001",
        "ON",
        "French",
        "en",
    ]
    leaves += ["NOTE", "Quibblethorn", "CA-QC", "\u00e9\u2028\U0001f600", [], {}, ["ON"], {"a": 1}]
    if depth > 6 or random.random() < 0.15:
        return random.choice(leaves)
    match rule:
        case Fields(members=members):
            chosen = {name: odd(one, random, depth + 1) for name, one in members.items()}
            for name in random.sample(sorted(chosen), random.randrange(len(chosen) + 1)):
                del chosen[name]
            if random.random() < 0.3:
                chosen |= {"unlisted": "Quibblethorn", "__proto__": {"x": 1}, "12": "y"}
            return chosen
        case Each(item=item):
            return [odd(item, random, depth + 1) for _ in range(random.randrange(4))]
        case _:
            return random.choice(leaves)


def documents() -> list[Any]:
    random = Random(7)  # noqa: S311 - the same documents every time
    trees: list[Any] = [ocean_patient(patient, SITE) for patient in PATIENTS]
    trees += [odd(KEEP[KIND], random) for _ in range(400)]
    for word in (*PROVINCES, "French", "English", "NOTE", "en", "CA-ON"):
        who = {"surname": word, "hnProv": word, "language": word, "address": {"city": word}}
        trees.append({"demographics": who, "ptUpdate": {"progressNote": {"noteType": word}}})
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    trees.append({"results": deep, "cpp": {"items": [{"key": 1}] * 5010}})
    return trees


def identifiers_of(named: dict[str, str]) -> Identifiers:
    return Identifiers(
        datetime(2026, 11, 23, tzinfo=UTC),
        emr_id=named["emr_id"],
        ocean_reference=named["ocean_reference"],
        site_number=named["site_number"],
    )


def laxer(there: Any, here: Any, path: str = "") -> list[str]:
    """Return where the browser does not show the same: a mask that Python has not is allowed."""
    if there in (here, MASKED) and type(there) in (type(here), str):
        return []
    if isinstance(there, dict) and isinstance(here, dict) and list(there) == list(here):
        return [at for name in there for at in laxer(there[name], here[name], f"{path}.{name}")]
    if isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        pairs = enumerate(zip(there, here, strict=True))
        return [at for nth, (one, two) in pairs for at in laxer(one, two, f"{path}[{nth}]")]
    return [path]


async def test_the_browser_masks_at_least_what_python_masks(scripts: Page) -> None:
    trees = documents()
    texts = [json.dumps(tree) for tree in trees]
    named = {"emr_id": "1234", "ocean_reference": "482", "site_number": SITE}
    browser = await scripts.evaluate(MASK, [texts, RAW_RULES, named])
    same = 0
    for text, there in zip(texts, browser, strict=True):
        tree = json.loads(text)
        document = RawDocument(KIND, "application/json", JsonTree(tree))
        identifiers = identifiers_of(named)
        here = redact(document, KEEP, identifiers, subject_of(tree))
        assert here.text is not None
        assert laxer(json.loads(there["text"]), json.loads(here.text)) == [], text[:400]
        assert there["dropped"] == here.dropped
        same += there["text"] == here.text and there["findings"] == dict(here.findings)
    # where they differ, a word that may be kept is a value of the patient too, and is masked here
    assert same > 0.9 * len(trees)


async def test_patients_read_the_same_in_python_and_in_the_browser(scripts: Page) -> None:
    for patient in PATIENTS:
        tree = ocean_patient(patient, SITE)
        named = {
            "emr_id": patient.emr_id,
            "ocean_reference": patient.ocean_reference,
            "site_number": SITE,
        }
        (there,) = await scripts.evaluate(MASK, [[json.dumps(tree)], RAW_RULES, named])
        document = RawDocument(KIND, "application/json", JsonTree(tree))
        identifiers = identifiers_of(named)
        here = redact(document, KEEP, identifiers, subject_of(tree))
        told = {"text": here.text, "findings": dict(here.findings), "dropped": here.dropped}
        assert there == told
        assert [canary for canary in patient.canaries() if canary in there["text"]] == []


async def test_without_its_rules_the_browser_would_let_names_out(scripts: Page) -> None:
    keep_all = {"words": [PATIENTS[0].family_name]}
    rules = RAW_RULES | {"rule": {"fields": {"x": keep_all}}}
    text = json.dumps({"x": PATIENTS[0].family_name})
    (there,) = await scripts.evaluate(MASK, [[text], rules, {}])
    assert PATIENTS[0].family_name in there["text"]
