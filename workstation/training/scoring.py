"""Scores of forecasts on a set of windows, in stated units, beside those of the last close."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from workstation.training.records import Scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn

    from workstation.training.records import TargetFacts
    from workstation.training.windows import Windows


class Scorer:
    """Scores forecasts of the same windows again and again; `naive` holds the scores of the last close.

    Forecasts are made batch by batch and summed as float64, in the order of the windows, so that the same weights
    always give the same bits. No random state is touched.
    """

    def __init__(self, windows: Windows, loss: nn.Module, target: TargetFacts, batch_size: int) -> None:
        self.windows, self._loss, self._target, self._batch_size = windows, loss, target, batch_size
        self._spread = _squares_about_mean(windows.targets, batch_size)
        self._moves = int(torch.count_nonzero(windows.targets))
        naive = self._naive_sums()
        self._naive_squares = naive[2]
        self.naive = self._scores(naive, has_direction=False)

    def score(self, model: nn.Module, goes_on: Callable[[], bool] = lambda: True) -> Scores | None:
        """Scores of the model in evaluation mode, which is then put back; None if `goes_on` said no after a batch."""
        was_training = model.training
        model.eval()
        try:
            sums = self._sums(model, goes_on)
        finally:
            model.train(was_training)
        return None if sums is None else self._scores(sums, has_direction=True)

    @torch.no_grad()
    def _sums(self, model: nn.Module, goes_on: Callable[[], bool]) -> list[float] | None:
        total = torch.zeros(4, dtype=torch.float64, device=self.windows.device)
        for which in torch.split(torch.arange(len(self.windows), device=self.windows.device), self._batch_size):
            x, actual = self.windows.gather(which)
            total += self._batch_sums(model(x), actual)
            if not goes_on():
                return None
        sums: list[float] = total.tolist()
        return sums

    def _naive_sums(self) -> list[float]:
        total = torch.zeros(4, dtype=torch.float64, device=self.windows.device)
        for actual in torch.split(self.windows.targets, self._batch_size):
            total += self._batch_sums(torch.zeros_like(actual), actual)  # the last close says: no return
        sums: list[float] = total.tolist()
        return sums

    def _batch_sums(self, forecast: Tensor, actual: Tensor) -> Tensor:
        loss = self._loss(forecast, actual).double() * len(actual)
        error = forecast.double() - actual.double()
        hits = (forecast.sign() * actual.sign() > 0).sum()
        return torch.stack((loss, error.abs().sum(), error.square().sum(), hits.double()))

    def _scores(self, sums: list[float], *, has_direction: bool) -> Scores:
        loss, absolute, squares, hits = sums
        count, scale = self.windows.targets.numel(), self._target.scale
        return Scores(
            loss=loss / len(self.windows),
            rmse=scale * math.sqrt(squares / count),
            mae=scale * absolute / count,
            r2=_explained(squares, self._spread),
            r2_oos=_explained(squares, self._naive_squares),
            directional_accuracy=hits / self._moves if has_direction and self._moves else None,
        )


def _explained(squares: float, reference: float) -> float | None:
    return 1.0 - squares / reference if reference > 0.0 else None


def _squares_about_mean(targets: Tensor, batch_size: int) -> float:
    """Sum of squares about the mean of all targets, float64, without a float64 copy of them all."""
    mean = targets.sum(dtype=torch.float64) / targets.numel()
    parts = [(batch.double() - mean).square().sum() for batch in torch.split(targets, batch_size)]
    return float(torch.stack(parts).sum())
