"""What a model may say of the sentences it cites, check by check."""

from __future__ import annotations

import pytest
from index_doubles import Words

from assistant.checking import check, names, quantities
from assistant.checking.check import Checker, CitedSentence, disagreement
from assistant.checking.cited import Cited
from assistant.checking.quantities import required, stated
from assistant.checking.support import FEATURES, SupportModel, covered, in_order, read_model
from index.analyzer import Wanted
from index.errors import InputError

TOWER = "The lighthouse at Cape Orme was built by Tomas Reyl in 1887, and Ida Vance kept it."
COSTS = "The price rose from 12 million dollars in May 2009 to 15.5 million, an increase of 29%."
NEVER = "The clock in Harwick has not been repaired since the storm, which the mayor regrets."
AGENCY = "The International Atomic Energy Agency (IAEA) sent three inspectors to Pyongyang."


def problem(sentence: str, *cited: str, article: str = "") -> str | None:
    whole = article or " ".join(cited)
    return disagreement(sentence, Cited.of([(text, whole) for text in cited]), [whole])


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        (TOWER, TOWER),
        ("Tomas Reyl built the lighthouse at Cape Orme in 1887.", TOWER),
        ("In 1887 the lighthouse was built, which Ida Vance kept.", TOWER),
        ("The lighthouse at Cape Orme was Reyl's, and Vance kept it.", TOWER),
        ("In May 2009 the price was $12 million.", COSTS),
        ("It rose by 29 percent, from twelve million dollars to 15.5 million.", COSTS),
        ("The clock hasn't been repaired.", NEVER),
        ("The mayor regrets it.", NEVER),
        ("The clock in Harwick was never repaired.", NEVER),
        ("The IAEA sent 3 inspectors.", "The agency sent three inspectors (IAEA)."),
        ("The U.S. agreed.", "The United States of America (USA) agreed, said the US envoy."),
        ("The South Korean delegation left.", "South Korea's delegation left."),
        ("He called it “a gift”.", "He called it “a gift to the town”."),
        ("He called it “a gift … the town.”", "He called it a gift to the town."),
        ("Officials said so.", "The clerks said so."),
        ("See -https://orme.example.", "See https://orme.example."),
        ("The .com boom ended.", "The .com boom came to an end."),
        ("The parade was on 7 September 2012.", "The parade of 2012-09-07 was long."),
        ("No later than 1990, it closed.", "It closed in 1990 at the latest."),
    ],
)  # fmt: skip
def test_what_agrees_passes(sentence: str, cited: str) -> None:
    assert problem(sentence, cited) is None


@pytest.mark.parametrize(
    ("sentence", "cited", "reason"),
    [
        ("It was built in 1888.", TOWER, check.QUANTITY),
        ("It was built in the 1880s.", TOWER, check.QUANTITY),
        ("The price rose from 15.5 million to 12 million dollars.", COSTS, check.QUANTITY),
        ("The price was 12 billion dollars in 2009.", COSTS, check.QUANTITY),
        ("The price rose in June 2009.", COSTS, check.QUANTITY),
        ("The price rose by thirty percent.", COSTS, check.QUANTITY),
        ("Ida Vance built it, and Tomas Reyl kept it.", "Tomas Reyl built it, and Ida Vance kept "
         "it.", check.NAME),
        ("The lighthouse was built by Tomas Vance.", TOWER, check.NAME),
        ("The lighthouse was built by Otto Brandt.", TOWER, check.NAME),
        ("The lighthouse is in Norway.", TOWER, check.NAME),
        ("The FBI sent three inspectors to Pyongyang.", AGENCY, check.NAME),
        ("The clock in Harwick has been repaired since the storm.", NEVER, check.NEGATION),
        ("The mayor does not regret it.", NEVER, check.NEGATION),
        ("The lighthouse was not built by Tomas Reyl.", TOWER, check.NEGATION),
        ("The price fell to 15.5 million.", COSTS, check.DIRECTION),
        ("It was built after the war.", "It was built before the war.", check.DIRECTION),
        ("He called it “a curse”.", "He called it “a gift”.", check.QUOTATION),
        ('He called it "a gift.', "He called it a gift.", check.QUOTATION),
        ("See https://evil.example/x for more.", TOWER, check.QUOTATION),
        ("Write to reyl@evil.example.", TOWER, check.QUOTATION),
        ("See a.b..evil.example for more.", TOWER, check.QUOTATION),
        ("See -evil.example/x for more.", TOWER, check.QUOTATION),
        ("See 塔https://evil.test/x for more.", TOWER, check.QUOTATION),
        ("See +https://evil.test/x for more.", TOWER, check.QUOTATION),
        ("See 塔www.evil.test for more.", TOWER, check.QUOTATION),
        ("Write to .reyl@evil.test.", TOWER, check.QUOTATION),
    ],
)  # fmt: skip
def test_what_differs_is_named(sentence: str, cited: str, reason: str) -> None:
    assert problem(sentence, cited) == reason


