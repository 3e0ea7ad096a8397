from pathlib import Path

import pytest
from eval_doubles import Library, Script, answer, article, asked, citation

from assistant.types import Turn
from eval.data.grounded import GroundedSet
from eval.progress import silent
from eval.running.answers import ask, check_found, outcomes_of
from eval.running.gold import GoldEvidence
from index.errors import InputError, QuestionError

GOLD = article("gold", "Alpha one. Beta two.")
NONE = GoldEvidence((), (), (), {})


def test_a_second_answer_is_asked_for_only_after_an_abstention() -> None:
    sure, unsure = answer([citation(GOLD, (0, 10))]), answer()
    script = Script({"sure": (sure, sure), "unsure": (unsure, sure)})
    assert ask(script, "sure", ()) == (sure, sure)
    assert ask(script, "unsure", ()) == (unsure, sure)
    assert [(text, abstain) for text, _, abstain in script.asked] == [
        ("sure", True),
        ("unsure", True),
        ("unsure", False),
    ]


def test_the_history_goes_along() -> None:
    history = (Turn("first?", "Yes."),)
    script = Script({"then?": (answer(), answer())})
    ask(script, "then?", history)
    assert [given for _, given, _ in script.asked] == [history, history]


def test_a_question_that_is_refused_is_named() -> None:
    class Refusing:
        def answer(self, *_: object, **__: object) -> object:
            raise QuestionError("too long")

    question = asked(line=4)
    data = GroundedSet(Path("s"), Path("s/questions.jsonl"), (question,), None, {})
    with pytest.raises(InputError, match=r"questions\.jsonl:4: too long"):
        list(outcomes_of(data, [NONE], Refusing(), Library(GOLD), silent))  # type: ignore[arg-type]


def test_articles_that_hold_none_of_the_evidence_are_another_archives() -> None:
    data_lacks = GoldEvidence((), (), ('q.jsonl:4: keel.md: "It rose"',), {})
    found = GoldEvidence((("gold", (0, 5)),), (), (), {})
    with pytest.raises(InputError, match=r"q\.jsonl:4.*neither this nor any other evidence"):
        check_found([NONE, data_lacks])
    check_found([NONE, data_lacks, found])
    check_found([NONE])
