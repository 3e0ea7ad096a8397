"""What the evaluation page may open, and what it shows of it, over the real model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.compare.measured import measured
from eval.page import rows, views
from eval.page.bench import Bench, find_sets, make_bench
from eval.page.compare_tab import summary
from eval.progress import silent
from index.errors import InputError
from index.protocols import Embedder

TEXTS = {
    "boats": "Boats are built from oak. A keel keeps boats upright in the wind.",
    "bees": "Bees cluster in winter. <script>window.__xss=1</script> A hive eats honey.",
}


def write_sets(folder: Path) -> Path:
    beir, grounded = folder / "ranking", folder / "grounded"
    for place in (beir, grounded):
        place.mkdir(parents=True)
        corpus = [{"_id": k, "title": k.title(), "text": v} for k, v in TEXTS.items()]
        (place / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
    queries = [
        {"_id": "q1", "text": "What keeps boats upright?"},
        {"_id": "q2", "text": "What do <b>bees</b> eat?"},
    ]
    (beir / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (beir / "qrels").mkdir()
    (beir / "qrels" / "test.tsv").write_text("q1\tboats\t1\nq2\tbees\t1\nq2\tlost\t1\n")
    start = TEXTS["boats"].index("A keel")
    evidence = [{"doc_id": "boats", "start": start, "end": len(TEXTS["boats"])}]
    question = {"_id": "g1", "text": "What keeps boats upright?", "answerable": True}
    (grounded / "questions.jsonl").write_text(json.dumps({**question, "evidence": evidence}))
    return folder


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Bench:
    folder = tmp_path_factory.mktemp("bench")
    sets = str(write_sets(folder / "sets"))
    return make_bench([sets], results=folder / "results", cache=folder / "cache")


@pytest.fixture(scope="module")
def ran(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        saved = bench.run(["ranking", "grounded"], ["default"], silent, said.append)
        assert said == ["ranking, default", "grounded, default"]
    return saved


def test_a_folder_gives_its_sets_and_a_set_itself(tmp_path: Path) -> None:
    sets = write_sets(tmp_path)
    (sets / "notes").mkdir()
    assert [spec.name for spec in find_sets(str(sets))] == ["grounded", "ranking"]
    assert [spec.name for spec in find_sets(str(sets / "ranking"))] == ["ranking"]
    with pytest.raises(InputError, match="no data set"):
        find_sets(str(tmp_path / "none"))


def test_sets_of_every_layout_are_found(tmp_path: Path) -> None:
    trec = tmp_path / "trec"
    trec.mkdir()
    (trec / "topics.xml").write_text("<topics/>")
    assert [spec.name for spec in find_sets(str(tmp_path))] == ["trec"]
    assert [spec.name for spec in find_sets(str(trec))] == ["trec"]
    assert [spec.name for spec in find_sets("irds:beir/scifact/test")] == ["irds:beir/scifact/test"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no data set, and no folder in it is one"):
        find_sets(str(tmp_path / "empty"))


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    first, other = (str(write_sets(tmp_path / name) / "ranking") for name in "ab")
    with pytest.raises(InputError, match="are both called 'ranking'"):
        make_bench([first, other], results=tmp_path)
    (tmp_path / "mine.toml").write_text('name = "default"\n')
    with pytest.raises(InputError, match="another configuration is called 'default' too"):
        make_bench([first], [tmp_path / "mine.toml"], results=tmp_path)


DAMAGE = [
    {"created": None},
    {"kind": ["answers"]},
    {"nDCG@10": "high"},
    {"intervals": {"nDCG@10": 3}},
    {"intervals": None, "n_by_measure": []},
    {"per_query": {"nDCG@10": {"q1": "1"}, "AP": 7}},
    {"per_query": [1]},
    {"texts": None, "configuration": 3, "manifest": None, "machine": []},
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_result_spoils_no_list(
    bench: Bench, ran: list[Path], damage: dict[str, object]
) -> None:
    damaged = {**bench.result(ran[0].name), **damage}
    assert rows.result_rows([("x.json", damaged)]) is not None
    assert rows.label("x.json", damaged)[1] == "x.json"
    assert rows.question_headers(damaged)[0] == "Question"
    assert rows.question_rows(damaged) is not None
    assert "<dt>Configuration</dt>" in views.result_view("x.json", damaged)


def test_a_run_of_another_system_cannot_be_asked_again(bench: Bench, ran: list[Path]) -> None:
    result = {**bench.result(ran[0].name), "kind": "run"}
    del result["configuration"]
    with pytest.raises(InputError, match="cannot be asked again"):
        bench.look(result, "q1")


def test_results_are_listed_newest_first_with_their_figures(bench: Bench, ran: list[Path]) -> None:
    listed = rows.result_rows(bench.all_results()[0])
    assert {row[1] for row in listed} == {"ranking", "grounded"}
    assert {row[-1] for row in listed} == {path.name for path in ran}
    ranking = next(row for row in listed if row[1] == "ranking")
    assert ranking[2:6] == ["retrieval", "default", "nDCG@10", pytest.approx(0.8065, abs=1e-3)]
    (bench.results / "broken.json").write_text("{")
    found, problems = bench.all_results()
    assert len(rows.result_rows(found)) == len(listed)
    assert "broken.json: expected a result as JSON" in views.unread_view(problems)
    assert views.unread_view([]) == ""
    (bench.results / "broken.json").unlink()


def test_a_question_shows_what_came_back_and_where_the_judged_are(
    bench: Bench, ran: list[Path]
) -> None:
    look = bench.look(bench.result(ran[0].name), "q2")
    assert look.judged == (("bees", 1, 1), ("lost", 1, 0))
    assert look.passages[0].doc_id == "bees"
    assert look.passages[0].grade == 1
    html = views.look_view(look)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "What do &lt;b&gt;bees&lt;/b&gt; eat?" in html
    assert "beyond 100" in html


def test_a_grounded_question_shows_its_answer(bench: Bench, ran: list[Path]) -> None:
    look = bench.look(bench.result(ran[1].name), "g1")
    assert look.judged == (("boats", 1, 1),)
    assert look.answer is not None
    assert "A keel keeps boats upright in the wind." in views.look_view(look)


@pytest.mark.parametrize("query", ["q9", "", "../q1"])
def test_a_question_that_is_not_there_is_named(bench: Bench, ran: list[Path], query: str) -> None:
    with pytest.raises(InputError, match="no question"):
        bench.look(bench.result(ran[0].name), query)


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "", "none.json", ".", "a" * 999])
def test_only_results_of_the_folder_are_opened(bench: Bench, ran: list[Path], name: str) -> None:
    (bench.results.parent / "secret.json").write_text(ran[0].read_text())
    with pytest.raises(InputError, match="no result"):
        bench.result(name)


def test_only_sets_and_configurations_that_are_served_are_run(bench: Bench) -> None:
    for sets, configurations in ([["/etc"], ["default"]], [["ranking"], ["../x.toml"]], [[], []]):
        with pytest.raises(InputError):
            bench.run(sets, configurations, silent, lambda _: None)


def test_a_set_that_changed_since_is_not_looked_into(bench: Bench, ran: list[Path]) -> None:
    result = bench.result(ran[0].name) | {"dataset_sha256": "0" * 64}
    with pytest.raises(InputError, match="not the one that this result was measured on"):
        bench.look(result, "q1")


def test_gains_are_of_questions_both_have_losses_first(bench: Bench, ran: list[Path]) -> None:
    before = bench.result(ran[0].name)
    after = before | {"per_query": {"RR@10": {"q1": 0.5, "q2": 1.0}}}
    pair = measured(before, "A"), measured(after, "B")
    found = rows.gain_rows(*pair, "RR@10")
    assert [row[1:] for row in found] == [[1.0, 0.5, -0.5, "q1"], [1.0, 1.0, 0.0, "q2"]]
    said = summary(*pair, "RR@10")
    # One question differs: either sign of it is as far from 0, so that p is 1.
    assert "1.000 → 0.750, -0.250 on average over 2 (95 % -0.500 – +0.000, p 1.000)" in said
    assert "0 better, 1 worse, 1 equal" in said
    with pytest.raises(InputError, match="no measure 'AP'"):
        summary(*pair, "AP")


def test_comparisons_and_grids_are_no_results_of_questions(bench: Bench, ran: list[Path]) -> None:
    of_several = {"ranking": {"nDCG@10": {"q1": [1.0, 0.5]}}}
    other = bench.result(ran[0].name) | {"kind": "compare", "per_query": of_several}
    assert rows.result_rows([("a.json", other), ("b.json", other | {"kind": "grid"})]) == []


def test_n_is_that_of_the_measure_shown(bench: Bench, ran: list[Path]) -> None:
    result = bench.result(ran[1].name)
    result["n_by_measure"]["evidence_f1"] = 17
    (row,) = rows.result_rows([("a.json", result)])
    assert (row[4], row[7]) == ("evidence_f1", 17)


def test_a_run_is_told_by_its_file(bench: Bench, ran: list[Path]) -> None:
    result = bench.result(ran[0].name) | {"run": {"file": "theirs.trec"}}
    del result["configuration"]
    assert rows.label("a.json", result)[0].startswith("ranking · theirs.trec · ")


def test_heads_of_columns_can_break(bench: Bench, ran: list[Path]) -> None:
    heads = rows.question_headers(bench.result(ran[1].name))
    assert (heads[0], heads[-1]) == ("Question", "Id")
    assert "answer overlap" in heads
