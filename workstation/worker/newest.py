"""The newest window of each symbol, from prices that end where the forecast shall begin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.bars_ahead import BarsAhead, bars_ahead
from workstation.data.load import load_prices
from workstation.data.price_table import COLUMNS, PriceTable
from workstation.data.selection import selected
from workstation.data.splits import stands_still
from workstation.errors import DataError
from workstation.evaluation.outcomes import Outcomes
from workstation.features.dataset import shaped
from workstation.features.targets import changes_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.config.profile import DataSettings
    from workstation.data.report import LoadedPrices
    from workstation.features.dataset import Dataset
    from workstation.features.preprocessing import Fitted
    from workstation.features.targets import TargetUnit

    Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Newest:
    """One window for each symbol that has one, in the order of the table."""

    profile: Profile
    table: PriceTable
    """The prices as far as the forecast knows them."""
    rows: NDArray[np.float32]
    """(rows, columns) as windows are cut from."""
    ends: NDArray[np.int64]
    """(windows,) rows on which they end, rising."""
    window_clip: float | None
    unit: TargetUnit
    left_out: dict[str, str]
    """Symbol -> why it has no window."""

    @property
    def symbol(self) -> NDArray[np.int64]:
        """(windows,) index into the table's symbols."""
        return self.table.symbol_index()[self.ends]

    def ahead(self) -> list[BarsAhead]:
        """For each window the bars that follow it."""
        table, horizon = self.table, self.profile.horizon
        starts = table.offsets[self.symbol].tolist()
        pairs = zip(starts, self.ends.tolist(), strict=True)
        return [bars_ahead(table.time[start : end + 1], horizon) for start, end in pairs]

    def outcomes(self) -> Outcomes:
        """What is known of what comes after the windows: nothing, so that closes ahead are NaN."""
        table, unit = self.table, self.unit
        deviation = [unit.deviations.get(symbol, unit.deviation or 1.0) for symbol in table.symbols]
        return Outcomes(
            kind=self.profile.target,
            symbols=table.symbols,
            symbol=self.symbol,
            time=table.time[self.ends],
            last_close=table.close[self.ends],
            closes=np.full((len(self.ends), self.profile.horizon), np.nan),
            deviation=np.array(deviation),
            usual_move=np.full(len(table.symbols), np.nan),
        )


def load(settings: DataSettings, tell: Tell) -> LoadedPrices:
    """All prices of a source, whatever their number: which are enough is said by windows.

    Raises:
        DataError: if they cannot be read.
    """
    tell(f"loading {settings.source}")
    whole = settings.model_copy(update={"min_rows": 0})
    return load_prices(whole, lambda done, total, name: tell(f"loading {name}, {done / total:.0%}"))


def own_dataset(profile: Profile, fingerprint: str, last: int | None, tell: Tell) -> Dataset:
    """What training had, also where bars were added to its prices since.

    Args:
        profile: as the checkpoint was trained with.
        fingerprint: of the prices that it was trained on.
        last: time of their newest bar, nanoseconds since 1970-01-01 UTC, if that is known.
        tell: hears what is being done.

    Raises:
        DataError: if it cannot be had any more.
    """
    found = load(profile.data, tell)
    for until in (None, last):
        known = cut(found.table, until)
        if known is None:
            continue
        table, _ = selected(known, profile.data)
        if table.fingerprint() == fingerprint:
            return shaped(profile, replace(found, table=table, fingerprint=fingerprint), tell)
    raise DataError(f"{found.description}: its prices were changed since, not only added to")


def cut(table: PriceTable, until: int | None) -> PriceTable | None:
    """The bars that begin at or before a time, nanoseconds since 1970-01-01 UTC; None where there is none."""
    if until is None or int(table.time.max()) <= until:
        return table
    is_known = table.time <= until
    counts = np.bincount(table.symbol_index()[is_known], minlength=len(table.symbols))
    if not counts.any():
        return None
    symbols = tuple(symbol for symbol, count in zip(table.symbols, counts.tolist(), strict=True) if count)
    offsets = np.concatenate([[0], np.cumsum(counts[counts > 0])]).astype(np.int64)
    columns = (getattr(table, name)[is_known] for name in ("time", *COLUMNS))
    return PriceTable(symbols, offsets, *columns, is_series=table.is_series)


def newest(profile: Profile, table: PriceTable, fitted: Fitted, unit: TargetUnit) -> Newest:
    """The window of each symbol that ends on its newest bar with every feature of the window known.

    Raises:
        DataError: if no symbol has one, or a column cannot be had of these prices.
    """
    features = fitted.pipeline.shape(table)
    is_whole = _ends_whole_window(table, features.is_valid, profile.window)
    ends, left_out = [], {}
    for number, symbol in enumerate(table.symbols):
        first, stop = int(table.offsets[number]), int(table.offsets[number + 1])
        whole = np.flatnonzero(is_whole[first:stop])
        if whole.size:
            ends.append(first + int(whole[-1]))
        else:
            known = int(features.is_valid[first:stop].sum())
            bars = f"{stop - first} bar{'' if stop - first == 1 else 's'}, {known} of them with every feature known"
            left_out[symbol] = f"{bars}, and none ends a window of {profile.window} such bars"
    if not ends:
        symbol, reason = next(iter(left_out.items()))
        still = stands_still(table, np.ones(len(table.time), dtype=bool))
        move, more = "the close never changes; name prices that move", "name a longer history, or a later date"
        raise DataError(f"no symbol has a window to forecast from: {symbol} has {reason}; {move if still else more}")
    found = np.array(ends, dtype=np.int64)
    if profile.target != "difference":
        changes_from(table, found, 0, profile.target)  # refuses returns of what is not positive
    return Newest(profile, table, fitted.apply(table, features), found, fitted.window_clip, unit, left_out)


def _ends_whole_window(table: PriceTable, is_valid: NDArray[np.bool_], window: int) -> NDArray[np.bool_]:
    """(rows,) whether the rows from window - 1 before up to this one are of one symbol and valid."""
    known_before = np.concatenate(([0], np.cumsum(is_valid)))
    found = np.zeros(table.rows, dtype=bool)
    found[window - 1 :] = known_before[window:] - known_before[: max(table.rows + 1 - window, 0)] == window
    first = np.repeat(table.offsets[:-1], np.diff(table.offsets))
    return np.asarray(found & (np.arange(table.rows) - first >= window - 1))
