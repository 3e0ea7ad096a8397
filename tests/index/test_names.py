"""Names and words are found however they are written, in a question or in a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.analyzer import telling_terms, terms
from index.initials import acronyms_as_terms
from index.spellings import one_form
from index.stores.terms import TermRow, TermStore, write_terms

SAME = [
    ("Kim Jong-un", "Kim Jong Un", "Kim Jŏng-ŭn", "KIM JONG-UN", "Kim Jong‑un", "Kim Jong–un’s"),
    ("Kim Jongun", "Kim Jong-un"),
    ("Jo\u0306ng-u\u0306n", "Jŏng-ŭn", "Jong-un"),
    ("Jŏng-ŭn", "Jeong-eun"),
    ("Müller", "Mueller"),
    ("Müller", "Muller"),
    ("Müller", "MÜLLER’S"),
    ("P’yŏngyang", "Pyongyang", "P'yongyang", "Pʻyŏngyang"),
    ("Ch’ŏnan", "Cheonan"),
    ("O’Neill", "O'Neill", "ONeill", "O´Neill"),
    ("Al-Qa’ida", "Al Qaida", "al-Qaida"),
    ("nuclear-armed", "nuclear armed", "nuclear‐armed", "Nuclear–Armed"),
    ("e-mail", "email", "E-Mail"),
    ("co-operation", "cooperation"),
    ("denuclearisation", "denuclearization", "Denuclearisation"),
    ("organised", "organizing"),
    ("analysed", "analyzed"),
    ("labour", "labor"),
    ("U.S.", "US", "U.S.A.", "USA", "U.S"),
    ("I.A.E.A.", "IAEA"),
    ("D.P.R.K.", "DPRK"),
    ("WHO", "W.H.O."),
    ("KORUS", "KORUS’s"),
    ("IL-6", "IL6"),
]


@pytest.mark.parametrize("forms", SAME, ids=lambda forms: forms[0])
def test_every_form_in_a_text_is_found_by_every_form_in_a_question(
    tmp_path: Path, forms: tuple[str, ...]
) -> None:
    texts = [f"They spoke of {form} then." for form in forms]
    rows = [TermRow(row, row, text) for row, text in enumerate([*texts, "They spoke of tea."])]
    write_terms(tmp_path / "terms", None, rows, ())
    store = TermStore(tmp_path / "terms")
    for form in forms:
        found = store.search([f"Who is {form}?"], 99)[1][0]
        assert sorted(found[found >= 0].tolist()) == list(range(len(forms))), form


DIFFERENT = [
    ("Who told us?", "The US did."),
    ("Who is who?", "The WHO is in Geneva."),
    ("Was it?", "IT is a department."),
    ("supervise", "superviz"),
    ("Muller", "Mueller"),
    ("blue", "blu"),
    ("2012-09-07", "20120907"),
]


@pytest.mark.parametrize(("question", "text"), DIFFERENT)
def test_what_only_looks_alike_stays_apart(question: str, text: str) -> None:
    asked = {form for item in telling_terms(question) for form in item.forms}
    assert not asked & set(terms(text)), (asked, terms(text))


def test_capitals_in_a_heading_are_words() -> None:
    assert acronyms_as_terms("CONTACT US TODAY") == "CONTACT US TODAY"
    assert acronyms_as_terms("CONTACT US") == "CONTACT US"
    assert acronyms_as_terms("US DPRK") == "USA DPRK"
    assert (
        acronyms_as_terms("Then the U.S. The end; J.R. Ewing.") == "Then the USA The end; JR Ewing."
    )


def test_words_with_s_that_nobody_writes_with_z_keep_it() -> None:
    kept = "advise raised praising otherwise supervision exercised surprising rises noise promised"
    assert one_form(kept) == kept
    assert one_form("Globalisation, organisers") == "globalization, organizers"


def test_a_word_that_the_end_of_a_line_broke_is_found_whole() -> None:
    assert "denuclear" in terms("a plan for denu- clearisation")
    assert "preand" not in terms("pre- and post-war")


def test_an_address_of_many_words_is_not_one_word() -> None:
    assert terms("a-b-cd-ef-gh") == ["b", "cd", "ef", "gh"]


def test_one_rare_form_counts_no_more_than_the_usual_one(tmp_path: Path) -> None:
    """The first row writes it as all others do; that of the second is in no other row."""
    texts = ["Kim Jong Un", "Kim Jong-un", *["Jong Un"] * 20]
    rows = [TermRow(row, row, text) for row, text in enumerate(texts)]
    write_terms(tmp_path / "terms", None, rows, ())
    scores, found = TermStore(tmp_path / "terms").search(["Kim Jong-un"], 2)
    assert sorted(found[0].tolist()) == [0, 1]
    assert scores[0, 0] == pytest.approx(scores[0, 1], rel=0.25)
