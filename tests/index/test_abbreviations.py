"""Acronyms that an article spells out are found in either form, all through that article."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.abbreviations import MAX_ABBREVIATIONS, Abbreviation, abbreviations, other_forms
from index.build import build
from index.generation import Index
from index.protocols import Embedder
from index.sources import FolderSource

AGENCY = "International Atomic Energy Agency"
KORUS = "Korea-U.S. Free Trade Agreement"
DPRK = "Democratic People’s Republic of Korea"

SPELLED_OUT = [
    (f"the {AGENCY} (IAEA) met", "IAEA", AGENCY),
    (f"The {KORUS} (KORUS FTA)", "KORUS FTA", KORUS),
    ("NATO (North Atlantic Treaty Organization)", "NATO", "North Atlantic Treaty Organization"),
    (f"{DPRK} (DPRK, or “the North”)", "DPRK", DPRK),
    ("the Wool Trade Board’s (WTB) offices", "WTB", "Wool Trade Board"),
    ("a free trade agreement (“FTA”)", "FTA", "free trade agreement"),
    ("messenger RNA (mRNA)", "mRNA", "messenger RNA"),
    ("The end. It said. Tumor necrosis factor (TNF)", "TNF", "Tumor necrosis factor"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "short", "long"), SPELLED_OUT)
def test_what_an_article_spells_out(text: str, short: str, long: str) -> None:
    assert abbreviations(text) == [Abbreviation(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "the ministry (in Seoul)",
        "he said (U.S.)",
        "the price (1,000)",
        "a meeting in June (IAEA)",
        "the agency (see below)",
        "Kim (KIM)",
        "NATO (in Brussels, Belgium)",
    ],
)
def test_brackets_that_spell_nothing_out(text: str) -> None:
    assert abbreviations(text) == []


def test_a_text_with_one_form_gets_the_other() -> None:
    known = [Abbreviation("IAEA", "International Atomic Energy Agency")]
    assert list(other_forms("The IAEA's men", known)) == ["International Atomic Energy Agency"]
    assert list(other_forms("the international atomic energy agency", known)) == ["IAEA"]
    assert list(other_forms("The IAEAN and nobody", known)) == []
    assert list(other_forms("International Atomic Energy Agency (IAEA)", known)) == []


def test_a_short_form_with_dots_is_found_where_it_stands() -> None:
    known = [Abbreviation("U.S.", "United States"), Abbreviation("F-16 jet", "Falcon sixteen jet")]
    assert list(other_forms("(U.S.) and F-16s", known)) == ["United States"]
    assert list(other_forms("a U.S. law, the F-16", known)) == [pair.long for pair in known]
    assert list(other_forms("xU.S. and UU.S. and F-1", known)) == []


def test_a_glossary_is_taken_to_a_bound() -> None:
    names = [f"{a}{b}{c}" for a in "ABCDEFGH" for b in "ABCDEFGH" for c in "ABCDEFGH"]
    text = ". ".join(f"{' '.join(f'{x.lower()}q' for x in name)} ({name})" for name in names)
    known = abbreviations(text)
    assert [pair.short for pair in known] == names[:MAX_ABBREVIATIONS]


def test_every_passage_of_an_article_is_found_by_either_form(
    tmp_path: Path, embedder: Embedder
) -> None:
    filler = " ".join(f"Sentence {n} of many says nothing at all of it." for n in range(12))
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(
        f"Inspectors\n\nThe International Atomic Energy Agency (IAEA) was founded in 1957. {filler}"
        f"\n\nThe IAEA sent nine men. {filler}\n\n"
        f"Then the International Atomic Energy Agency called them home. {filler}\n"
    )
    (folder / "b.txt").write_text("Atoms\n\nEnergy comes from atomic nuclei.\n")
    build([FolderSource(folder)], tmp_path / "index", embedder)
    index = Index.open(tmp_path / "index")

    def holding(query: str, *words: str) -> set[str]:
        rows = index.passage_terms.search([query], 99)[1][0]
        texts = [index.passage(int(row)).text for row in rows if row >= 0]
        return {word for word in words if any(word in text for text in texts)}

    for query in ("IAEA", "international atomic energy agency"):
        places = "1957", "nine men", "called them home"
        assert holding(query, *places) == set(places)
    assert holding("IAEA", "nuclei") == set()
    index.close()


@given(st.text(alphabet="ABCab .(),-\n", max_size=200))
def test_any_text_is_looked_through(text: str) -> None:
    for pair in abbreviations(text):
        assert pair.long in text
        assert pair.short in text
