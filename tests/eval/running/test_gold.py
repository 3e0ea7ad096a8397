from pathlib import Path

import pytest

from eval.data.grounded import GroundedSet
from eval.running.gold import (
    GoldEvidence,
    cited_pieces,
    evidence_overlap,
    holds_a_piece,
    locate_gold,
    sentence_evidence,
)
from eval.types import (
    CorpusRow,
    Evidence,
    EvidenceMode,
    EvidenceQuote,
    EvidenceSpan,
    GroundedQuestion,
    SpansByDoc,
)
from index.errors import InputError

TEXT = "Alpha one. Beta two. Gamma three."
ALPHA, BETA, GAMMA = (0, 10), (11, 20), (21, 33)
STORED = {"d": TEXT, "other": "Delta four."}


def asked(
    *evidence: Evidence, mode: EvidenceMode = "all", alternates: tuple[Evidence, ...] = ()
) -> GroundedQuestion:
    return GroundedQuestion(
        "q",
        "?",
        (),
        True,
        evidence,
        "single",
        mode,
        alternates,
        frozenset({"d"}),
        line=7,
    )


def data(raw: str = TEXT) -> GroundedSet:
    return GroundedSet(
        Path("set"), Path("set/questions.jsonl"), (), None, {"d": CorpusRow("d", "", raw)}
    )


def plain(fragment: str) -> str:
    return fragment.replace("**", "")


def evidence_f1(cited: SpansByDoc, gold: GoldEvidence) -> float | None:
    found = evidence_overlap(cited, gold)
    return None if found is None else found.f1


def test_all_evidence_is_one_choice() -> None:
    question = asked(EvidenceQuote("d", "Alpha one."), EvidenceQuote("d", "Beta **two**."))
    gold = locate_gold(question, data(), STORED.get, plain)
    assert gold.choices == ({"d": [ALPHA, BETA]},)
    # cited Alpha alone: 10 of 10 + 9 gold characters, F1 = 2 * 10 / (10 + 19)
    assert evidence_f1({"d": [ALPHA]}, gold) == pytest.approx(2 * 10 / (10 + 19))


def test_any_evidence_will_do() -> None:
    question = asked(EvidenceQuote("d", "Alpha one."), EvidenceQuote("d", "Beta two."), mode="any")
    gold = locate_gold(question, data(), STORED.get, plain)
    assert evidence_f1({"d": [ALPHA]}, gold) == 1.0
    assert evidence_f1({"d": [ALPHA, BETA]}, gold) == 1.0
    # Alpha and Gamma against Alpha alone: 2 * 10 / (22 + 10)
    assert evidence_f1({"d": [ALPHA, GAMMA]}, gold) == pytest.approx(2 * 10 / (22 + 10))


def test_an_alternate_is_as_good_as_the_evidence() -> None:
    question = asked(
        EvidenceQuote("d", "Alpha one."), alternates=(EvidenceQuote("other", "Delta four."),)
    )
    gold = locate_gold(question, data(), STORED.get, plain)
    assert evidence_f1({"other": [(0, 11)]}, gold) == 1.0
    assert holds_a_piece({"other": [(0, 6)]}, gold) is True


def test_precision_and_recall_are_those_of_the_best_choice() -> None:
    question = asked(EvidenceQuote("d", "Alpha one."), EvidenceQuote("d", "Beta two."), mode="any")
    gold = locate_gold(question, data(), STORED.get, plain)
    found = evidence_overlap({"d": [ALPHA, GAMMA]}, gold)
    assert found is not None
    assert found.precision == pytest.approx(10 / 22)
    assert found.recall == 1.0


def test_sentences_are_compared_with_every_choice() -> None:
    question = asked(EvidenceQuote("d", "Alpha one."), EvidenceQuote("d", "Beta two."), mode="any")
    gold = locate_gold(question, data(), STORED.get, plain)
    found = sentence_evidence({"d": [ALPHA, GAMMA]}, gold, {"d": [ALPHA, BETA, GAMMA]})
    assert found is not None
    # Alpha alone: 1 of 2 cited sentences, 1 of 1 gold; F1 = 2 * 1 / (2 + 1)
    assert (found.precision, found.recall) == (1 / 2, 1.0)
    assert found.f1 == pytest.approx(2 / 3)


def test_pieces_cited_count_by_mode() -> None:
    quotes = EvidenceQuote("d", "Alpha one."), EvidenceQuote("d", "Beta two.")
    every, either = (
        locate_gold(asked(*quotes, mode=mode), data(), STORED.get, plain) for mode in ("all", "any")
    )
    assert cited_pieces({"d": [BETA]}, every) == 1 / 2
    assert cited_pieces({"d": [BETA]}, either) == 1.0
    assert cited_pieces({}, either) == 0.0


def test_half_of_a_piece_holds_it() -> None:
    gold = locate_gold(asked(EvidenceQuote("d", "Alpha one.")), data(), STORED.get, plain)
    assert holds_a_piece({"d": [(5, 30)]}, gold) is True  # 5 of 10 characters
    assert holds_a_piece({"d": [(6, 30)]}, gold) is False  # 4 of 10
    assert holds_a_piece({}, gold) is False


def test_spans_of_raw_text_are_mapped() -> None:
    raw = "\nAlpha  one.\n\nBeta two. Gamma three."
    start = raw.index("Beta")
    gold = locate_gold(asked(EvidenceSpan("d", start, start + 9)), data(raw), STORED.get, plain)
    assert gold.pieces == (("d", BETA),)


@pytest.mark.parametrize("stored", [{"d": "Another text."}, {}])
def test_a_span_that_is_not_there_is_an_error_with_its_place(stored: dict[str, str]) -> None:
    with pytest.raises(
        InputError, match=r'questions\.jsonl:7: the span 0-10 of "d" cannot be found'
    ):
        locate_gold(asked(EvidenceSpan("d", 0, 10)), data(), stored.get, plain)


def test_a_quote_that_is_not_there_is_reported_with_its_place() -> None:
    quotes = EvidenceQuote("d", "Beta two."), EvidenceQuote("d", "beta"), EvidenceQuote("no", "x")
    gold = locate_gold(asked(*quotes), data(), STORED.get, plain)
    assert gold.pieces == (("d", BETA),)
    assert gold.texts == {"d": TEXT}
    assert gold.unlocated == (
        'set/questions.jsonl:7: d: "beta"',
        'set/questions.jsonl:7: no: "x"',
    )


def test_no_evidence_is_neither_right_nor_wrong() -> None:
    gold = locate_gold(asked(), data(), STORED.get, plain)
    assert evidence_f1({"d": [ALPHA]}, gold) is None
    assert sentence_evidence({"d": [ALPHA]}, gold, {"d": [ALPHA]}) is None
    assert cited_pieces({"d": [ALPHA]}, gold) is None
    assert holds_a_piece({"d": [ALPHA]}, gold) is None
