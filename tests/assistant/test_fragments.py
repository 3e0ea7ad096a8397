"""What says something, and what only announces, names or points."""

from __future__ import annotations

import pytest

from assistant.fragments import could_answer, leads_in, only_calls


@pytest.mark.parametrize(
    "sentence",
    [
        "The treaty was signed in 2011.",
        "He said: “We will not go.”",
        "The ministers of nine countries met again without any result",
        "Use plain language.",
        "IBM is big.",
        "Originally published in 1990, the guide is kept by the harbour office.",
        "The rules were first published in 1990.",
        "THE TREATY WAS SIGNED IN THE CITY OF OSLO.",
        "Kaesong goods | Referred to a committee | 310 products recognized as Korean",
        "Der Rat beschließt die Verordnung.",
        "Le Conseil adopte la loi.",
        "北京是中华人民共和国的首都。",
        "東京は日本の首都です。",
    ],
)
def test_a_sentence_could_answer_in_any_language(sentence: str) -> None:
    assert could_answer(sentence)


@pytest.mark.parametrize(
    "fragment",
    [
        "Who signed the treaty?",
        "“Who signed it, and when was that?”",
        "谁签署了这项条约？",
        "Results and outlook",
        "Summary.",
        "Read more.",
        "George Washington Carver.",
        "What to Expect in 2014.",
        "Cars into the United States.",
        "By Jane Smith, Digital Communications Manager, GSA.",
        "Photo: President Obama signs the bill in the Oval Office.",
        "Image courtesy of the National Archives and a reader.",
        "Posted by Jane Smith on a rainy afternoon in early May 2014.",
        "Originally posted on the harbour office's blog.",
        "This post was originally published on the harbour blog by Jane Smith.",
        "Interesting browser facts:",
        "Signed | June 30, 2007 | June 1, 2015",
        "Home | Superior Court of California | County of Riverside | Contact @court",
        "SUMMARY OF THE TREATY.",
    ],
)
def test_headings_names_captions_and_questions_answer_nothing(fragment: str) -> None:
    assert not could_answer(fragment)


@pytest.mark.parametrize(
    ("sentence", "leads"),
    [
        ("North Korea will:", True),
        ("Professor Edward Tufte wrote,", True),
        ("“They agreed on this:”", True),
        ("North Korea will test.", False),
        ("It said: no.", False),
    ],
)
def test_a_sentence_leads_in_where_it_breaks_off(sentence: str, leads: bool) -> None:
    assert leads_in(sentence) is leads


def test_a_word_of_many_marks_takes_no_time() -> None:
    assert could_answer(f"The line a{'-' * 400_000}a was drawn.")


CALLS = [
    "Check out the HHS Syndication Storefront for hundreds of items.",
    "Learn more about HHS Ignite.",
    "Please click here for driving directions.",
    "Also, be sure to sign up for our newsletter, which appears each Tuesday.",
    "Contact us at harbour@example.org.",
    "For more information about the lamp, please visit the keeper's page.",
    "To learn more, see the guide of the harbour office.",
    "If you have any questions, contact Jane Smith at the harbour.",
]


@pytest.mark.parametrize("sentence", CALLS)
def test_a_call_to_the_reader_answers_only_who_asks_for_one(sentence: str) -> None:
    assert could_answer(sentence)
    assert only_calls(sentence, "What did the keeper find?")
    for asking in ("How can I reach the keeper?", "Where do we go?", "Whom do I contact?"):
        assert not only_calls(sentence, asking)


@pytest.mark.parametrize(
    "sentence",
    [
        "Register your vessel with the harbour office within a week.",
        "Visitors to the lighthouse sign up at the gate.",
        "Contact the court where your case was filed if you need a copy.",
        "To learn the trade, a keeper served for six years.",
        "If you have a boat, moor it at the outer pier.",
        "Watch keepers were paid by the week.",
        "Read and write access is granted to the owner.",
    ],
)
def test_what_says_something_is_no_call(sentence: str) -> None:
    assert not only_calls(sentence, "What did the keeper find?")
