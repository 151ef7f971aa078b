"""What an evaluation is of: windows of a part that a checkpoint forecasts, and the prices that baselines learn from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.data.load import load_prices
from workstation.data.splits import Part, candidates, ends_in, fitted_rows, part_rows, stands_still
from workstation.errors import DataError, SplitError
from workstation.evaluation.history import History, usual_moves
from workstation.evaluation.outcomes import Outcomes
from workstation.features.dataset import Dataset, dataset
from workstation.features.preprocessing.facts import incompatibility, to_json
from workstation.features.targets import changes_from
from workstation.worker.preparation import saved_preprocessing
from workstation.worker.times import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.data.report import LoadedPrices
    from workstation.data.splits import Split
    from workstation.features.preprocessing import Fitted
    from workstation.features.targets import TargetUnit
    from workstation.runs.evaluations import EvaluatedPart

_FOREVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Subject:
    """Windows to be forecast, scaled as the checkpoint was trained to see them."""

    profile: Profile
    own: Dataset
    """The run's own prices, as training had them."""
    loaded: LoadedPrices
    """The prices that the windows are of: the run's own, or others."""
    rows: NDArray[np.float32]
    """(rows, columns) as windows are cut from."""
    ends: NDArray[np.int64]
    """(windows,) rows on which they end, rising."""
    window_clip: float | None
    unit: TargetUnit
    notes: tuple[str, ...]
    """What somebody should know of how this was prepared, a sentence each."""

    @property
    def is_own(self) -> bool:
        """Whether the windows are of the run's own prices."""
        return self.loaded is self.own.loaded

    def of(self, ends: NDArray[np.int64]) -> Subject:
        """The same of other windows (windows,) of the same prices."""
        return replace(self, ends=ends)

    def history(self) -> History:
        """The closes that windows end on, for baselines to forecast from."""
        return _history(self.loaded.table, self.own.split, self.profile)

    def own_history(self) -> History:
        """The run's own closes, for baselines to be fitted on in training rows."""
        return _history(self.own.loaded.table, self.own.split, self.profile)

    def outcomes(self, history: History) -> Outcomes:
        """What happened after the windows."""
        table, ahead = self.loaded.table, np.arange(1, self.profile.horizon + 1)
        is_measured = part_rows(table, self.own.split.chosen.train)
        return Outcomes(
            kind=self.profile.target,
            symbols=table.symbols,
            symbol=table.symbol_index()[self.ends],
            time=table.time[self.ends],
            last_close=table.close[self.ends],
            closes=table.close[self.ends[:, None] + ahead],
            deviation=deviations(self.unit, table.symbols),
            usual_move=usual_moves(history, is_measured),
        )


def subject(
    profile: Profile,
    saved: Mapping[str, Any],
    data: str,
    wanted: tuple[EvaluatedPart, str],
    tell: Callable[[str], None],
) -> Subject:
    """The windows of a part, of the run's own prices or of others.

    Args:
        profile: as the checkpoint was trained with.
        saved: the preprocessing that was saved with the checkpoint.
        data: fingerprint of the prices that the checkpoint was trained on.
        wanted: the part, and the path of other prices or nothing.
        tell: hears what is being done.

    Raises:
        DataError: if prices cannot be read, or the run's own are not what they were.
        SplitError: if there is no such window.
        CheckpointError: if what was saved is not whole, or of a version that this one cannot follow.
    """
    part, source = wanted
    own = dataset(profile, tell)
    if own.loaded.fingerprint != data:
        raise DataError(
            f"{own.loaded.description}: these are not the prices that the checkpoint was trained on, they were changed "
            f"since; put the old ones back, or name these with --data PATH to have what came after its training"
        )
    fitted, unit = saved_preprocessing(saved)
    if source:
        return _elsewhere(profile, own, fitted, unit, (part, source), tell)
    ends: NDArray[np.int64] = getattr(own.ends, part)
    if not len(ends):
        raise SplitError(
            "the run holds no symbols out, so that it has no unseen ones; train with split.unseen_fraction, or name "
            "other prices with --data PATH"
        )
    return of_own(profile, own, (fitted, unit), ends)


def of_own(profile: Profile, own: Dataset, taught: tuple[Fitted, TargetUnit], ends: NDArray[np.int64]) -> Subject:
    """Windows of the run's own prices that end on these rows, scaled as was saved.

    Args:
        profile: as the checkpoint was trained with.
        own: the run's own prices.
        taught: how features and targets were scaled.
        ends: (windows,) rows, rising.
    """
    fitted, unit = taught
    is_same = incompatibility(to_json(fitted), to_json(own.preprocessing)) is None
    rows = own.rows if is_same else fitted.apply(own.loaded.table, own.features)
    notes = own.notes if is_same else (*own.notes, "this version would fit the preprocessing otherwise; as saved")
    return Subject(profile, own, own.loaded, rows, ends, fitted.window_clip, unit, notes)


