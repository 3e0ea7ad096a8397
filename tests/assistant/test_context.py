"""What stands beside a sentence so that it can be understood, and in which order."""

from __future__ import annotations

import pytest
from evidence_doubles import TEXT, evidence, found_at

from assistant.context import in_reading_order, leans_on_the_one_before, with_context
from assistant.evidence import Evidence
from index.sentences import split_sentences

LIST = (
    "They met in Beijing.\n\nNorth Korea will:\n\nobserve a moratorium on tests;\n"
    "suspend work at Yongbyon.\n\nAsked for a comment, the envoy wrote,\n\nThis is a start.\n"
)


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("It was ratified a year later.", True),
        ("But they refused to sign.", True),
        ("This ended the talks.", True),
        ("Therefore, the two sides met again.", True),
        ("The latter was never built.", True),
        ("South Korea did not.", True),
        ("South Korea did.", True),
        ("The treaty was signed in 2011.", False),
        ("Italy signed the treaty.", False),
        ("Theirry spoke first.", False),
    ],
)
def test_a_pronoun_or_an_ellipsis_leans_on_the_sentence_before(sentence: str, leans: bool) -> None:
    assert leans_on_the_one_before(sentence) is leans


def texts(found: list[Evidence]) -> list[str]:
    return [item.text for item in found]


def test_a_sentence_that_leans_brings_the_one_before() -> None:
    both = ["It was ratified a year later.", "The treaty was signed in 2011."]
    assert texts(with_context([evidence(1)], 5)) == both
    assert sorted(texts(with_context([evidence(0), evidence(1)], 5))) == sorted(both)


def test_what_answers_by_itself_is_not_there_for_another_s_sake() -> None:
    assert [item.beside for item in with_context([evidence(1)], 5)] == [False, True]
    assert [item.beside for item in with_context([evidence(1)], 5, [evidence(0)])] == [False, False]


def test_context_does_not_cross_a_paragraph_or_an_article_s_start() -> None:
    text = "They met in Oslo.\n\nIt was late."
    for span in split_sentences(text):
        item = found_at(span, text)
        assert with_context([item], 5) == [item]


def test_a_short_list_is_one_quotation_with_what_announces_it() -> None:
    whole = LIST[LIST.index("North") : LIST.index("Yongbyon.") + len("Yongbyon.")]
    for chosen in ([1], [2], [3], [3, 1, 2]):
        items = [evidence(number, text=LIST) for number in chosen]
        assert texts(with_context(items, 5)) == [whole]


def test_of_a_long_list_items_in_lower_case_follow_what_announces_it() -> None:
    first, second = f"observe a moratorium on {'very ' * 80}long tests;", "Suspend all work."
    text = f"North Korea will:\n\n{first}\n{second}\n\nIt did."
    assert texts(with_context([evidence(0, text=text)], 5)) == ["North Korea will:", first]
    assert texts(with_context([evidence(1, text=text)], 5)) == [first, "North Korea will:"]
    assert texts(with_context([evidence(2, text=text)], 5)) == [second]


def test_what_leads_in_brings_what_follows_and_what_goes_on_what_leads_in() -> None:
    quoted = ["Asked for a comment, the envoy wrote,", "This is a start."]
    assert texts(with_context([evidence(4, text=LIST)], 5)) == quoted
    line = "North Korea will:\n\nobserve a moratorium on tests."
    item = "observe a moratorium on tests."
    assert texts(with_context([evidence(0, text=line)], 5)) == ["North Korea will:", item]
    assert texts(with_context([evidence(1, text=line)], 5)) == [item, "North Korea will:"]


def test_there_are_no_more_sentences_than_may_be_and_the_best_one_keeps_its_context() -> None:
    best, other = evidence(1, score=0.9), evidence(2, score=0.8)
    assert len(with_context([best, other], 3)) == 3
    assert texts(with_context([best, other], 2)) == [best.text, evidence(0).text]
    assert with_context([other, best], 2) == [other]
    assert texts(with_context([best], 1)) == [best.text, evidence(0).text]


def test_reading_order_is_best_article_first_and_text_order_within() -> None:
    found = [
        evidence(2, record=2, score=0.9),
        evidence(0, record=1, score=0.7),
        evidence(0, record=2, score=0.1),
        evidence(1, record=3, score=0.8),
    ]
    ordered = [(item.record, item.span[0]) for item in in_reading_order(found)]
    starts = [start for start, _ in split_sentences(TEXT)]
    assert ordered == [(2, starts[0]), (2, starts[2]), (3, starts[1]), (1, starts[0])]
