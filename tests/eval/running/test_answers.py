from dataclasses import replace
from pathlib import Path

import pytest
from eval_doubles import Library, Script, answer, article, citation, hits

from assistant.types import Turn
from eval.data.grounded import GroundedSet
from eval.progress import silent
from eval.running.answers import ask, outcomes_of
from eval.running.gold import GoldEvidence
from eval.running.judge import Outcome, is_verbatim, judge
from eval.running.stored import StoredTexts
from eval.running.summary import summarise
from eval.types import GroundedQuestion, Message
from index.errors import InputError, QuestionError

GOLD = article("gold", "Alpha one. Beta two.")
OTHER = article("other", "Gamma three.")
LIBRARY = Library(GOLD, OTHER)
ALPHA = (0, 10)
EVIDENCE = GoldEvidence((("gold", ALPHA),), ({"gold": [ALPHA]},), ())
NONE = GoldEvidence((), (), ())


def asked(
    kind: str = "single", text: str = "?", docs: tuple[str, ...] = ("gold",)
) -> GroundedQuestion:
    return GroundedQuestion(
        "q", text, (), kind != "unanswerable", (), kind, gold_docs=frozenset(docs)
    )


def outcome(**changes: object) -> Outcome:
    plain = Outcome("q", "single", "?", 1, False, 0.5, 1.0, True, 1.0, True, 1, 1, ())
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_rank_counts_distinct_articles() -> None:
    given = answer([citation(GOLD, ALPHA)], hits(1, 1, 1, 0, 0))
    assert judge(asked(), EVIDENCE, given, given, LIBRARY).gold_rank == 2
    lost = answer([citation(GOLD, ALPHA)], hits(1, 1))
    assert judge(asked(), EVIDENCE, lost, lost, LIBRARY).gold_rank == 0
    assert judge(asked(docs=()), NONE, lost, lost, LIBRARY).gold_rank is None


def test_an_abstention_scores_nothing_but_its_forced_answer_is_kept() -> None:
    shipped, forced = answer(confidence=0.2), answer([citation(GOLD, ALPHA)])
    result = judge(asked(), EVIDENCE, shipped, forced, LIBRARY)
    assert (result.abstained, result.f1, result.holds) == (True, 0.0, False)
    assert (result.forced_f1, result.forced_holds) == (1.0, True)
    assert result.citations == 0


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


def test_a_second_answer_is_asked_for_only_after_an_abstention() -> None:
    sure, unsure = answer([citation(GOLD, ALPHA)]), answer()
    script = Script({"sure": (sure, sure), "unsure": (unsure, sure)})
    assert ask(script, asked(text="sure")) == (sure, sure)
    assert ask(script, asked(text="unsure")) == (unsure, sure)
    assert [(text, abstain) for text, _, abstain in script.asked] == [
        ("sure", True),
        ("unsure", True),
        ("unsure", False),
    ]


def test_the_history_goes_along() -> None:
    history = (Message("user", "first?"), Message("assistant", "Yes."))
    script = Script({"then?": (answer(), answer())})
    ask(script, replace(asked(text="then?"), history=history))
    assert script.asked[0][1] == (Turn("first?", "Yes."),)


def test_a_question_that_is_refused_is_named() -> None:
    class Refusing:
        def answer(self, *_: object, **__: object) -> object:
            raise QuestionError("too long")

    question = replace(asked(), line=4)
    data = GroundedSet(Path("s"), Path("s/questions.jsonl"), (question,), None, {})
    with pytest.raises(InputError, match=r"questions\.jsonl:4: too long"):
        list(outcomes_of(data, [NONE], Refusing(), LIBRARY, silent))  # type: ignore[arg-type]


def test_figures_by_hand() -> None:
    figures = summarise(
        [
            outcome(gold_rank=1, f1=0.5, confidence=0.9),
            outcome(
                gold_rank=4,
                f1=0.0,
                holds=False,
                abstained=True,
                confidence=0.4,
                citations=0,
                verified=0,
            ),
            outcome(kind="follow_up", gold_rank=0, f1=0.1, holds=False, confidence=0.6),
            outcome(
                kind="unanswerable",
                gold_rank=None,
                f1=None,
                holds=None,
                forced_f1=None,
                forced_holds=None,
                confidence=0.4,
                citations=3,
                verified=2,
            ),
        ]
    )
    assert figures["n"] == 4
    assert figures["article@1"] == pytest.approx(1 / 3)
    assert figures["article@5"] == pytest.approx(2 / 3)
    assert figures["evidence_f1"] == pytest.approx((0.5 + 0.0 + 0.1) / 3)
    assert figures["answer_overlap"] == pytest.approx(1 / 3)
    assert figures["without_abstention"]["evidence_f1"] == 1.0
    assert figures["abstained"] == pytest.approx(1 / 4)
    assert figures["abstained_by_kind"] == {"single": 0.5, "follow_up": 0.0, "unanswerable": 0.0}
    assert figures["citations"] == 1 + 0 + 1 + 3
    assert figures["quotes_verified"] == pytest.approx((1 + 0 + 1 + 2) / 5)
    # 0.9 and 0.6 beat 0.4, 0.4 ties with it: (1 + 1 + 1/2) / 3
    assert figures["auroc"] == pytest.approx(2.5 / 3)
    assert figures["n_by_measure"]["article@1"] == 3
    assert figures["by_kind"]["follow_up"]["article@5"] == 0.0
    assert figures["by_kind"]["unanswerable"]["evidence_f1"] is None


def test_partial_and_underspecified_questions_stay_apart() -> None:
    decided = [outcome(confidence=0.9), outcome(kind="unanswerable", confidence=0.1)]
    apart = [
        outcome(kind="partial", gold_rank=0, f1=0.0, confidence=0.0, abstained=True),
        outcome(kind="underspecified", gold_rank=0, f1=0.0, confidence=1.0),
    ]
    alone, together = summarise(decided), summarise(decided + apart)
    for name in ("article@1", "evidence_f1", "auroc", "abstained", "n", "intervals"):
        assert together[name] == alone[name]
    assert together["by_kind"]["partial"]["abstained"] == 1.0
    assert together["abstained_by_kind"]["underspecified"] == 0.0


def test_what_cannot_be_measured_is_none() -> None:
    figures = summarise(
        [
            outcome(
                kind="unanswerable",
                gold_rank=None,
                f1=None,
                holds=None,
                forced_f1=None,
                forced_holds=None,
                citations=0,
                verified=0,
            )
        ]
    )
    for name in ("article@1", "evidence_f1", "auroc", "quotes_verified"):
        assert figures[name] is None
    assert figures["intervals"]["auroc"] is None


def test_unlocated_evidence_is_counted_and_listed() -> None:
    figures = summarise([outcome(unlocated=("f:1: a", "f:1: b")), outcome()])
    assert figures["evidence_unlocated"] == 2
    assert figures["unlocated"] == ["f:1: a", "f:1: b"]


def test_stored_texts_go_by_path() -> None:
    texts = StoredTexts(LIBRARY)  # type: ignore[arg-type]
    assert texts("gold") == GOLD.text
    assert texts("absent") is None


def test_one_path_in_two_sources_is_refused() -> None:
    twice = Library(GOLD, replace(GOLD, source="elsewhere"))
    with pytest.raises(InputError, match=r"several sources \(corpus, elsewhere\)"):
        StoredTexts(twice)("gold")  # type: ignore[arg-type]
