import pytest
from eval_doubles import Script, answer, article, asked, citation

from assistant.types import Turn
from eval.running.history import OwnHistory, earlier_turns
from eval.types import Message
from index.errors import QuestionError

NOTE = article("note", "Alpha one. Beta two.")
SAYS_ALPHA = answer([citation(NOTE, (0, 10))])
SAYS_BETA = answer([citation(NOTE, (11, 20))])
SAYS_NOTHING = answer()
HISTORY = (
    Message("user", "first?"),
    Message("assistant", "The data set's words."),
    Message("user", "second?"),
    Message("assistant", "More of them."),
)


def script() -> Script:
    return Script(
        {
            "first?": (SAYS_ALPHA, SAYS_ALPHA),
            "second?": (SAYS_BETA, SAYS_BETA),
            "lost?": (SAYS_NOTHING, SAYS_BETA),
        }
    )


def test_the_given_history_is_the_data_sets() -> None:
    assistant = script()
    earlier = earlier_turns("given", [], assistant)
    assert earlier(asked(history=HISTORY)) == (
        Turn("first?", "The data set's words."),
        Turn("second?", "More of them."),
    )
    assert assistant.asked == []


def test_its_own_answers_take_the_place_of_the_given_ones() -> None:
    assistant = script()
    earlier = earlier_turns("own", [], assistant)
    own = (Turn("first?", "Alpha one."), Turn("second?", "Beta two."))
    assert earlier(asked(history=HISTORY)) == own
    # the second was asked with the assistant's own answer to the first
    assert assistant.asked == [("first?", (), True), ("second?", own[:1], True)]


def test_what_was_asked_once_is_not_asked_again() -> None:
    assistant = script()
    earlier = OwnHistory([], assistant)
    earlier(asked(history=HISTORY[:2]))
    earlier(asked(history=HISTORY))
    assert [text for text, _, _ in assistant.asked] == ["first?", "second?"]


def test_another_beginning_is_another_conversation() -> None:
    assistant = script()
    earlier = OwnHistory([], assistant)
    earlier(asked(history=HISTORY))
    earlier(asked(history=HISTORY[2:]))
    assert [text for text, _, _ in assistant.asked] == ["first?", "second?", "second?"]


def test_an_abstention_leaves_a_question_without_an_answer() -> None:
    history = (Message("user", "lost?"), Message("assistant", "Known to the data set."))
    assert OwnHistory([], script())(asked(history=history)) == (Turn("lost?", ""),)


def test_earlier_turns_of_the_set_stand_in_for_a_history() -> None:
    set_ = [
        asked(text="second?", conversation="c", turn=2),
        asked(text="first?", conversation="c", turn=1),
        asked(text="elsewhere?", conversation="d", turn=1),
        asked(text="third?", conversation="c", turn=3),
    ]
    earlier = OwnHistory(set_, script())
    assert earlier(set_[3]) == (Turn("first?", "Alpha one."), Turn("second?", "Beta two."))
    assert earlier(set_[1]) == ()


def test_a_question_without_a_past_has_none() -> None:
    assert OwnHistory([], script())(asked()) == ()


def test_an_earlier_question_that_is_refused_is_named() -> None:
    class Refusing:
        def answer(self, *_: object, **__: object) -> object:
            raise QuestionError("too long")

    with pytest.raises(QuestionError, match="the earlier question 1: too long"):
        OwnHistory([], Refusing())(asked(history=HISTORY))  # type: ignore[arg-type]
