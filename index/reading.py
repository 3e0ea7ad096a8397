"""Reading what a build has to read, one batch ahead of the embedder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from index.batches import batches
from index.errors import ReadError
from index.passages import passage_spans
from index.plan import Pending, article_of
from index.report import Failure
from index.types import Article, Chunking, Span
from index.withdrawals import Withheld

READ_BATCH = 64
"""Articles read while those before them are embedded; twice as many are held in memory."""


@dataclass(slots=True)
class Batch:
    """`items` that were tried; the articles of those that could be read, and their passages.

    `replaced` are the records of their earlier versions. `withheld` counts articles that stay out
    because they are withdrawn, `copies` are the paths of those that are so for their text alone,
    and `gone` the records that there were at the place of any.
    """

    items: int
    articles: list[Article] = field(default_factory=list)
    spans: list[list[Span]] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    withheld: int = 0
    copies: list[str] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def read_ahead(
    pending: Sequence[Pending], taken: dict[str, str], withheld: Withheld, chunking: Chunking
) -> Iterator[Batch]:
    """The batches in order, each read in a thread while the one before it is embedded.

    `taken` maps article ids in use to "source/path"; that one thread adds to it.
    """
    with ThreadPoolExecutor(1, "reading") as thread:
        ahead = thread.submit(_read, pending[:READ_BATCH], taken, withheld, chunking)
        for batch in batches(pending[READ_BATCH:], READ_BATCH):
            read = ahead.result()
            ahead = thread.submit(_read, batch, taken, withheld, chunking)
            yield read
        yield ahead.result()


def _read(
    pending: Sequence[Pending], taken: dict[str, str], withheld: Withheld, chunking: Chunking
) -> Batch:
    read = Batch(len(pending))
    for each in pending:
        try:
            article = article_of(each, taken)
        except ReadError as exc:
            read.failures.append(_failure(each, exc))
            continue
        if withheld.covers(article):
            read.withheld += 1
            if article.article_id not in withheld.ids:
                read.copies.append(article.path)
            if each.replaces is not None:
                read.gone.append(each.replaces)  # its file says what must not be shown
            continue
        taken[article.article_id] = f"{article.source}/{article.path}"
        read.articles.append(article)
        read.spans.append(passage_spans(article.text, chunking))
        if each.replaces is not None:
            read.replaced.append(each.replaces)
    return read


def _failure(pending: Pending, problem: ReadError) -> Failure:
    return Failure(
        pending.source,
        pending.item.path,
        problem.reason,
        problem.line,
        pending.bytes_sha256,
        pending.item.reader,
    )
