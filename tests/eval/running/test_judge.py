from dataclasses import replace

import pytest
from eval_doubles import Library, answer, article, asked, citation, hits

from assistant.types import Answer
from eval.running.gold import GoldEvidence
from eval.running.judge import Outcome, Place, RankedDoc, judge
from eval.running.scores import is_verbatim
from eval.types import GroundedQuestion

GOLD = article("gold", "Alpha one. Beta two.")
OTHER = article("other", "Gamma three.")
LIBRARY = Library(GOLD, OTHER)
ALPHA, BETA, GAMMA = (0, 10), (11, 20), (0, 12)
EVIDENCE = GoldEvidence((("gold", ALPHA),), ({"gold": [ALPHA]},), (), {"gold": GOLD.text})
NONE = GoldEvidence((), (), (), {})


def judged(
    given: Answer,
    question: GroundedQuestion | None = None,
    gold: GoldEvidence = EVIDENCE,
    forced: Answer | None = None,
) -> Outcome:
    return judge(question or asked(), gold, given, forced or given, LIBRARY)


def test_the_rank_counts_distinct_articles() -> None:
    second = judged(answer([citation(GOLD, ALPHA)], hits(1, 1, 1, 0, 0)))
    assert second.gold_rank == 2
    assert (second.scores["article@1"], second.scores["article@5"]) == (0.0, 1.0)
    assert second.scores["article_RR"] == 0.5
    lost = answer([citation(GOLD, ALPHA)], hits(1, 1))
    assert judged(lost).gold_rank == 0
    assert judged(lost).scores["article_RR"] == 0.0
    assert judged(lost).scores["article@5"] == 0.0
    assert judged(lost, asked(docs=()), NONE).gold_rank is None
    assert "article@1" not in judged(lost, asked(docs=()), NONE).scores


def test_measures_of_an_answer_by_hand() -> None:
    # Alpha is gold; cited are Alpha (10 characters) and Gamma of another article (12)
    scores = judged(answer([citation(GOLD, ALPHA), citation(OTHER, GAMMA)])).scores
    assert scores["evidence_precision"] == pytest.approx(10 / (10 + 12))
    assert scores["evidence_recall"] == 1.0
    assert scores["evidence_f1"] == pytest.approx(2 * 10 / (10 + 12 + 10))
    assert scores["sentence_precision"] == pytest.approx(1 / 2)
    assert scores["sentence_recall"] == 1.0
    assert scores["sentence_f1"] == pytest.approx(2 * 1 / (2 + 1))
    assert scores["citation_precision"] == pytest.approx(1 / 2)
    assert scores["citation_recall"] == 1.0
    assert scores["answer_overlap"] == 1.0
    assert scores["quotes_verified"] == 1.0


def test_an_answers_words_are_looked_for_in_what_it_says() -> None:
    said = answer([citation(GOLD, ALPHA)])
    scores = judged(said, asked(gold_answers=("The alpha",))).scores
    assert (scores["short_answer"], scores["answer_token_recall"]) == (1.0, 1.0)
    scores = judged(said, asked(gold_answers=("Beta one",))).scores
    assert (scores["short_answer"], scores["answer_token_recall"]) == (0.0, 0.5)
    refusal = asked("unanswerable", gold_answers=("Alpha is not known.",))
    assert "answer_token_recall" not in judged(said, refusal).scores


def test_an_abstention_scores_nothing_but_its_forced_answer_is_kept() -> None:
    forced = answer([citation(GOLD, ALPHA)])
    question = asked(gold_answers=("alpha",))
    result = judged(answer(confidence=0.2), question, forced=forced)
    assert result.abstained
    looked_for = set(result.forced)
    assert {result.scores[name] for name in looked_for} == {0.0}
    assert {result.forced[name] for name in looked_for} == {1.0}
    assert result.citations == 0
    assert (result.cited, result.forced_cited) == ((), (Place("gold", 0, 10, "Alpha one."),))
    assert "quotes_verified" not in result.scores


@pytest.mark.parametrize(
    ("kind", "abstains", "right"),
    [
        ("single", False, 1.0),
        ("follow_up", True, 0.0),
        ("unanswerable", True, 1.0),
        ("unanswerable", False, 0.0),
        ("underspecified", True, None),
    ],
)
def test_abstaining_is_right_where_nothing_answers(
    kind: str, abstains: bool, right: float | None
) -> None:
    given = answer() if abstains else answer([citation(GOLD, ALPHA)])
    assert judged(given, asked(kind)).scores.get("abstention_accuracy") == right


def test_an_outcome_shows_what_was_found_where() -> None:
    question = asked(text="Who?", type="entity")
    result = judged(answer([citation(GOLD, BETA)], hits(1, 1, 0)), question)
    assert (result.question, result.type, result.answer) == ("Who?", "entity", "Beta two.")
    assert result.cited == (Place("gold", 11, 20, "Beta two."),)
    assert result.gold == (Place("gold", 0, 10, "Alpha one."),)
    # of each article the passage that came first: those of ranks 1 and 3
    assert result.ranked == (RankedDoc("other", 0, 1, 1.0), RankedDoc("gold", 2, 3, 1 / 3))


@pytest.mark.parametrize(
    "wrong",
    [
        citation(GOLD, ALPHA, quote="Alpha on."),
        citation(GOLD, (3, 3)),
        replace(citation(GOLD, ALPHA), start=1, end=11),
        replace(citation(GOLD, ALPHA), version="0" * 64),
        replace(citation(GOLD, ALPHA), article_id="unknown"),
    ],
)
def test_only_the_very_characters_verify(wrong: object) -> None:
    assert is_verbatim(citation(GOLD, ALPHA), LIBRARY)
    assert not is_verbatim(wrong, LIBRARY)  # type: ignore[arg-type]


def test_a_text_that_was_altered_under_its_version_does_not_verify() -> None:
    altered = Library(replace(GOLD, text="Alpha one. Beta 2."))
    assert not is_verbatim(citation(GOLD, ALPHA), altered)


def test_a_citation_of_an_unknown_version_is_no_sentence() -> None:
    lost = replace(citation(OTHER, GAMMA), version="0" * 64)
    result = judged(answer([citation(GOLD, ALPHA), lost]))
    assert result.scores["sentence_precision"] == 1.0
    assert result.scores["quotes_verified"] == pytest.approx(1 / 2)
