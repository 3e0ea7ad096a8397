"""The state of a training on disk, so that an interrupted one goes on where it was."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from eval.comprehension.network import ReaderNetwork
from index.errors import InputError

MOMENTS = ("step", "exp_avg", "exp_avg_sq")
"""What AdamW keeps of each parameter."""


@dataclass(frozen=True, slots=True)
class State:
    """`step` batches are behind it."""

    step: int
    network: ReaderNetwork
    optimiser: torch.optim.AdamW


def save(path: Path, state: State) -> None:
    """Write by one rename; the frozen weights are the packaged model's and are left out."""
    from safetensors.torch import save_file

    content: dict[str, Tensor] = {}
    for name, parameter in _learnt(state.network).items():
        content[name] = parameter.detach()
        kept = state.optimiser.state[parameter]
        content |= {f"{name}:{moment}": kept[moment] for moment in MOMENTS}
    beside = path.with_suffix(".new")
    save_file(content, beside, {"step": str(state.step)})
    os.replace(beside, path)


def restore(path: Path, network: ReaderNetwork, optimiser: torch.optim.AdamW) -> int:
    """The step to go on from: 0 where there is no state. Raises InputError for a damaged one."""
    from safetensors import SafetensorError, safe_open

    if not path.exists():
        return 0
    try:
        with safe_open(path, "pt") as content, torch.no_grad():
            for name, parameter in _learnt(network).items():
                parameter.copy_(content.get_tensor(name))
                kept = {moment: content.get_tensor(f"{name}:{moment}") for moment in MOMENTS}
                optimiser.state[parameter] = kept
            return int(content.metadata()["step"])
    except (OSError, SafetensorError, RuntimeError, ValueError, KeyError) as exc:
        raise InputError(
            f"{path}: the state of an interrupted training cannot be read ({exc}). Remove it to "
            "begin anew."
        ) from exc


def _learnt(network: ReaderNetwork) -> dict[str, torch.nn.Parameter]:
    return {name: each for name, each in network.named_parameters() if each.requires_grad}
