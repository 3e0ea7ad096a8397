"""Files that fuzzing found (`footnote eval fuzz`): what broke a reader once is read or refused."""

from __future__ import annotations

import pytest

from eval.fuzz.targets import read_whole

FOUND = {
    # Code within the rest of a broken link, which is taken out with what it holds.
    "link.md": b"A.\n\ntdi](\xb1 `\xb1\xb1!x).w](\xb1 `\xb1\xb1!x).f",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_fuzzing_found_is_read_or_refused(name: str) -> None:
    assert list(read_whole(FOUND[name], name))