def _elsewhere(
    profile: Profile,
    own: Dataset,
    fitted: Fitted,
    unit: TargetUnit,
    wanted: tuple[EvaluatedPart, str],
    tell: Callable[[str], None],
) -> Subject:
    """Windows of other prices, in times that the run was tested on or later, so that it cannot have learned of them."""
    part, source = wanted
    tell(f"loading {source}")
    settings = profile.data.model_copy(update={"source": source, "symbols": ()})
    loaded = load_prices(settings, lambda done, total, name: tell(f"loading {name}, {done / total:.0%}"))
    tell("computing features")
    table = loaded.table
    features = fitted.pipeline.shape(table)
    split = _with_strangers(own, table)
    found = candidates(table, split, profile.window, profile.horizon, features.is_valid)
    ends = ends_in(_open_ended(own.split, part), found)
    if not len(ends):
        _refuse_strangers(table, split, part)
        _refuse_short(table, profile)
        raise _windowless(own, table)
    changes_from(table, ends, 1, profile.target)  # refuses returns of what is not positive
    notes = (*fitted.notes(table.symbols), *unit.notes(table.symbols))
    return Subject(profile, own, loaded, fitted.apply(table, features), ends, fitted.window_clip, unit, notes)


def _with_strangers(own: Dataset, table: PriceTable) -> Split:
    """The run's split with what it was not trained on held out: symbols that it held out, and those it never had."""
    known = set(own.loaded.table.symbols) - set(own.split.unseen)
    return replace(own.split, unseen=tuple(symbol for symbol in table.symbols if symbol not in known))


def _open_ended(split: Split, part: EvaluatedPart) -> Part:
    """The times of the test part, going on for ever where nothing was learned from what came after it."""
    fold = split.chosen
    stretches = fold.test.stretches
    if fold.test.stop >= max(fold.train.stop, fold.validation.stop):
        stretches = (*stretches[:-1], replace(stretches[-1], stop=_FOREVER))
    assert part in {"test", "unseen"}
    return Part("unseen" if part == "unseen" else "test", stretches)


def _refuse_strangers(table: PriceTable, split: Split, part: EvaluatedPart) -> None:
    strangers, count = len(split.unseen), len(table.symbols)
    if part == "test" and strangers == count:
        none = f"none of its {count} symbols is one" if count > 1 else f"its symbol {table.symbols[0][:64]} is none"
        raise SplitError(f"--data: {none} that the run was trained on; use --split unseen")
    if part == "unseen" and not strangers:
        these = f"all of its {count} symbols" if count > 1 else f"its symbol {table.symbols[0][:64]}"
        raise SplitError(f"--data: the run was trained on {these}; use --split test")


def _refuse_short(table: PriceTable, profile: Profile) -> None:
    bars, needed = int(np.diff(table.offsets).max()), profile.window + profile.horizon
    if bars < needed:
        whose = table.symbols[0][:64] if len(table.symbols) == 1 else "the longest of its symbols"
        raise SplitError(
            f"--data: no window fits: {whose} has {bars} bar{'' if bars == 1 else 's'}, and a window needs "
            f"{profile.window} and the horizon {profile.horizon} more; name prices with a longer history"
        )


def _windowless(own: Dataset, table: PriceTable) -> SplitError:
    begin, last = own.split.chosen.test.start, int(table.time.max())
    if last < begin:
        why = "earlier ones it may have learned from"
    elif stands_still(table, table.time >= begin):
        why = "the close never changes there, so that no feature is known; name prices that move"
    else:
        why = "there too few bars in a row have every feature known"
    return SplitError(
        f"--data: no window with every feature known lies in the times that the run was tested on, which begin at "
        f"{moment_text(begin)}; these prices go up to {moment_text(last)}, and {why}"
    )


def _history(table: PriceTable, split: Split, profile: Profile) -> History:
    is_training = fitted_rows(table, split, split.chosen, np.ones(table.rows, dtype=bool))
    return History(table.symbols, table.offsets, table.time, table.close, is_training, profile.target)


def deviations(unit: TargetUnit, symbols: tuple[str, ...]) -> NDArray[np.float64]:
    """(symbols,) what a difference of 1 is in currency; 1 for returns."""
    if unit.deviation is None:
        return np.ones(len(symbols))
    return np.array([unit.deviations.get(symbol, unit.deviation) for symbol in symbols])


def unit_facts(unit: TargetUnit) -> dict[str, Any]:
    """The unit as plain values, without a figure for each symbol."""
    table = asdict(unit)
    del table["deviations"]
    return table
