"""What is kept of an answer, and what is not."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.assistant import Assistant
from assistant.ledger.entries import (
    ARTICLES_KEPT,
    HITS_KEPT,
    REASON_CHARACTERS,
    Asking,
    asked_entry,
    feedback_entry,
    id_at,
    moment_of,
    new_id,
    sentence_of,
)
from assistant.ledger.redaction import redacted
from assistant.ledger.traffic import BOT, PROBE, READER, traffic
from assistant.local import FORWARDED
from assistant.types import Answer, AnswerSentence

ASKING = Asking("page", "a" * 32)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"


def test_numbers_grow_and_say_when_they_were_made() -> None:
    before = datetime.now(UTC)
    numbers = [new_id() for _ in range(2_000)]
    assert sorted(set(numbers)) == numbers
    assert before - timedelta(milliseconds=1) <= moment_of(numbers[0]) <= datetime.now(UTC)
    moment = datetime(2031, 5, 4, 3, 2, 1, 99, tzinfo=UTC)
    assert moment_of(id_at(moment)) == moment
    assert max(numbers) < 2**63


def test_an_entry_has_the_versions_spans_and_ranks(assistant: Assistant, answer: Answer) -> None:
    entry = asked_entry(7, answer, assistant.index, ASKING, True, False)
    cited = answer.citations[0]
    assert entry["citations"][0][:5] == [
        1, cited.article_id, cited.version, cited.start, cited.end
    ]  # fmt: skip
    assert entry["citations"][0][6] == hashlib.sha256(cited.quote.encode()).hexdigest()
    rank = entry["citations"][0][5]
    hit = answer.hits[rank - 1].passage
    assert hit.article_id == cited.article_id
    assert hit.start <= cited.start < hit.end
    first = entry["hits"][0]
    assert first[1] == assistant.index.article(first[0]).text_sha256
    assert entry["sentences"] == [[s.text, list(s.citations), None] for s in answer.sentences]
    assert json.loads(json.dumps(entry)) == entry


def test_an_entry_says_whose_words_a_sentence_is_in(assistant: Assistant, answer: Answer) -> None:
    worded = AnswerSentence("Tomas Reyl built it.", (1,), "parrot-1")
    given = replace(answer, sentences=(worded, *answer.sentences))
    entry = asked_entry(7, given, assistant.index, ASKING, True, False)
    assert entry["sentences"][0] == ["Tomas Reyl built it.", [1], "parrot-1"]
    assert tuple(map(sentence_of, entry["sentences"])) == given.sentences
    assert sentence_of(["Older than that.", [1, 2]]) == AnswerSentence("Older than that.", (1, 2))


def test_hits_far_down_are_kept_where_they_are_cited(assistant: Assistant, answer: Answer) -> None:
    one = answer.hits[0]
    other = replace(one.passage, article_id="elsewhere")
    many = tuple(replace(one, passage=other, rank=rank) for rank in range(1, 20))
    far = replace(answer, hits=(*many, replace(one, rank=20)))
    entry = asked_entry(7, far, assistant.index, ASKING, True, False)
    assert [row[4] for row in entry["hits"]] == [*range(1, HITS_KEPT + 1), 20]


def test_anonymous_and_redacted(assistant: Assistant, answer: Answer) -> None:
    asked = replace(answer, question="Call +49 30 1234567", search_query="a@b.example told me")
    entry = asked_entry(7, asked, assistant.index, ASKING, True, True)
    assert entry["conversation"] is None
    assert (entry["question"], entry["search_query"]) == ("Call [phone]", "[e-mail] told me")
    plain = asked_entry(7, asked, assistant.index, ASKING, False, False)
    assert (plain["conversation"], plain["question"]) == ("a" * 32, "Call +49 30 1234567")
    word = feedback_entry(7, 0, -1, " ask\n me@here.example " + "x" * 2_000, True)
    assert word["reason"].startswith("ask [e-mail] x")
    assert len(word["reason"]) <= REASON_CHARACTERS


def test_ten_articles_are_kept_where_one_has_the_first_passages(
    assistant: Assistant, answer: Answer
) -> None:
    one = answer.hits[0]
    others = [
        replace(one, passage=replace(one.passage, article_id=f"a{rank // 2}"), rank=rank)
        for rank in range(13, 40)
    ]
    alike = [replace(one, rank=rank) for rank in range(1, 13)]
    found = replace(answer, hits=(*alike, *others))
    entry = asked_entry(7, found, assistant.index, ASKING, True, False)
    assert [row[4] for row in entry["hits"]] == [*range(1, 11), 13, *range(14, 30, 2)]
    assert len({row[0] for row in entry["hits"]}) == ARTICLES_KEPT


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to jo.doe+news@mail.example.org, please", "write to [e-mail], please"),
        ("jo (at) example.org", "[e-mail]"),
        ("o'neil@example.com's", "[e-mail]'s"),
        ("ring +1 (555) 010-9999 now", "ring [phone] now"),
        ("00442071234567", "[phone]"),
        ("(030) 123 45 67?", "[phone]?"),
        ("030 / 123-4567", "[phone]"),
        ("555-010-9999", "[phone]"),
        ("call 555-1234", "call [phone]"),
    ],
)
def test_addresses_and_numbers_go(text: str, kept: str) -> None:
    assert redacted(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "What went wrong with the February 29 deal of 2012?",
        "from 1914 to 1918, 2012-02-29 and 29.02.2012",
        "1,234,567 readers and 12,500.75 dollars",
        "UN Security Council resolution 1718 (2006)",
        "version 10.2.33.4 of article 2008-06-27",
        "an @ sign, C++ and user@host",
        "0.5 to 0.95",
    ],
)
def test_years_dates_amounts_and_numbers_of_things_stay(text: str) -> None:
    assert redacted(text) == text


def test_redaction_is_quick_whatever_comes() -> None:
    for text in ("a" * 4_000, "1 " * 2_000, "+1" * 2_000, "a@" * 2_000, "." * 4_000 + "@"):
        redacted(text)


@pytest.mark.parametrize(
    ("method", "headers", "client", "kind"),
    [
        ("POST", {"user-agent": FIREFOX}, "192.0.2.7", READER),
        ("HEAD", {"user-agent": FIREFOX}, "192.0.2.7", PROBE),
        ("POST", {"user-agent": FIREFOX, "x-footnote-probe": "1"}, "127.0.0.1", PROBE),
        ("POST", {"user-agent": FIREFOX, "x-footnote-probe": "1"}, "::1", PROBE),
        ("POST", {"user-agent": FIREFOX, "x-footnote-probe": "1"}, "192.0.2.7", READER),
        ("POST", {"user-agent": FIREFOX, "x-footnote-probe": "1"}, "testclient", READER),
        *(
            (
                "POST",
                {"user-agent": FIREFOX, "x-footnote-probe": "1", name: "x"},
                "127.0.0.1",
                READER,
            )
            for name in FORWARDED
        ),
        ("POST", {"user-agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"}, None, BOT),
        ("POST", {"user-agent": "curl/8.5.0"}, None, BOT),
        ("POST", {"user-agent": "  "}, None, BOT),
        ("POST", {}, None, BOT),
        ("POST", {"user-agent": "Mozilla/5.0 (Abbott; rv:1) Gecko"}, None, READER),
    ],
)
def test_readers_bots_and_probes(
    method: str, headers: dict[str, str], client: str | None, kind: str
) -> None:
    assert traffic(method, headers, client) == kind
