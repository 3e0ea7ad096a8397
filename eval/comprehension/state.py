"""The state of a training on disk, so that an interrupted one goes on where it was."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch

from eval.comprehension.network import ReaderNetwork
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class State:
    """`step` batches are behind it."""

    step: int
    network: ReaderNetwork
    optimiser: torch.optim.Optimizer


def save(path: Path, state: State) -> None:
    """Write by one rename; the frozen weights are the packaged model's and are left out."""
    learnt = {n: p for n, p in state.network.named_parameters() if p.requires_grad}
    content = {"step": state.step, "learnt": learnt, "optimiser": state.optimiser.state_dict()}
    beside = path.with_suffix(".new")
    torch.save(content, beside)
    os.replace(beside, path)


def restore(path: Path, network: ReaderNetwork, optimiser: torch.optim.Optimizer) -> int:
    """The step to go on from: 0 where there is no state. Raises InputError for a damaged one."""
    if not path.exists():
        return 0
    try:
        content = torch.load(path, weights_only=True)
        network.load_state_dict(content["learnt"], strict=False)
        optimiser.load_state_dict(content["optimiser"])
        return int(content["step"])
    except (OSError, RuntimeError, ValueError, KeyError, EOFError) as exc:
        raise InputError(
            f"{path}: the state of an interrupted training cannot be read ({exc}). Remove it to "
            "begin anew."
        ) from exc
