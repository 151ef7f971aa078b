"""Signals from forecasts: what the evaluated checkpoints of one split expected at the end of each of their windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.backtest.cadence import bars_without, decided_together
from workstation.config.compare import differences
from workstation.data.raw_prices import time_text
from workstation.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.backtest.market import Market
    from workstation.config import Profile
    from workstation.config.profile import DataSettings, SplitSettings
    from workstation.runs.evaluations import EvaluatedPart

    Floats = NDArray[np.float64]

SEEN: dict[EvaluatedPart, str] = {
    "train": "rests on windows seen in training: what is made of them says nothing of any others",
    "validation": "rests on validation windows, which chose the checkpoint: on others it will look worse",
    "test": "rests on test windows, not seen in training",
    "unseen": "rests on symbols not seen in training",
}
"""What a result on each part is worth, to follow the name of the signals."""
ELSEWHERE: dict[EvaluatedPart, str] = {
    "test": "rests on other prices of symbols that were trained on, in the time of the test windows or after it, not "
    "seen in training",
    "unseen": "rests on other prices of symbols not seen in training, in the time of the test windows or after it",
}
"""The same on prices that the run does not have."""

_NEVER_ALIKE = {
    *("description", "split.fold", "training.seed"),
    *("training.device", "training.threads", "training.wait_for_device"),
}
"""Settings in which the folds of one walk may differ."""


@dataclass(frozen=True)
class Evaluated:
    """The forecasts of one evaluation, and what they were made from."""

    run: str
    checkpoint: str
    part: EvaluatedPart
    path: Path
    """Parquet, as the evaluation wrote it."""
    fingerprint: str
    """Of the prices that were forecast."""
    profile: Profile
    """The run's."""
    source: str = ""
    """Path of other prices than the run's own; empty for its own."""

    def __str__(self) -> str:
        """As a user names it."""
        return f"{self.run}/{self.checkpoint}"


@dataclass(frozen=True)
class Forecasts:
    """One evaluation, or those of several folds of one split, put together as one signal."""

    evaluated: tuple[Evaluated, ...]
    step_ahead: int
    """Bars that the change is forecast over, and that a position is held for."""

    @property
    def name(self) -> str:
        """What errors call it."""
        return f"the forecasts of {', '.join(str(one) for one in self.evaluated)}"

    @property
    def data(self) -> DataSettings:
        """The run's own prices, or the others that were forecast, read as its own are."""
        own, source = self.evaluated[0].profile.data, self.source
        return own.model_copy(update={"source": source, "symbols": ()}) if source else own

    @property
    def source(self) -> str:
        """Path of other prices than the run's own; empty for its own."""
        return self.evaluated[0].source

    @property
    def worth(self) -> str:
        """What the windows say of others, to follow the name of the signals."""
        return (ELSEWHERE if self.source else SEEN)[self.evaluated[0].part]

    @property
    def facts(self) -> dict[str, Any]:
        """Plain values."""
        runs = [{"run": one.run, "checkpoint": one.checkpoint, "part": one.part} for one in self.evaluated]
        return {"runs": runs, "step_ahead": self.step_ahead, "source": self.source or None}

    def __str__(self) -> str:
        """In words."""
        bars = f"{self.step_ahead} bar{'s' if self.step_ahead > 1 else ''}"
        return f"{self.name}, {self.evaluated[0].part} windows, change of the close over {bars}"


def refuse_far(run: str, profile: Profile, step_ahead: int) -> None:
    """Refuse a step that the run does not forecast.

    Raises:
        UsageError: if it is none of the run's horizon.
    """
    if not 1 <= step_ahead <= profile.horizon:
        reach = "1 bar" if profile.horizon == 1 else f"1 to {profile.horizon} bars"
        raise UsageError(f"--step-ahead {step_ahead}: {run} forecasts {reach} ahead")


def refuse_apart(runs: Sequence[tuple[str, Profile]]) -> None:
    """Refuse runs that are not the folds of one split, each with its name.

    Raises:
        UsageError: if their splits differ in more than the fold, or two are of the same fold.
    """
    of_fold: dict[int, str] = {}
    first, split = runs[0][0], _apart_from_fold(runs[0][1].split)
    for run, profile in runs:
        if _apart_from_fold(profile.split) != split:
            raise UsageError(f"{first} and {run} split their prices differently; name the folds of one split")
        fold = profile.split.fold
        if fold in of_fold:
            raise UsageError(f"{of_fold[fold]} and {run} are both of fold {fold}; name one run for each fold")
        of_fold[fold] = run


def put_together(evaluated: tuple[Evaluated, ...], step_ahead: int) -> Forecasts:
    """The forecasts as one signal, in order of folds.

    Raises:
        UsageError: for runs that are not the folds of one split of the same prices.
    """
    first = evaluated[0]
    for one in evaluated[1:]:
        if one.fingerprint != first.fingerprint:
            raise UsageError(f"{first.run} and {one.run} were evaluated on different prices; name runs on the same")
    refuse_apart([(one.run, one.profile) for one in evaluated])
    return Forecasts(tuple(sorted(evaluated, key=lambda one: one.profile.split.fold)), step_ahead)


def _apart_from_fold(split: SplitSettings) -> SplitSettings:
    return split.model_copy(update={"fold": 0})


@dataclass(frozen=True, eq=False)
class ForecastRows:
    """A change for each window, of all evaluations one after the other."""

    symbol: NDArray[np.object_]
    """(windows,) names."""
    time: NDArray[np.int64]
    """(windows,) of the window's last bar, nanoseconds since 1970-01-01 UTC."""
    change: Floats
    """(windows,) forecast close / last close - 1."""
    source: NDArray[np.int64]
    """(windows,) index into the evaluations."""


