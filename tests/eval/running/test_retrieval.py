from eval.progress import counted, silent
from eval.running.retrieval import retrieve_all
from eval.types import Query
from index.errors import QuestionError
from index.report import Progress


class Fixed:
    def retrieve_articles(self, query: str, k: int) -> list[tuple[str, float]]:
        if not query:
            raise QuestionError("empty")
        return [("id-2", 0.9), ("id-1", 0.3)][:k]


def test_articles_go_by_their_ids_in_the_data_set() -> None:
    run = retrieve_all(Fixed(), [Query("q", "x")], {"id-1": "d1", "id-2": "d2"}, 2, silent)
    assert run == {"q": {"d2": 0.9, "d1": 0.3}}


def test_a_query_that_is_refused_has_no_results() -> None:
    queries = [Query("q1", ""), Query("q2", "x")]
    run = retrieve_all(Fixed(), queries, {"id-2": "d2"}, 1, silent)
    assert run == {"q1": {}, "q2": {"d2": 0.9}}


def test_progress_is_told_after_each_item() -> None:
    told: list[Progress] = []
    seen = [(item, len(told)) for item in counted("ab", "asking", 2, "queries", told.append)]
    assert seen == [("a", 1), ("b", 2)]
    assert [(step.done, step.total) for step in told] == [(0, 2), (1, 2), (2, 2)]
