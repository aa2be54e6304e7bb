"""A text that is YAML as a whole loses what its keys name; labels that people type stay labels."""

import pytest

from redaction.redacted import MASK
from redaction.structure.document import redact_document
from redaction.structure.yaml_text import yaml_text
from redaction.text import redact_text


def masked(text: str) -> str:
    return redact_text(text).redacted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("results:\n  - biopsy\n  - growth: new\n", f"results:\n  - {MASK}\n  - growth: {MASK}\n"),
        ("id: 4\nresults:\n- biopsy\n- \n", f"id: 4\nresults:\n- {MASK}\n- \n"),
        ("notes: biopsy\nid: 4\n", f"notes: {MASK}\nid: 4\n"),
        (
            "notes: |\n  the growth\n  more: of it\n\n    deeper\nid: 4\n",
            f"notes: |\n  {MASK}\n  {MASK}\n\n    {MASK}\nid: 4\n",
        ),
        ("notes: the\n  growth\nid: 4", f"notes: {MASK}\n  {MASK}\nid: 4"),
        ("last_name: 'zqvarnik'\nid: 4", f"last_name: '{MASK}'\nid: 4"),
        ('last_name: "zqvarnik"\r\nid: 4\r\n', f'last_name: "{MASK}"\r\nid: 4\r\n'),
        ("'last_name': zqvarnik\n\"id\": 4", f"'last_name': {MASK}\n\"id\": 4"),
        ("last_name: '\nid: 4", "last_name: '\nid: 4"),
        (
            "---\n# all\npatients:\n- first: zqvarnik\n  status: ok\n- status: ok\n  last: rose\n",
            f"---\n# all\npatients:\n- first: {MASK}\n  status: ok\n- status: ok\n  last: {MASK}\n",
        ),
        ("patient:\n  label: zqvarnik\n  id: 4", f"patient:\n  label: {MASK}\n  id: 4"),
        ("notes:\n  id: zqvarnik\n", f"notes:\n  id: {MASK}\n"),
        ("\ufeff\n\nnotes: biopsy\nid: 4", f"\ufeff\n\nnotes: {MASK}\nid: 4"),
        ("a:\n  last: zqvarnik\nsex: F", f"a:\n  last: {MASK}\nsex: {MASK}"),
    ],
)
def test_values_go_and_keys_stay(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "notes: tried again",
        "notes:\n- tried again\n- same page\n",
        "Notes: tried again\nStatus: still slow\n",
        "notes: tried again\nstatus: still slow\nThe page is blank.\n",
        "The page:\n  notes: tried again\n",
        "---\nnotes: tried again",
        "status: ok\nresult: failed\nmessage: the page is blank\n",
        "error: timeout\n    at the server\nversion: 1.2\n",
        "name:\nnotes:\n",
        "status: |\n  notes: again\n",
    ],
)
def test_what_is_no_document_or_says_nothing_stays(text: str) -> None:
    assert not list(yaml_text(text))
    assert masked(text) == text


def test_a_file_is_masked_as_a_text_is() -> None:
    assert redact_document(b"results:\n  - biopsy\n").output == f"results:\n  - {MASK}\n".encode()
