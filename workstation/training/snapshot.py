"""All that a continuation needs, copied out of a training at one moment, and put back into another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from workstation.errors import CheckpointError, NonFiniteError
from workstation.training import random_state
from workstation.training.state import TrainingState

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.optim import Optimizer


@dataclass(frozen=True)
class Snapshot:
    """Private copies on the CPU: weights by name, the optimizer's tensors as `weight/key`, state and random states."""

    model: dict[str, Tensor]
    optimizer: dict[str, Tensor]
    state: dict[str, Any]
    random: random_state.RandomState


def take(model: nn.Module, optimizer: Optimizer, state: TrainingState) -> Snapshot:
    """Copy everything as it is now.

    Raises:
        NonFiniteError: if a weight is not finite, as no training could go on from that.
    """
    weights = {name: _copy(tensor) for name, tensor in model.state_dict().items()}
    for name, tensor in weights.items():
        if not torch.isfinite(tensor).all():
            raise NonFiniteError(
                f"the weights {name} are not finite after step {state.step}, so they were not saved; lower "
                "optimizer.learning_rate; the last good checkpoint is kept",
                step=state.step,
            )
    return Snapshot(weights, _optimizer_tensors(model, optimizer), state.to_json(), random_state.capture())


def put_back(snapshot: Snapshot, model: nn.Module, optimizer: Optimizer) -> TrainingState:
    """Give weights, optimizer and generators what the snapshot holds; returns the state to train on from.

    Raises:
        CheckpointError: if the snapshot is of another model or optimizer; then nothing may be trained from it.
    """
    state = TrainingState.from_json(snapshot.state)
    try:
        model.load_state_dict(snapshot.model)
    except RuntimeError as error:
        raise CheckpointError(f"the checkpoint is of another model: {error}") from None
    _restore_optimizer(snapshot.optimizer, model, optimizer)
    random_state.restore(snapshot.random)
    return state


def _copy(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu", copy=True).contiguous()


def _names(model: nn.Module, optimizer: Optimizer) -> list[str]:
    """Names of the optimizer's parameters, in the order in which it numbers them."""
    by_identity = {id(parameter): name for name, parameter in model.named_parameters()}
    return [by_identity[id(parameter)] for group in optimizer.param_groups for parameter in group["params"]]


def _optimizer_tensors(model: nn.Module, optimizer: Optimizer) -> dict[str, Tensor]:
    names, entries = _names(model, optimizer), optimizer.state_dict()["state"]
    assert all(isinstance(value, torch.Tensor) for entry in entries.values() for value in entry.values())
    return {f"{names[index]}/{key}": _copy(value) for index, entry in entries.items() for key, value in entry.items()}


def _restore_optimizer(tensors: dict[str, Tensor], model: nn.Module, optimizer: Optimizer) -> None:
    parameters = dict(model.named_parameters())
    numbers = {name: index for index, name in enumerate(_names(model, optimizer))}
    entries: dict[int, dict[str, Tensor]] = {}
    for joined, tensor in tensors.items():
        name, _, key = joined.rpartition("/")
        if name not in numbers or (tensor.dim() and tensor.shape != parameters[name].shape):
            raise CheckpointError(f"the checkpoint is of another model: {joined} of its optimizer does not fit")
        entries.setdefault(numbers[name], {})[key] = tensor.clone()
    # The groups stay as the profile says; the learning rate in them is set anew before each step.
    optimizer.load_state_dict({"state": entries, "param_groups": optimizer.state_dict()["param_groups"]})
