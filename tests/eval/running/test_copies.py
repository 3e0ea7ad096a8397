"""An article that is shown for a judged copy of it is judged as that one."""

from __future__ import annotations

from dataclasses import replace

from eval_doubles import Library, answer, article, asked, citation, hits

from assistant.types import Copy
from eval.running.copies import judged_id, judged_place
from eval.running.gold import GoldEvidence
from eval.running.judge import judge

SHOWN = article("shown", "Alpha one. Beta two. Gamma three.")
GOLD = article("gold", "Opening. Alpha one. Beta two.")
OTHER = article("other", "Nothing.")
COPY = (Copy("gold", "v", "gold", None, "Gold"),)


def test_a_hit_counts_as_the_judged_one_of_its_copies() -> None:
    hit = replace(hits(0)[0], also_at=COPY)
    assert judged_id("shown", hit, {"gold"}) == "gold"
    assert judged_id("shown", hit, {"shown", "gold"}) == "shown"
    assert judged_id("shown", hit, {"elsewhere"}) == "shown"


def test_a_citation_counts_at_the_place_of_the_same_words() -> None:
    cited = replace(citation(SHOWN, (0, 10)), also_at=COPY)
    assert judged_place(cited, {"gold": GOLD.text}) == ("gold", (9, 19))
    assert judged_place(cited, {"shown": SHOWN.text, "gold": GOLD.text}) == ("shown", (0, 10))
    only_here = replace(citation(SHOWN, (21, 33)), also_at=COPY)
    assert judged_place(only_here, {"gold": GOLD.text}) == ("shown", (21, 33))


def test_of_several_places_the_nearest_counts() -> None:
    cited = replace(citation(SHOWN, (11, 20)), also_at=COPY)
    text = "Beta two. Then Beta two. And again Beta two."
    assert judged_place(cited, {"gold": text}) == ("gold", (15, 24))


def test_an_answer_from_a_copy_has_the_measures_of_one_from_the_judged_article() -> None:
    gold = GoldEvidence((("gold", (9, 19)),), ({"gold": [(9, 19)]},), (), {"gold": GOLD.text})
    library = Library(SHOWN, OTHER)
    cited = replace(citation(SHOWN, (0, 10)), also_at=COPY)
    found = tuple(replace(hit, also_at=COPY if not hit.record else ()) for hit in hits(1, 0))
    given = replace(answer([cited]), hits=found)
    outcome = judge(asked(), gold, given, given, library)  # type: ignore[arg-type]
    assert outcome.gold_rank == 2
    assert outcome.scores["evidence_f1"] == 1
    assert outcome.scores["citation_precision"] == 1
    assert outcome.scores["quotes_verified"] == 1
    assert [doc.doc_id for doc in outcome.ranked] == ["other", "gold"]
