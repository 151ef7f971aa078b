"""How it was trained: loss and error beside the naive line, learning rate, speed, and every epoch in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.reporting import charts
from workstation.reporting.document import Cell, Chart, Column, Fields, Remark, Row, Section, Table
from workstation.reporting.figures import duration, number, rounded, size, unit_of
from workstation.reporting.tables import figure, numbers, table, whole, words
from workstation.reporting.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.reporting.document import Block
    from workstation.reporting.gathering import Gathered
    from workstation.runs.checkpoints import Checkpoint
    from workstation.runs.events import EpochFinished, MetricsRecorded, TrainingPlanned
    from workstation.runs.progress import Progress

_MANY = 12
"""Epochs from which on they are folded away."""


def training(found: Gathered) -> Section:
    """Curves and epochs."""
    return Section("Training", tuple(_blocks(found)))


def _blocks(found: Gathered) -> Iterator[Block]:
    progress = found.progress
    if progress.plan is None or not (progress.rows or progress.epochs):
        yield Remark("It has not trained a step yet, so that there is nothing to draw.")
        return
    rows = _chosen(progress.rows)
    unit = unit_of(progress.plan.target)
    yield _curves("Loss", "scaled units", _loss_of, rows, progress)
    yield _curves("RMSE", unit, _rmse_of, rows, progress)
    if rows:
        yield Row((_rate(rows), _speed(rows)))
    if progress.epochs:
        yield _epochs(progress, unit)
    if progress.best:
        yield _best(progress.best, unit)
    if found.checkpoints:
        yield _checkpoints(found.checkpoints)
    yield Fields(tuple(_about(progress.plan)))


def _about(plan: TrainingPlanned) -> Iterator[tuple[str, str]]:
    yield "loss", "of targets divided by the root mean square of the training targets: scaled units"
    yield "batch", f"{plan.batch_size:,} windows, {plan.steps // max(1, plan.epochs):,} steps an epoch"


def _chosen(rows: tuple[MetricsRecorded, ...]) -> list[MetricsRecorded]:
    if not rows:
        return []
    highs, lows = np.array([row.loss[2] for row in rows]), np.array([row.loss[1] for row in rows])
    return [rows[place] for place in thinned([highs, lows])]


class _Score:
    """Where a score is found in rows, epochs and the plan."""

    def __init__(self, name: str) -> None:
        self.name = name

    def of_row(self, row: MetricsRecorded) -> tuple[float, float, float]:
        """Mean, minimum and maximum."""
        return row.loss if self.name == "loss" else row.rmse

    def of_epoch(self, epoch: EpochFinished) -> float:
        """Of validation."""
        return epoch.validation.loss if self.name == "loss" else epoch.validation.rmse

    def naive(self, plan: TrainingPlanned) -> tuple[float, float]:
        """Of the last close, on training and on validation windows."""
        if self.name == "loss":
            return plan.naive_train_loss, plan.naive_validation_loss
        return plan.naive_train_rmse, plan.naive_validation_rmse


_loss_of, _rmse_of = _Score("loss"), _Score("rmse")


def _curves(title: str, unit: str, of: _Score, rows: list[MetricsRecorded], progress: Progress) -> Chart:
    assert progress.plan is not None
    train_naive, naive = of.naive(progress.plan)
    steps = [row.step for row in rows]
    spreads = [of.of_row(row) for row in rows]
    ends = [*steps, *(epoch.step for epoch in progress.epochs)]
    across = [min(ends), max(ends)]
    data = [
        *charts.band("training, spread", steps, [s[1] for s in spreads], [s[2] for s in spreads], "band"),
        charts.line("training", steps, [s[0] for s in spreads], "second", unit=f" {unit}"),
        charts.level("last close, training", across, train_naive, unit=f" {unit}"),
        charts.level("last close, validation", across, naive, unit=f" {unit}"),
    ]
    data[-2]["line"]["dash"] = "dot"
    if progress.epochs:
        x, y = [epoch.step for epoch in progress.epochs], [of.of_epoch(epoch) for epoch in progress.epochs]
        data.append({**charts.line("validation", x, y, "accent", unit=f" {unit}"), "mode": "lines+markers"})
    told = f"{title} in {unit} along steps; the last close scores {number(naive)} on validation windows."
    if best := progress.best:
        data.append(charts.spot("best epoch", best.step, of.of_epoch(best), unit=f" {unit}"))
        told += f" Best: {number(of.of_epoch(best))} at step {best.step:,}, epoch {best.epoch}."
    layout = charts.axes("step", f"{title}, {unit}")
    layout["yaxis"]["range"] = charts.reach([each for trace in data[2:] for each in trace["y"]])
    told += " Double-click to see all of the spread."
    return Chart(title, told, tuple(data), layout, has_log=True)


def _rate(rows: list[MetricsRecorded]) -> Chart:
    curve = charts.line("learning rate", [row.step for row in rows], [row.learning_rate for row in rows], "accent")
    told = f"Learning rate along steps, {number(rows[-1].learning_rate)} at the last."
    return Chart("Learning rate", told, (curve,), charts.axes("step", "learning rate"), has_log=True)


def _speed(rows: list[MetricsRecorded]) -> Chart:
    speeds = [row.samples_per_second for row in rows]
    curve = charts.line(
        "windows a second", [row.step for row in rows], speeds, "second", hover=",.0f", unit=" a second"
    )
    told = f"Windows a second along steps, {float(np.median(speeds)):,.0f} at the middle of them."
    return Chart("Throughput", told, (curve,), charts.axes("step", "windows a second", y_format="~s"))


def _epochs(progress: Progress, unit: str) -> Table:
    columns = (
        *numbers("epoch", "step", "train loss", "validation loss", "train RMSE", "validation RMSE"),
        Column("R2/last close", is_number=True, meaning="1 - sum e^2 / sum y^2 of validation windows"),
        *numbers("signs right", "took"),
        Column(""),
    )
    rows = [_epoch(epoch) for epoch in progress.epochs]
    shown = table("Epochs", columns, rows, [f"losses in scaled units, RMSE in {unit}"])
    return Table(shown.title, shown.columns, shown.rows, shown.remarks, is_sortable=True, is_folded=len(rows) > _MANY)


def _epoch(epoch: EpochFinished) -> list[Cell]:
    scores = epoch.validation
    four = (epoch.train_loss, scores.loss, epoch.train_rmse, scores.rmse)
    return [
        *(whole(epoch.epoch), whole(epoch.step)),
        *(figure(number(value), value) for value in four),
        figure(rounded(scores.r2_oos), scores.r2_oos, "nothing varies in these windows"),
        figure(rounded(scores.directional_accuracy), scores.directional_accuracy, "nothing moves in these windows"),
        figure(duration(epoch.seconds), epoch.seconds),
        words("best so far" if epoch.is_best else ""),
    ]


def _best(best: EpochFinished, unit: str) -> Table:
    scores = best.validation
    rows = [
        ("loss", scores.loss, scores.naive_loss, "scaled units"),
        ("RMSE", scores.rmse, scores.naive_rmse, unit),
        ("MAE", scores.mae, scores.naive_mae, unit),
        ("R2 about the mean", scores.r2, scores.naive_r2, "number"),
        ("R2 against the last close", scores.r2_oos, 0.0, "number"),
        ("share of signs right", scores.directional_accuracy, None, "fraction"),
    ]
    columns = (Column("score"), *numbers("run", "last close"), Column("unit"))
    no_sign = "a forecast of no change has no sign"
    cells = [
        [words(name), figure(number(own), own, "nothing varies"), figure(number(naive), naive, no_sign), words(unit_)]
        for name, own, naive, unit_ in rows
    ]
    return table(f"Best epoch, {best.epoch}: validation windows", columns, cells)


def _checkpoints(kept: tuple[Checkpoint, ...]) -> Table:
    columns = (Column("checkpoint"), *numbers("step", "epoch", "size"), Column(""))
    rows = []
    for each in kept:
        marks = [word for word, holds in (("best", each.is_best), ("last", each.is_last)) if holds]
        bytes_ = figure(size(each.size_bytes), each.size_bytes)
        note = each.refusal or ", ".join(marks)
        rows.append([words(each.name), whole(each.step), whole(each.epoch), bytes_, words(note)])
    return table("Checkpoints", columns, rows)
