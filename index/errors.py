"""Every error that Footnote raises on purpose.

    FootnoteError
    ├── InputError             what the user typed or configured cannot be used
    │   └── QuestionError      a question that cannot be asked (empty, too long)
    ├── ReadError              one file cannot be read; the build goes on without it
    ├── EmbedderError          a model or its weights are missing or not the ones expected
    ├── RerankerError          a reranker is unknown, or its model cannot be loaded
    ├── MissingExtra           an optional dependency is not installed
    ├── IndexError_            the index directory cannot be used
    │   ├── IndexMissing       there is none at that place
    │   ├── IndexDamaged       a file is missing, truncated or altered
    │   ├── ArticleMissing     it holds no such article, or no such version of one
    │   │   └── ArticleWithdrawn   it is kept for the record and no longer shown
    │   ├── IndexLocked        another process is writing
    │   ├── IndexNotWritten    the disk is full, read-only or broken; nothing was lost
    │   └── ManifestMismatch   built with another model, chunking or format than asked for
    ├── LedgerError            the record of questions cannot be read or written
    │   └── LedgerFull         its spool has reached its bound, or the disk is full
    ├── Interrupted            somebody pressed Ctrl-C
    ├── ModelFailed            a language model gave no reply that can be used
    └── CitationError          a quotation is not the span of the stored version it names

Each message says what arrived, what was expected, and what to do.
"""

from __future__ import annotations


class FootnoteError(Exception):
    """Root of the tree; the command line prints its text without a traceback."""


class InputError(FootnoteError):
    """A path, an option or a setting that cannot be used."""


class QuestionError(InputError):
    """A question that cannot be asked."""


class ReadError(FootnoteError):
    """One file cannot be read.

    `reason` is a short sentence for the build's report; `line` is 1-based, None where unknown.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")
        self.reason = reason
        self.line = line


class EmbedderError(FootnoteError):
    """A model or its weights are missing, or are not the ones expected."""


class RerankerError(FootnoteError):
    """A reranker is unknown, or its model is missing or not one that ranks."""


class MissingExtra(FootnoteError):
    """An optional dependency is not installed; the text names the extra."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed. Run: pip install -e '.[{extra}]'"
        )


class IndexError_(FootnoteError):
    """The index directory cannot be used."""


class IndexMissing(IndexError_):
    """No index at the place given."""


class IndexDamaged(IndexError_):
    """A file of the index is missing, truncated or altered."""


class ArticleMissing(IndexError_):
    """The catalogue holds no such article, or no such version of it."""


class ArticleWithdrawn(ArticleMissing):
    """The article was withdrawn; `since` says when, `title` and the rest what may be shown.

    The values are those of `Article`.
    """

    def __init__(
        self, title: str, authors: tuple[str, ...], published: str | None, since: str
    ) -> None:
        super().__init__(f"{title} was withdrawn from the archive on {since[:10]}.")
        self.title = title
        self.authors = authors
        self.published = published
        self.since = since


class IndexLocked(IndexError_):
    """Another process is writing to the index."""


class IndexNotWritten(IndexError_):
    """The disk is full, read-only or broken; what served before goes on serving."""


class ManifestMismatch(IndexError_):
    """The index was built with another model, chunking or format than the one asked for."""


class LedgerError(FootnoteError):
    """The record of questions and answers cannot be read or written."""


class LedgerFull(LedgerError):
    """The ledger's spool has reached its bound, or the disk took no more."""


class Interrupted(FootnoteError):
    """Somebody pressed Ctrl-C; the text says how to go on."""


class ModelFailed(FootnoteError):
    """A language model gave no reply that can be used.

    The text goes on after the model's name, such as "cannot be reached". It never holds an
    address, a key, or anything that a server sent.
    """


class CitationError(FootnoteError):
    """A quotation is not verbatim the span of the stored version that it names."""
