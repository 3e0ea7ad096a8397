"""Measures the ranges that `int8.py` rounds to: the embedder's, over the articles of a folder.

    python -m index.embedders.calibrate articles

Needed again only for other weights. The file that it writes belongs into the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from openvino import Core, Model, Node
from safetensors.numpy import load_file

from index.embedders.export import find_exported
from index.embedders.graph import Linear, Weights, product, sentence_encoder
from index.embedders.int8 import RANGES, Floats, input_of, write_ranges
from index.embedders.weights import WEIGHTS_SHA256, check_weights, packaged_model
from index.embedders.word_pieces import Tokens, WordPieces, padded
from index.passages import lead_input, passage_input, passage_spans
from index.plan import Pending, article_of
from index.sources import FolderSource
from index.types import Article, Chunking

EXACT = {"INFERENCE_PRECISION_HINT": "f32"}


def main(folder: Path) -> None:
    source = packaged_model()
    check_weights(source)
    ranges = measured_ranges(load_file(source / "model.safetensors"), list(texts_of(folder)))
    write_ranges(RANGES, ranges, WEIGHTS_SHA256)
    print(f"{len(ranges)} ranges: {RANGES}")


def texts_of(folder: Path) -> Iterator[str]:
    """What the model reads for the passages and leads of a folder's articles."""
    for article in articles_of(folder):
        yield lead_input(article)
        for span in passage_spans(article.text, Chunking()):
            yield passage_input(article, span)


def articles_of(folder: Path) -> Iterator[Article]:
    for item in FolderSource(folder).items():
        yield article_of(Pending("calibration", item, item.digest(), None), {})


def measured_ranges(weights: Weights, texts: Sequence[str]) -> dict[str, Floats]:
    """The ranges of the encoder's products over texts."""
    pieces = WordPieces(find_exported() / "tokenizer.json")
    return ranges_over(
        (list(padded(pieces.of([text]))) for text in texts),
        weights,
        lambda linear: sentence_encoder(weights, linear),
    )


def ranges_over(
    given: Iterable[Sequence[Tokens]], weights: Weights, build: Callable[[Linear], Model]
) -> dict[str, Floats]:
    """The least and the greatest value of each channel of each product's input, in fp32.

    `given` are the inputs of the graph that `build` makes, one text at a time: padding would count
    as text.
    """
    inputs: dict[str, Node] = {}

    def linear(states: Node, at: str) -> Node:
        inputs.setdefault(input_of(at), states)
        return product(weights, states, at)

    whole = build(linear)
    watched = Model([*inputs.values()], whole.get_parameters(), "inputs")
    request = Core().compile_model(watched, "CPU", EXACT).create_infer_request()
    ranges = {name: np.array([[np.inf], [-np.inf]], np.float32) for name in inputs}
    for each in given:
        request.infer(list(each))
        for number, name in enumerate(inputs):
            (states,) = request.get_output_tensor(number).data  # one text: (length, width)
            least, greatest = ranges[name]
            ranges[name] = np.stack(
                [np.minimum(least, states.min(0)), np.maximum(greatest, states.max(0))]
            )
    return ranges


if __name__ == "__main__":
    main(Path(sys.argv[1]))
