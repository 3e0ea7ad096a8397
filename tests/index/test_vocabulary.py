"""The words of an index, and where an article's own row is."""

from __future__ import annotations

import pytest

from index.generation import Index


def test_terms_come_with_their_rows(opened: Index) -> None:
    terms = dict(opened.vocabulary.beginning("gr"))
    assert terms.keys() >= {"granit", "grow"}
    assert terms["granit"] == opened.passage_terms.document_frequency("granit")
    assert opened.vocabulary.beginning("qqq") == []
    texts = [opened.passage(row).text for row in opened.vocabulary.rows_with("granit", 5)]
    assert texts
    assert all("granite" in text for text in texts)
    assert opened.vocabulary.rows_with("qqq", 5) == []


def test_every_article_s_lead_row_leads_back_to_it(opened: Index) -> None:
    records = opened.live_records.tolist()
    rows = [opened.lead_of_record(record) for record in records]
    assert len(set(rows)) == len(records)
    assert [opened.record_of_lead(row) for row in rows] == records
    with pytest.raises(KeyError):
        opened.lead_of_record(max(records) + 1)
