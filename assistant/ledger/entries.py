"""What the ledger keeps of an answer: one JSON object a line, complete in itself.

An entry is made on the server from the `Answer`, never from what a browser sends. Its number is
made of the moment, so that numbers grow with time and a range of days is a range of numbers.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Literal

from assistant.ledger.redaction import redacted
from assistant.ledger.traffic import READER
from assistant.types import Answer, AnswerSentence, Citation, Hit
from index.generation import Index

Channel = Literal["page", "cli", "python", "rest", "mcp"]
Entry = dict[str, Any]

ASKED = "asked"
FEEDBACK = "feedback"
HITS_KEPT = ARTICLES_KEPT = 10
"""Of an answer: its first passages, often all of one article, and as many articles, so that what
was found and passed over is known. A cited article's own hit is kept always."""
REASON_CHARACTERS = 1_000

_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_LOW_BITS = 12
_lock = Lock()
_last = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """How an answer was asked for. `conversation` is a random name, None to tie it to none."""

    channel: Channel
    conversation: str | None = None
    traffic: str = READER


def new_id() -> int:
    """A number that no other answer has: microseconds since 2020 and twelve random bits."""
    global _last
    number = id_at(datetime.fromtimestamp(time.time(), UTC)) | secrets.randbits(_LOW_BITS)
    with _lock:
        _last = max(_last + 1, number)  # a clock that is set back repeats none
        return _last


def id_at(moment: datetime) -> int:
    """The least number of an answer at a moment (aware), and so the bound of a range."""
    return ((moment - _BEGIN) // timedelta(microseconds=1)) << _LOW_BITS


def moment_of(number: int) -> datetime:
    """When a number was made, UTC."""
    return _BEGIN + timedelta(microseconds=number >> _LOW_BITS)


def new_conversation() -> str:
    """A conversation's name: random, and told to nobody."""
    return secrets.token_hex(16)


def asked_entry(
    number: int, answer: Answer, index: Index, asking: Asking, redact: bool, anonymous: bool
) -> Entry:
    """An answer as it is kept. Raises IndexDamaged where a hit's article cannot be read."""
    words = redacted if redact else str
    total = answer.timings_ms.get("total", 0.0)
    return {
        "kind": ASKED,
        "id": number,
        "conversation": None if anonymous else asking.conversation,
        "question": words(answer.question),
        "search_query": words(answer.search_query),
        "filters": asdict(answer.filters) if answer.filters else None,
        "channel": asking.channel,
        "traffic": asking.traffic,
        "engine": answer.engine,
        "confidence": answer.confidence,
        "calibrated": answer.calibrated,
        "abstained": answer.abstained,
        "withheld": answer.withheld,
        "total_ms": total,
        "timings": dict(answer.timings_ms),
        "sentences": [sentence_row(sentence) for sentence in answer.sentences],
        "notice": answer.notice,
        "hits": [_hit(hit, index) for hit in _kept(answer)],
        "citations": [_citation(citation, answer.hits) for citation in answer.citations],
    }


def sentence_row(sentence: AnswerSentence) -> list[Any]:
    """Its words, its markers, and the model whose words they are, None for a quotation."""
    return [sentence.text, list(sentence.citations), sentence.worded_by]


def sentence_of(row: Sequence[Any]) -> AnswerSentence:
    """A sentence as it was kept. Rows of two are older than the third value."""
    text, markers, *worded_by = row
    return AnswerSentence(text, tuple(markers), *worded_by)


def feedback_entry(answer: int, marker: int, thumb: int, reason: str, redact: bool) -> Entry:
    """A reader's word on an answer (`marker` 0, `thumb` 1 or -1) or on one of its citations."""
    text = " ".join(reason.split())[:REASON_CHARACTERS]
    return {
        "kind": FEEDBACK,
        "id": new_id(),
        "asked": answer,
        "marker": marker,
        "thumb": thumb,
        "reason": redacted(text) if redact else text,
    }


def _kept(answer: Answer) -> list[Hit]:
    """The first hits, then the best one of each further article, until there are ARTICLES_KEPT of
    them, and of each that is cited."""
    kept = list(answer.hits[:HITS_KEPT])
    known = {hit.passage.article_id for hit in kept}
    cited = {citation.article_id for citation in answer.citations}
    for hit in answer.hits[HITS_KEPT:]:
        article = hit.passage.article_id
        if article not in known and (len(known) < ARTICLES_KEPT or article in cited):
            known.add(article)
            kept.append(hit)
    return kept


def _hit(hit: Hit, index: Index) -> list[Any]:
    version = index.article_of_record(hit.record).text_sha256
    passage = hit.passage
    return [
        passage.article_id,
        version,
        passage.start,
        passage.end,
        hit.rank,
        round(hit.score, 6),
    ]


def _citation(citation: Citation, hits: Sequence[Hit]) -> list[Any]:
    rank = next((hit.rank for hit in hits if _holds(hit, citation)), None)
    digest = hashlib.sha256(citation.quote.encode("utf-8", "surrogatepass")).hexdigest()
    return [
        citation.marker,
        citation.article_id,
        citation.version,
        citation.start,
        citation.end,
        rank,
        digest,
    ]


def _holds(hit: Hit, citation: Citation) -> bool:
    """Whether the quotation begins in the passage of this hit."""
    passage = hit.passage
    same = passage.article_id == citation.article_id
    return same and passage.start <= citation.start < passage.end
