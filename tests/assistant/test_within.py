"""Passages that are looked through for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.comprehension import open_reader
from assistant.comprehension.reading import Reading
from assistant.evidence import SUFFICE, EvidenceConfig, EvidenceSelector
from assistant.question import term_weights
from assistant.time.order import for_orders
from assistant.time.timeline import for_timelines
from assistant.types import Hit
from assistant.within import ARTICLES, FOUND, looked_through
from index.build import build
from index.generation import Index
from index.protocols import Embedder, Vectors
from index.sources import FolderSource

FILLER = "The committee met on the first day and heard the reports of its members at length. "
TELLING = "The old ferry sank off Harwick because its doors had been left open in the storm. "


@pytest.fixture(scope="module")
def long_archive(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Index]:
    """Four long articles; one sentence of the first tells why the ferry sank."""
    folder = tmp_path_factory.mktemp("long")
    for number in range(4):
        parts = [FILLER * 8] * 6
        if not number:
            parts[4] = TELLING * 5
        text = "\n\n".join(f"{part} Part {n} of paper {number}." for n, part in enumerate(parts))
        (folder / f"{number}.txt").write_text(f"Paper {number}\n\n{text}\n")
    build([FolderSource(folder)], folder.parent / "long-index", embedder)
    index = Index.open(folder.parent / "long-index")
    yield index
    index.close()


def hit(index: Index, lead: int, article: float, passage: int = 0, **parts: float) -> Hit:
    """A passage of the article with that lead row, as if retrieval had found it."""
    found = index.passage(index.passages_of_lead(lead)[passage])
    return Hit(found, index.record_of_lead(lead), article, 1, {"article": article, **parts})


def asked(embedder: Embedder) -> Vectors:
    return embedder.encode_queries(["Why did the ferry sink off Harwick?"])


def lead_of(index: Index, path: str) -> int:
    return next(
        lead
        for lead in range(index.article_count)
        if index.header(index.record_of_lead(lead)).path == path
    )


def test_a_passage_that_was_not_found_is_looked_through_in_an_article_that_was(
    long_archive: Index, embedder: Embedder
) -> None:
    first = hit(long_archive, lead_of(long_archive, "0.txt"), 0.9)
    assert "ferry" not in first.passage.text
    looked = looked_through(long_archive, [first], asked(embedder), 5)
    assert "ferry sank" in looked[0].passage.text
    assert (looked[0].article, looked[0].near, looked[0].promise) == (1.0, 1.0, 1.0)
    assert len(looked) == 5
    assert [each.cosine for each in looked] == sorted((e.cosine for e in looked), reverse=True)


def test_articles_beyond_the_leading_ones_give_only_what_was_found_of_them(
    long_archive: Index, embedder: Embedder
) -> None:
    hits = [hit(long_archive, lead, 0.9 - lead / 10) for lead in range(4)]
    looked = looked_through(long_archive, hits, asked(embedder), 1000)
    counts = [sum(each.record == item.record for each in looked) for item in hits]
    every = [len(long_archive.passages_of_record(item.record)) for item in hits]
    assert counts == [*every[:ARTICLES], 1]
    assert every[ARTICLES] > 1


def test_a_very_long_article_gives_what_was_found_of_it(
    long_archive: Index, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [hit(long_archive, lead_of(long_archive, "0.txt"), 0.9)]
    monkeypatch.setattr("assistant.within.LONGEST", 2)
    looked = looked_through(long_archive, found, asked(embedder), 1000)
    assert [each.passage for each in looked] == [found[0].passage]


def test_the_better_article_is_read_before_the_nearer_passage(
    long_archive: Index, embedder: Embedder
) -> None:
    near, far = lead_of(long_archive, "0.txt"), lead_of(long_archive, "1.txt")
    hits = [hit(long_archive, far, 0.9), hit(long_archive, near, 0.3)]
    looked = looked_through(long_archive, hits, asked(embedder), 3)
    assert {each.record for each in looked} == {hits[0].record}
    assert looked[0].article == 1.0


def test_a_rerankers_word_stands_for_an_articles_evidence(
    long_archive: Index, embedder: Embedder
) -> None:
    one, two = lead_of(long_archive, "1.txt"), lead_of(long_archive, "2.txt")
    hits = [
        hit(long_archive, one, 0.2, reranked=0.9),
        hit(long_archive, two, 0.9, reranked=0.1),
    ]
    looked = looked_through(long_archive, hits, asked(embedder), 3)
    assert {each.record for each in looked} == {hits[0].record}


def test_a_rerankers_word_is_not_compared_with_what_it_did_not_read(
    long_archive: Index, embedder: Embedder
) -> None:
    one, two = lead_of(long_archive, "1.txt"), lead_of(long_archive, "2.txt")
    hits = [hit(long_archive, one, 0.9, reranked=0.1), hit(long_archive, two, 0.4)]
    looked = looked_through(long_archive, hits, asked(embedder), 3)
    assert {each.record for each in looked} == {hits[0].record}


def test_only_the_first_hits_are_looked_through(long_archive: Index, embedder: Embedder) -> None:
    leads = [lead_of(long_archive, f"{number}.txt") for number in range(4)]
    hits = [hit(long_archive, leads[n % 3], 0.9) for n in range(FOUND)]
    hits.append(hit(long_archive, leads[3], 0.1))
    looked = looked_through(long_archive, hits, asked(embedder), 1000)
    assert hits[-1].record not in {each.record for each in looked}


def test_nothing_found_is_nothing_to_look_through(long_archive: Index, embedder: Embedder) -> None:
    assert looked_through(long_archive, [], asked(embedder), 5) == []


def test_a_passages_row_is_found_by_its_place(long_archive: Index) -> None:
    for lead in range(long_archive.article_count):
        record = long_archive.record_of_lead(lead)
        for row in long_archive.passages_of_record(record):
            start = long_archive.passage(row).start
            # A copy's words may stand anywhere in the passage.
            assert [long_archive.row_of(record, start + n) for n in (0, 1)] == [row, row]


def test_evidence_is_quoted_from_a_passage_that_was_not_found(
    long_archive: Index, embedder: Embedder
) -> None:
    question = "Why did the ferry sink off Harwick?"
    selector = EvidenceSelector(long_archive, embedder)
    chosen = selector.select(
        question,
        asked(embedder),
        term_weights(question, long_archive.passage_terms),
        [hit(long_archive, lead_of(long_archive, "0.txt"), 0.9)],
    )
    assert TELLING.strip() in [each.text for each in chosen]


@pytest.mark.parametrize(("sure", "sentences"), [(-100.0, SUFFICE), (100.0, 5)])
def test_where_the_reader_is_sure_few_sentences_suffice(
    long_archive: Index, embedder: Embedder, sure: float, sentences: int
) -> None:
    config = EvidenceConfig(further=0.0, elsewhere=0.0, duplicate=2.0, sure=sure)
    question = "Why did the ferry sink off Harwick?"
    ranked_from = [hit(long_archive, lead_of(long_archive, "0.txt"), 0.9)]
    weights = term_weights(question, long_archive.passage_terms)
    selector = EvidenceSelector(
        long_archive, embedder, config, open_reader("auto", long_archive.manifest)
    )
    assert len(selector.select(question, asked(embedder), weights, ranked_from)) == sentences


class Counting:
    """Reads nothing, and remembers how many passages it was given."""

    given = 0

    def read(self, question: str, titles: Sequence[str], passages: Sequence[str]) -> list[Reading]:
        self.given = len(passages)
        return []


@pytest.mark.parametrize("meant_for", [for_orders, for_timelines])
def test_where_several_articles_are_told_of_the_best_one_crowds_out_none(
    long_archive: Index, embedder: Embedder, meant_for: Callable[[EvidenceConfig], EvidenceConfig]
) -> None:
    config = replace(meant_for(EvidenceConfig()), passages=6)
    leads = (lead_of(long_archive, "0.txt"), lead_of(long_archive, "1.txt"))
    hits = [
        hit(long_archive, lead, 0.9 - 0.6 * number, place)
        for number, lead in enumerate(leads)
        for place in (0, 1, 2)
    ]
    reader = Counting()
    selector = EvidenceSelector(long_archive, embedder, config, reader)
    weights = term_weights("ferry", long_archive.passage_terms)
    ranked, _ = selector.ranked("ferry", asked(embedder), weights, hits)
    assert {each.record for each in ranked} == {each.record for each in hits}
    assert reader.given == len(hits)