def test_a_name_that_opens_the_sentence_is_known_from_the_article() -> None:
    article = "They met in Seoul. Later the envoys met in Pyongyang. Seoul agreed."
    cited = "Pyongyang agreed to the terms."
    assert problem("Seoul agreed to the terms.", cited, article=article) == check.NAME
    assert problem("Clerks agreed to the terms.", cited, article=article) is None


def test_several_cited_sentences_count_together() -> None:
    said = "Tomas Reyl built it, and the price rose to 15.5 million."
    assert problem(said, TOWER, COSTS) is None
    assert problem(said, TOWER) == check.QUANTITY


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("two hundred and five", {"200", "5"}),
        ("twenty-five men and 1,200.50 tons", {"25", "1200.5"}),
        ("the 3rd of three", {"3"}),
        ("3.2 million", {"3200000"}),
        ("the 1990s", {"1990s"}),
        ("on Monday, Sept. 7, 2012", {"weekday 1", "month 9", "7", "2012"}),
        ("2012-09-07", {"2012", "month 9", "7"}),
        ("May he come in May", {"month 5"}),
        ("no one, one of them, one another", set()),
        ("9" * 5000, {"9" * 5000}),
    ],
)
def test_quantities_have_one_form(text: str, keys: set[str]) -> None:
    assert required(text) == keys
    assert keys <= stated(text)


def test_names_are_runs_of_capitals() -> None:
    found = list(names.names("The U.S. Senate met Kim Jong-un, of Korea. University of Oxford men"))
    assert found == [
        (("U.S.", "Senate"), False),
        (("Kim", "Jong-un"), False),
        (("Korea",), False),
        (("University", "Oxford"), False),
    ]


def test_a_clause_may_move_and_a_number_may_not() -> None:
    cited = "In 2010, 15 men died in the storm."
    assert not quantities.exchanged("15 men died in the storm in 2010.", cited)
    assert quantities.exchanged("In 15, 2010 men died in the storm.", cited)


class Counted:
    """Frequencies of a made-up archive: "granite" is rare, everything else common."""

    count = 1000

    def frequency(self, item: Wanted) -> int:
        return 1 if item.term == "granit" else 500


def test_rare_words_weigh_more_in_what_is_covered() -> None:
    cited = Cited(("It was raised on a shelf of granite.",))
    assert covered("It was raised on granite.", cited, Counted()) == 1
    rare = covered("A shelf was raised on marble of granite.", cited, Counted())
    common = covered("A shelf was raised on marble.", cited, Counted())
    assert 0 < common < rare < 1


def test_order_is_the_share_of_pairs_that_follow_each_other() -> None:
    cited = Cited(("The keepers left the tower in winter.",))
    assert in_order("Keepers left the tower.", cited) == 1
    assert in_order("The tower left keepers.", cited) == 0
    assert in_order("Keepers.", cited) == 1


def test_support_decides_where_nothing_contradicts() -> None:
    cited = [CitedSentence(TOWER, TOWER)]
    weights = dict.fromkeys(FEATURES, 1.0)
    for threshold, expected in ((0.0, None), (0.99, check.UNSUPPORTED)):
        checker = Checker(Counted(), Words(), SupportModel(weights, 0.0, threshold))
        assert checker.problem("The lighthouse was built.", cited) == expected
        assert checker.problem("The lighthouse was built.", []) == check.UNCITED


def test_the_shipped_model_says_where_it_comes_from() -> None:
    model = read_model()
    assert model.weights.keys() == set(FEATURES)
    assert 0 < model.threshold < 1
    assert model.score(dict.fromkeys(FEATURES, 1.0)) > model.threshold
    assert model.score(dict.fromkeys(FEATURES, 0.0)) < model.threshold
    with pytest.raises(InputError, match="eval altered"):
        read_model('{"weights": {}}')
