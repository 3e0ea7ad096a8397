"""The reader as it is trained: the default model with low-rank adapters and two logits a piece.

Hu et al. 2021 (LoRA): beside each frozen product W x of the upper layers stands B A x, with A of
`rank` rows; afterwards W + B A is one matrix again.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from assistant.comprehension.pairs import Batch

FIRST_LAYER = 1
RANK = 48
DROPOUT = 0.05


class Adapted(nn.Module):
    """A frozen linear layer and what is learnt beside it; starts as the layer alone."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) / rank**0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, states: Tensor) -> Tensor:
        down, up = self.down.to(states.dtype), self.up.to(states.dtype)
        return cast(Tensor, self.layer(states)) + (states @ down.T) @ up.T


class ReaderNetwork(nn.Module):
    """Logits of an answer's first and last piece; both at the pair's first piece: no answer."""

    def __init__(self, model: Path, rank: int = RANK, first_layer: int = FIRST_LAYER) -> None:
        from transformers import AutoModel

        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            model, add_pooling_layer=False, attn_implementation="sdpa", local_files_only=True
        )
        self.encoder.requires_grad_(False).to(torch.bfloat16)
        for layer in self.encoder.encoder.layer[first_layer:]:
            _adapt(layer, rank)
        for each in self.encoder.modules():
            if isinstance(each, nn.Dropout):
                each.p = DROPOUT
        self.head = nn.Linear(self.encoder.config.hidden_size, 2)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """float32 (n, length) each; minus infinity where no answer can begin or end."""
        states = self.encoder(
            input_ids=_tensor(batch.ids),
            attention_mask=_tensor(batch.mask),
            token_type_ids=_tensor(batch.segments),
        ).last_hidden_state
        logits = self.head(states.float())
        allowed = _tensor(batch.passage).bool()
        allowed[:, 0] = True
        logits = logits.masked_fill(~allowed.unsqueeze(-1), -torch.inf)
        first, last = logits.unbind(-1)
        return first, last

    def learnt(self) -> dict[str, npt.NDArray[np.float16]]:
        """The adapters as products to be added to the weights, and the head."""
        kept = {name: value for name, value in self.named_parameters() if value.requires_grad}
        return {
            name.removeprefix("encoder."): value.detach().to(torch.float16).numpy()
            for name, value in kept.items()
        }


def _adapt(module: nn.Module, rank: int) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.Linear):
            setattr(module, name, Adapted(child, rank))
        else:
            _adapt(child, rank)


def _tensor(values: npt.NDArray[np.int32]) -> Tensor:
    return torch.from_numpy(values).long()
