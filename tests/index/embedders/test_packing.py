"""Texts packed into rows: each whole, once, by itself."""

from __future__ import annotations

import numpy as np

from index.embedders.openvino import OpenVinoEmbedder
from index.embedders.packing import ROWS, WIDTH, packed


def test_every_text_stands_whole_in_one_row_and_rows_are_full() -> None:
    lengths = [30, 100, 5, 60, 28, 64, 1]
    pieces = [[1000 * text + place for place in range(n)] for text, n in enumerate(lengths)]
    (batch,) = packed(pieces)
    assert sorted(batch.texts.tolist()) == list(range(len(lengths)))
    assert batch.ids.shape == (3, WIDTH)  # 100 + 28, 64 + 60 + 1, 30 + 5
    for text, expected in enumerate(pieces):
        rows, columns = np.nonzero(batch.owners == text)
        assert len(set(rows.tolist())) == 1
        assert batch.ids[rows, columns].tolist() == expected
        assert batch.places[rows, columns].tolist() == list(range(len(expected)))
    assert np.count_nonzero(batch.owners == -1) == 3 * WIDTH - sum(lengths)


def test_a_longer_text_has_a_row_of_its_own_and_many_rows_are_several_batches() -> None:
    (batch,) = packed([[7] * 200, [8] * 3])
    assert batch.ids.shape == (2, 200)
    many = list(packed([[7] * WIDTH] * (ROWS + 1)))
    assert [each.ids.shape[0] for each in many] == [ROWS, 1]
    assert list(packed([])) == []


def test_a_text_has_the_same_vector_alone_and_among_others(ours: OpenVinoEmbedder) -> None:
    texts = ["Keepers lived in the tower.", "Forty kinds of apple grow here.", "", "word " * 300]
    together = ours.encode_queries(texts)
    for row, text in enumerate(texts):
        np.testing.assert_allclose(ours.encode_queries([text])[0], together[row], atol=1e-4)
    np.testing.assert_allclose(together, ours.encode_passages(texts), atol=1e-4)
