"""Files that fuzzing found (`footnote eval fuzz`): what broke a reader once is read or refused."""

from __future__ import annotations

import pytest

from eval.fuzz.samples import zipped
from eval.fuzz.targets import read_whole


def nameless_zip() -> bytes:
    """A ZIP whose one entry has a name of no letters; its old one stands as an extra field."""
    data = bytearray(zipped({"x": "A text."}))
    for start, at in ((data.index(b"PK\x03\x04"), 26), (data.index(b"PK\x01\x02"), 28)):
        data[start + at], data[start + at + 2] = 0, 1
    return bytes(data)


FOUND = {
    # Code within the rest of a broken link, which is taken out with what it holds.
    "link.md": b"A.\n\ntdi](\xb1 `\xb1\xb1!x).w](\xb1 `\xb1\xb1!x).f",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_fuzzing_found_is_read_or_refused(name: str) -> None:
    assert list(read_whole(FOUND[name], name))


def test_a_zip_whose_entry_has_no_name_holds_no_articles() -> None:
    assert list(read_whole(nameless_zip(), "a.zip")) == []
