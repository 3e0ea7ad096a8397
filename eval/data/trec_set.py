"""TREC folders: `topics.*`, `qrels.*`, and articles.

    topics.xml, topics.401-450, or topics      what is asked, see eval.data.topics
    qrels.txt, qrels.trec8.adhoc, or qrels     `topic iteration document grade`
    docs.trec, several docs.*, or docs/…       <DOC> files, see eval.data.trec_documents
    corpus.jsonl                               in their place, as in BEIR

With neither documents nor corpus the articles are an archive's files, judged by their paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.data.articles import articles_of_archive, articles_of_corpus
from eval.data.beir import judged
from eval.data.qrels import read_qrels
from eval.data.ranking_set import RankingSet
from eval.data.topics import read_topics
from eval.data.trec_documents import corpus_of_documents
from index.errors import InputError


def is_trec(folder: Path) -> bool:
    return bool(named(folder, "topics"))


def load_trec(folder: Path, archive: Sequence[Path] = (), cache: Path | None = None) -> RankingSet:
    """Read and check a folder; `InputError` with file and line where it is not sound."""
    topics, qrels_path = only(folder, "topics"), only(folder, "qrels")
    queries = read_topics(topics)
    qrels = read_qrels(qrels_path, {query.query_id for query in queries})
    corpus_path, files = articles_in(folder, cache, bool(archive))
    archive = () if corpus_path else tuple(archive)
    return RankingSet(
        folder=folder,
        corpus_path=corpus_path,
        doc_ids=articles_of_corpus(corpus_path) if corpus_path else articles_of_archive(archive),
        queries=judged(queries, qrels),
        qrels=qrels,
        files=(topics, qrels_path, *files),
        archive=archive,
    )


def articles_in(
    folder: Path, cache: Path | None, has_archive: bool
) -> tuple[Path | None, list[Path]]:
    """(the corpus, the files that it is made of); no corpus where the archive takes its place."""
    corpus, documents = folder / "corpus.jsonl", documents_in(folder)
    if corpus.exists() and documents:
        raise InputError(f"{folder} has corpus.jsonl and {documents[0].name}; expected one.")
    if corpus.exists():
        return corpus, [corpus]
    if documents:
        return corpus_of_documents(documents, cache), documents
    if not has_archive:
        raise InputError(
            f"{folder} has no articles: expected corpus.jsonl, docs.* or docs/ in it, or an "
            "archive as SET@ARCHIVE."
        )
    return None, []


def documents_in(folder: Path) -> list[Path]:
    """`docs.*` and whatever is below `docs/`, in the order of their paths."""
    below = (path for path in (folder / "docs").rglob("*") if path.is_file())
    return sorted([*named(folder, "docs"), *below])


def named(folder: Path, name: str) -> list[Path]:
    """The files `name` and `name.*` of a folder."""
    return sorted(
        path
        for path in folder.glob(f"{name}*")
        if path.is_file() and path.name.partition(".")[0] == name
    )


def only(folder: Path, name: str) -> Path:
    found = named(folder, name)
    if len(found) == 1:
        return found[0]
    got = ", ".join(path.name for path in found) or "none"
    raise InputError(f"{folder}: expected one file {name}.* or {name}, got {got}.")
