"""Previews are few, short-lived, and gone when they are gone."""

from typing import Any

import pytest

from toolbar.troubleshooting.errors import PreviewExpiredError, PreviewUnknownError
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.previews import MOST


async def test_a_preview_is_kept_for_a_quarter_of_an_hour(
    clinic: Any, preview: Any, clock: Any
) -> None:
    clock.pass_by(minutes=14, seconds=59)
    assert clinic.previews.get(preview.preview_id) is preview
    clock.pass_by(seconds=1)
    with pytest.raises(PreviewExpiredError):
        clinic.previews.get(preview.preview_id)
    assert clinic.previews._kept == {}


async def test_a_preview_that_never_was_is_unknown(clinic: Any) -> None:
    with pytest.raises(PreviewUnknownError):
        clinic.previews.get("00000000-0000-4000-8000-000000000000")


async def test_a_clock_set_back_prolongs_nothing(clinic: Any, preview: Any, clock: Any) -> None:
    clock.pass_by(seconds=-30)
    assert clinic.previews.get(preview.preview_id) is preview
    clock.pass_by(hours=-1)
    with pytest.raises(PreviewExpiredError):
        clinic.previews.get(preview.preview_id)


async def test_the_oldest_makes_room(clinic: Any, preview: Any) -> None:
    for _ in range(MOST):
        made = await make_preview(clinic, "parchment", {"patient_id": "1234"}, ())
        clinic.previews.keep(made)
    with pytest.raises(PreviewExpiredError):
        clinic.previews.get(preview.preview_id)
    assert clinic.previews.get(made.preview_id) is made
    assert len(clinic.previews._kept) == MOST


async def test_a_forgotten_preview_is_unknown(clinic: Any, preview: Any) -> None:
    clinic.previews.forget(preview.preview_id)
    clinic.previews.forget(preview.preview_id)
    with pytest.raises(PreviewUnknownError):
        clinic.previews.get(preview.preview_id)


async def test_not_every_expired_id_is_remembered_for_ever(clinic: Any, preview: Any) -> None:
    for _ in range(1001):
        preview.preview_id = f"id-{_}"
        clinic.previews.keep(preview)
        clinic.previews._expire(preview.preview_id)
    assert len(clinic.previews._expired) == 1000
