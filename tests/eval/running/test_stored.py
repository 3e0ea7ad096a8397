from dataclasses import replace

import pytest
from eval_doubles import Library, article

from eval.running.stored import StoredTexts
from index.errors import InputError

GOLD = article("gold", "Alpha one. Beta two.")


def test_stored_texts_go_by_path() -> None:
    texts = StoredTexts(Library(GOLD))  # type: ignore[arg-type]
    assert texts("gold") == GOLD.text
    assert texts("absent") is None


def test_one_path_in_two_sources_is_refused() -> None:
    twice = Library(GOLD, replace(GOLD, source="elsewhere"))
    with pytest.raises(InputError, match=r"several sources \(corpus, elsewhere\)"):
        StoredTexts(twice)("gold")  # type: ignore[arg-type]
