"""The scripts' pure parts, run by node beside implementations that we did not write."""

import hashlib
import hmac
import json
import shutil
import subprocess
from base64 import b64encode
from typing import Any

import pytest
import rfc8785

from toolbar.bridge.panel.embed import EXTENSION
from toolbar.bridge.panel.rendering import FILES, HERE
from toolbar.troubleshooting.ticket_shapes import is_browser

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not here: the scripts were not run")
MODULES = {
    "browserName": "browser_name",
    "canonical": "canonical",
    "EventLines": "event_lines",
    "placesOf": "places",
    "readTree": "reading",
    "between": "picture_boxes",
    "inTheMiddle": "picture_boxes",
    "moved": "picture_boxes",
    "resized": "picture_boxes",
}
TREES: list[Any] = [
    {},
    {"b": 1, "a": [True, False, None], "é": "ß", "\U0001f3e5": "x", "\ufb33": "y", "10": 0, "9": 1},
    {
        "text": 'quote " slash \\ / tab \t nul \x00 del \x7f \u2028 <b>&amp;',
        "n": [0, -1, 2**53 - 1],
    },
    {"deep": {"deeper": [{"z": [], "a": {}}]}, "float": [0.1, 1e21, 1e-7, 100.0]},
]


def run(script: str, given: object) -> Any:
    """Run a module with ``given`` as its input and return what it answers."""
    assert NODE is not None
    done = subprocess.run(  # noqa: S603 - our own script, no shell
        [NODE, "--input-type=module", "-e", script],
        input=json.dumps(given),
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
        cwd=HERE,
    )
    return json.loads(done.stdout)


def importing(name: str) -> str:
    """Return the import of a name; its module has no imports, so node takes it from an address."""
    file = f"{MODULES[name]}.js"
    source = FILES[file].read_bytes()
    return f'import {{{name}}} from "data:text/javascript;base64,{b64encode(source).decode()}";'


HASHING = (EXTENSION / "hashing.js").read_text("utf-8")
READ = 'import {readFileSync} from "node:fs"; const given = JSON.parse(readFileSync(0, "utf8"));'


def test_sha256_agrees_with_python_at_every_length_around_a_block() -> None:
    texts = ["a" * length for length in [*range(130), 1000, 65537]] + ["é🏥" * 40]
    script = READ + HASHING + "console.log(JSON.stringify(given.map((t) => hex(sha256(utf8(t))))))"
    assert run(script, texts) == [hashlib.sha256(text.encode()).hexdigest() for text in texts]


def test_sha256_and_hmac_agree_with_nodes_own() -> None:
    script = (
        READ
        + HASHING
        + """
        import { createHash, createHmac, randomBytes } from "node:crypto";
        const wrong = [];
        for (let i = 0; i < 500; i += 1) {
          const key = new Uint8Array(randomBytes(i % 150));
          const message = new Uint8Array(randomBytes((i * 7) % 300));
          const own = createHash("sha256").update(message).digest("hex");
          const mac = createHmac("sha256", key).update(message).digest("hex");
          if (own !== hex(sha256(message)) || mac !== hex(hmac(key, message))) wrong.push(i);
        }
        console.log(JSON.stringify(wrong));
        """
    )
    assert run(script, None) == []


def test_the_proof_is_the_one_that_the_bridge_makes() -> None:
    token, nonce = "tøken", "ab" * 32
    key = hashlib.sha256(token.encode()).digest()
    expected = hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()
    script = (
        READ
        + HASHING
        + "console.log(JSON.stringify(hex(hmac(sha256(utf8(given[0])), utf8(given[1])))))"
    )
    assert run(script, [token, nonce]) == expected


@pytest.mark.parametrize("tree", TREES)
def test_canonical_json_is_that_of_the_bridge(tree: Any) -> None:
    script = READ + importing("canonical") + "console.log(JSON.stringify(canonical(given)))"
    assert run(script, tree) == rfc8785.dumps(tree).decode()


@pytest.mark.parametrize(
    ("pieces", "events"),
    [
        (["data: {}\n\n"], 1),
        (["da", "ta: {}\n", "\n"], 1),
        ([": here\n\n"], 0),
        (["event: submission\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n"], 2),
        (["data: 1\n"], 0),
        (["\n\n\n"], 0),
        (["data: 1\r", "\n\r", "\n"], 1),
    ],
)
def test_events_are_counted_in_whatever_pieces_they_come(pieces: list[str], events: int) -> None:
    script = (
        READ + importing("EventLines") + "const lines = new EventLines();"
        "console.log(JSON.stringify(given.reduce((n, piece) => n + lines.add(piece), 0)))"
    )
    assert run(script, pieces) == events


def test_places_to_mask_are_code_points_and_come_last_first() -> None:
    text = "🏥 Zork and Zork XXXXXXX"
    script = (
        READ + importing("placesOf") + "const words = ['Zork', 'XXX', ''];"
        "console.log(JSON.stringify(words.map((word) => placesOf(word, given))))"
    )
    found, in_a_mask, nothing = run(script, text)
    assert found == [{"start": 11, "end": 15}, {"start": 2, "end": 6}]
    assert in_a_mask == nothing == []


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0", "Microsoft Edge 156"),
        ("Mozilla/5.0 (X11) Gecko/20100101 Firefox/145.0", "Firefox 145"),
        ("Mozilla/5.0 (Macintosh) Version/26.1 Safari/605.1.15", "Safari 26"),
        ("Mozilla/5.0 (X11) Chrome/156.0.0.0 Safari/537.36", "Chrome 156"),
        ("something", "unknown"),
    ],
)
def test_the_browser_is_named_without_what_looks_like_an_address(agent: str, name: str) -> None:
    script = (
        READ
        + importing("browserName")
        + "console.log(JSON.stringify(browserName({userAgent: given})))"
    )
    assert run(script, agent) == name
    assert is_browser(name) == name


@pytest.mark.parametrize(
    ("brands", "name"),
    [
        (["Not.A/Brand", "Chromium", "Google Chrome"], "Google Chrome 156"),
        (["Microsoft Edge", "Chromium"], "Microsoft Edge 156"),
        (["HeadlessChrome", "Chromium"], "Chromium 156"),
        (["A patient's name", "Not.A/Brand"], "unknown"),
    ],
)
def test_a_brand_that_nobody_knows_is_not_told_and_keeps_no_ticket_back(
    brands: list[str], name: str
) -> None:
    given = {
        "userAgent": "something",
        "userAgentData": {"brands": [{"brand": brand, "version": "156"} for brand in brands]},
    }
    script = READ + importing("browserName") + "console.log(JSON.stringify(browserName(given)))"
    assert run(script, given) == name
    assert is_browser(name) == name