def read_forecasts(forecasts: Forecasts) -> ForecastRows:
    """The changes over the step that was asked for.

    Raises:
        DataError: if a file cannot be read, or a forecast is no price.
    """
    every = [_read(one, forecasts.step_ahead) for one in forecasts.evaluated]
    symbol, time, change = (np.concatenate(column) for column in zip(*every, strict=True))
    source = np.repeat(np.arange(len(every)), [len(one[1]) for one in every])
    return ForecastRows(symbol, time, change, source)


def _read(one: Evaluated, step: int) -> tuple[NDArray[np.object_], NDArray[np.int64], Floats]:
    import pyarrow as pa  # noqa: PLC0415 - beside its one use; help and mistakes need none of it
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    columns = ["symbol", "time", "last_close", "forecast_close"]
    try:
        table = pq.read_table(one.path, columns=columns, filters=[("step", "=", step)])
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{one.path} cannot be read ({error}); workstation evaluate {one} --again") from error
    last, after = (table[name].to_numpy() for name in columns[2:])
    change = after / last - 1.0
    if not np.isfinite(change).all():
        raise DataError(f"{one.path}: some forecasts are no prices; backtest another checkpoint")
    return np.array(table["symbol"].to_pylist(), dtype=object), table["time"].cast("int64").to_numpy(), change


def aligned_forecasts(rows: ForecastRows, forecasts: Forecasts, market: Market) -> Floats:
    """(bars, symbols) changes at the bars at which they are decided on, `decided_together` from the first; else NaN.

    Raises:
        DataError: where two evaluations forecast the same bar of the same symbol, or the market has no such bar.
    """
    position = {symbol: index for index, symbol in enumerate(market.symbols)}
    column = np.array([position[symbol] for symbol in rows.symbol], dtype=np.int64)
    bar = np.minimum(np.searchsorted(market.time, rows.time), market.bars - 1)
    if not (market.time[bar] == rows.time).all() or not market.has_bar[bar, column].all():
        raise DataError(f"{forecasts.name}: the prices have no bar where a window ended; evaluate the run anew")
    _refuse_overlap(rows, forecasts, bar * len(market.symbols) + column)
    changes = np.full(market.close.shape, np.nan)
    changes[bar, column] = rows.change
    return decided_together(changes, market, forecasts.step_ahead)


def _refuse_overlap(rows: ForecastRows, forecasts: Forecasts, cell: NDArray[np.int64]) -> None:
    order = np.argsort(cell, kind="stable")
    same = np.flatnonzero(np.diff(cell[order]) == 0)
    if len(same):
        one, other = (forecasts.evaluated[rows.source[order[same[0] + after]]].run for after in (0, 1))
        when = time_text(int(rows.time[order[same[0]]]))
        raise DataError(
            f"{one} and {other} both forecast {rows.symbol[order[same[0]]]} at {when}; name folds that do not overlap, "
            f"as those of a walk forward do not on their test windows"
        )


def _unlike(evaluated: tuple[Evaluated, ...]) -> Iterator[str]:
    first, *others = evaluated
    table = first.profile.model_dump(mode="json")
    for one in others:
        keys = [each.key for each in differences(table, one.profile.model_dump(mode="json"))]
        if unlike := [key for key in keys if key not in _NEVER_ALIKE]:
            yield f"{one.run} differs from {first.run} in {', '.join(unlike)}: this is one signal of unlike models"


def notes_on(forecasts: Forecasts, signals: Floats, market: Market) -> tuple[str, ...]:
    """How the runs differ, and what is missing between the first forecast and the last, a sentence each."""
    split, folds = forecasts.evaluated[0].profile.split, [one.profile.split.fold for one in forecasts.evaluated]
    notes = list(_unlike(forecasts.evaluated))
    if split.kind == "walk_forward" and (absent := sorted(set(range(split.folds)) - set(folds))):
        which = ", ".join(str(fold) for fold in absent)
        notes.append(f"of the {split.folds} folds, {which} {'is' if len(absent) == 1 else 'are'} not among the runs")
    if split.kind == "combinatorial":
        notes.append("a combinatorial split trains on bars after these windows, too, which nobody could have done then")
    if missing := bars_without(signals, market, forecasts.step_ahead):
        bars = "1 bar has" if missing == 1 else f"{missing:,} bars have"
        notes.append(
            f"between the first forecast and the last {bars} none where one was due; a position is closed when its "
            f"forecast has run its course"
        )
    return tuple(notes)


def caveats_of(forecasts: Forecasts, signals: Floats, market: Market) -> tuple[str, ...]:
    """That a fold is missing between others, so that the benchmarks are invested at bars at which nothing was forecast.

    A sentence to follow the name of the signals, or none.
    """
    folds = {one.profile.split.fold for one in forecasts.evaluated}
    absent = set(range(min(folds), max(folds))) - folds
    missing = bars_without(signals, market, forecasts.step_ahead)
    if forecasts.evaluated[0].profile.split.kind != "walk_forward" or not absent or not missing:
        return ()
    rows = np.flatnonzero(np.isfinite(signals).any(axis=1))
    which = f"fold {min(absent)} is" if len(absent) == 1 else f"folds {', '.join(map(str, sorted(absent)))} are"
    said = (
        f"holds nothing at {missing:,} of {int(rows[-1] - rows[0]) + 1:,} bars, as {which} missing in between; buy and "
        f"hold and equal weight are invested at these bars, too"
    )
    return (said,)
