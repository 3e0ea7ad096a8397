"""Training the reader: what it is shown, its loss, and the loop over it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from assistant.comprehension.pairs import Pair, Pairs, batch
from eval.comprehension.examples import Example, examples
from eval.comprehension.network import ReaderNetwork
from eval.comprehension.squad import Text
from eval.comprehension.state import State, restore, save
from eval.progress import counted
from index.report import OnProgress

WINDOW = 4096
"""Examples sorted by length at once, so that a batch holds texts of like length."""

SAVE_EVERY = 200
"""Steps between two states that an interrupted training goes on from."""


@dataclass(frozen=True, slots=True)
class Training:
    """`count` examples out of `passes` over the questions, each pass with other passages and other
    alterations; the rate rises over `warm_up` of the steps and falls linearly to 0."""

    count: int = 60_000
    passes: int = 2
    batch: int = 32
    rate: float = 1e-3
    warm_up: float = 0.03
    decay: float = 0.01
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair, and the places in it where the answer may begin and end: 0 for "no answer here"."""

    kind: str
    pair: Pair
    first: tuple[int, ...]
    last: tuple[int, ...]


def drawn(articles: Sequence[Text], training: Training) -> list[Example]:
    """The examples of a training, in its order."""
    found = [
        example
        for number in range(training.passes)
        for example in examples(articles, training.seed + number)
    ]
    random.Random(training.seed).shuffle(found)
    return found[: training.count]


def shown(pairs: Pairs, drawn: Sequence[Example]) -> list[Shown]:
    """Examples as the network reads them; one whose answer was cut off is left out."""
    made = pairs.of(
        [each.question for each in drawn],
        [each.title for each in drawn],
        [each.passage for each in drawn],
    )
    whole = (_shown(example, pair) for example, pair in zip(drawn, made, strict=True))
    return [each for each in whole if each.first]


def _shown(example: Example, pair: Pair) -> Shown:
    if not example.spans:
        return Shown(example.kind, pair, (0,), (0,))
    first, last = set(), set()
    for start, end in example.spans:
        held = [n for n, (s, e) in enumerate(pair.spans) if s < end and start < e]
        if held and pair.spans[held[-1]][1] >= end:
            first.add(pair.first + held[0])
            last.add(pair.first + held[-1])
    return Shown(example.kind, pair, tuple(sorted(first)), tuple(sorted(last)))


def loss_of(network: ReaderNetwork, items: Sequence[Shown]) -> Tensor:
    """Mean negative log of the probability that some right place is first, and last (Devlin et
    al. 2019; summed over the right ones as Clark and Gardner 2018 do)."""
    first, last = network(batch([each.pair for each in items]))
    begins = _marginal(first, [each.first for each in items])
    ends = _marginal(last, [each.last for each in items])
    return (begins + ends).mean() / 2


def _marginal(logits: Tensor, places: Sequence[tuple[int, ...]]) -> Tensor:
    chances = torch.log_softmax(logits, -1)
    barred = torch.full_like(chances, -torch.inf)
    for row, each in enumerate(places):
        barred[row, list(each)] = 0.0
    return -torch.logsumexp(chances + barred, -1)


def train(
    network: ReaderNetwork,
    data: Sequence[Example],
    pairs: Pairs,
    training: Training,
    state: Path,
    report: OnProgress,
) -> None:
    """Train the network in place; goes on from `state` where an earlier run left one."""
    learnt = [each for each in network.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=training.rate, weight_decay=training.decay)
    total = -(-len(data) // training.batch)
    at = restore(state, network, optimiser)
    network.train()
    batches = counted(_batches(data, pairs, training), "training", total, "batches", report)
    for step, items in enumerate(batches):
        if step < at:
            continue  # drawn all the same, so that the order is the one of a whole run
        for group in optimiser.param_groups:
            group["lr"] = training.rate * _share(step, total, training.warm_up)
        optimiser.zero_grad()
        loss_of(network, items).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimiser.step()
        if (step + 1) % SAVE_EVERY == 0:
            save(state, State(step + 1, network, optimiser))


def _batches(
    data: Sequence[Example], pairs: Pairs, training: Training
) -> Iterator[Sequence[Shown]]:
    chance = random.Random(training.seed + 1)
    for low in range(0, len(data), WINDOW):
        window = shown(pairs, data[low : low + WINDOW])
        window.sort(key=lambda each: len(each.pair.ids))
        batches = [window[at : at + training.batch] for at in range(0, len(window), training.batch)]
        chance.shuffle(batches)
        yield from batches


def _share(step: int, total: int, warm_up: float) -> float:
    """The share of the highest rate at a step."""
    rising = max(1, int(total * warm_up))
    return min((step + 1) / rising, max(0.0, 1 - (step - rising) / max(1, total - rising)))
