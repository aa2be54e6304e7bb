"""What the outbox keeps comes back as it was put, and a bundle alone is kept as before."""

import pytest

from toolbar.troubleshooting.parcel import Parcel, pack, unpack

BUNDLE = b'{"description":"nul is written \\u0000"}'


@pytest.mark.parametrize(
    "pictures",
    [(), (b"one",), (b"", b"\0\0\0\7with\0zero", b"{}"), (b"x" * 70_000,)],
    ids=["none", "one", "odd", "large"],
)
def test_what_is_packed_comes_back(pictures: tuple[bytes, ...]) -> None:
    assert unpack(pack(BUNDLE, pictures)) == Parcel(BUNDLE, pictures)


def test_a_bundle_without_pictures_is_kept_as_it_is() -> None:
    assert pack(BUNDLE, ()) == BUNDLE
