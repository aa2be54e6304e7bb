"""What the extension reads of a web EMR's page: one number, or none; run by node."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from accuro.launch import accept as accept_of_accuro
from connectors.errors import ContextInvalidError
from medaccess.launch import accept as accept_of_medaccess
from toolbar.bridge.panel.embed import EXTENSION

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not here: the scripts were not run")
PAGE = {"parameter": "patientId", "selector": "#number", "siteNumber": "7001"}
ADDRESSES: dict[str, str | None] = {
    "https://emr.example/chart?patientId=1234": "1234",
    "https://emr.example/chart?x=1&patientId=1234&y=2": "1234",
    "https://emr.example/#/chart?patientId=1234": "1234",
    "https://emr.example/app/patientId/1234/notes": "1234",
    "https://emr.example/chart?patientId=1234&patientId=1234": "1234",
    "https://emr.example/chart?patientId=1234#/patientId/5309": None,
    "https://emr.example/chart?otherpatientId=1234": None,
    "https://emr.example/chart?patientId=12345678901": None,
    "https://emr.example/chart?patientId=22-12345": None,
    "https://emr.example/chart?patientId=12a": None,
    "https://emr.example/chart?PATIENTID=1234": None,
    "https://patientId=7.example/chart": None,
}


def read(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the context of each page: its address, what stands in the place, the settings."""
    script = (
        'const given = JSON.parse(require("fs").readFileSync(0, "utf8"));'
        'Object.defineProperty(globalThis, "navigator", { value: { userAgent: "Chrome/156" } });'
        + (EXTENSION / "reading.js").read_text("utf-8")
        + """
        console.log(JSON.stringify(given.map(({ address, shown, page }) => {
          globalThis.location = new URL(address);
          globalThis.document = { querySelectorAll: (selector) => {
            if (selector === "#") throw new Error("not a selector");
            return shown.map((textContent) => ({ textContent }));
          } };
          return contextOf(page);
        })));
        """
    )
    assert NODE is not None
    done = subprocess.run(  # noqa: S603 - our own script, no shell
        [NODE, "-e", script],
        input=json.dumps(cases),
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def case(address: str, *shown: str, **page: str) -> dict[str, Any]:
    return {"address": address, "shown": shown, "page": {"connector": "accuro"} | PAGE | page}


def test_the_address_names_the_patient_by_this_name_alone() -> None:
    found = read([case(address) for address in ADDRESSES])
    assert [one["patient_id"] for one in found] == list(ADDRESSES.values())


def test_what_the_page_shows_must_agree() -> None:
    chart = "https://emr.example/chart?patientId=1234"
    plain = "https://emr.example/chart"
    cases = [
        case(chart, " 1234 "),
        case(chart, "5309"),
        case(plain, "1234"),
        case(plain, "1234", "5309"),
        case(plain, "Quibblethorn", "613-555-0142", "9876 543 217"),
        case(plain, "1234", selector=""),
        case(chart, "5309", selector="#"),
        case(chart, parameter=".*"),
    ]
    expected = ["1234", None, "1234", None, None, None, "1234", None]
    assert [one["patient_id"] for one in read(cases)] == expected


def test_the_bridge_takes_what_is_read_and_nothing_else_is_read() -> None:
    chart = "https://emr.example/chart?patientId=1234&name=Quibblethorn"
    accuro, medaccess, conflict = read(
        [
            case(chart),
            case(chart, connector="medaccess"),
            case(chart, "5309", connector="medaccess", siteNumber="our clinic"),
        ]
    )
    assert accuro == {"patient_id": "1234", "site_number": "7001"}
    assert accept_of_accuro(accuro).patient_id == "1234"
    handle = accept_of_medaccess(medaccess)
    assert (handle.patient_id, handle.page["patient_from"]) == ("1234", "page")
    assert conflict["patient_from"] == "conflict"
    assert conflict["site_number"] is None
    with pytest.raises(ContextInvalidError):
        accept_of_medaccess(conflict)
