"""A model's gradients: cleared, measured, and scaled down to a norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

_EPSILON = 1e-6
"""Added to the norm before dividing by it, as torch's own clipping does."""


def clear(parameters: Sequence[Tensor]) -> None:
    """Drop all gradients; the optimizer's own way to do it costs a small network five percent of its step."""
    for parameter in parameters:
        parameter.grad = None


def of(parameters: Sequence[Tensor]) -> list[Tensor]:
    """The gradients that there are."""
    return [parameter.grad for parameter in parameters if parameter.grad is not None]


def norms(tensors: list[Tensor]) -> Sequence[Tensor]:
    """Euclidean norm of each tensor, scalars on their device, in one call whatever their number."""
    return torch._foreach_norm(tensors)  # noqa: SLF001 - torch's own clipping is made of it; there is no public name


def scale_down(gradients: list[Tensor], norm: float, limit: float) -> None:
    """Scale gradients whose joint norm is `norm` to the limit if they are above it; a limit of 0 leaves them alone."""
    if 0.0 < limit < norm:
        torch._foreach_mul_(gradients, limit / (norm + _EPSILON))
