"""What a forecast tells beside its rows: where it comes from, what to beware of, and a few rows to look at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.data.quality.rhythm import step_text
from workstation.worker.times import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from workstation.data.bars_ahead import BarsAhead
    from workstation.data.price_table import PriceTable
    from workstation.data.report import LoadedPrices
    from workstation.features.dataset import Dataset
    from workstation.runs.forecasts import Request
    from workstation.worker.forecaster import Forecaster
    from workstation.worker.newest import Newest

_MOST_SYMBOLS = 12
_MOST_NAMES = 5
_ALIKE = 1.5
"""Bars are of one length if their distance differs by less than this factor."""
_DAY = 86_400 * 10**9
_STALE_NANOSECONDS = 10 * _DAY
_STALE_BARS = 3
"""A symbol whose last bar is older than the newest of all by more than a long holiday and these bars is told."""


def account(
    run: str,
    forecaster: Forecaster,
    request: Request,
    loaded: LoadedPrices,
    own: Dataset | str,
    windows: Newest,
    ahead: Sequence[BarsAhead],
) -> dict[str, Any]:
    """Everything but the bands and the file; `own` is what training had, or why that cannot be had."""
    table, state = windows.table, forecaster.kept.snapshot.state
    times = table.time[windows.ends]
    return {
        "run": run,
        "checkpoint": request.checkpoint,
        "step": state["step"],
        "epoch": state["epoch"],
        "model": forecaster.profile.model.name,
        "window": forecaster.profile.window,
        "horizon": forecaster.profile.horizon,
        "target": forecaster.profile.target,
        "unit": forecaster.unit.name,
        "source": loaded.description,
        "is_synthetic": loaded.is_synthetic,
        "data_sha256": table.fingerprint(),
        "symbols": len(windows.ends),
        "left_out": windows.left_out,
        "stale": _stale(windows),
        "first_origin": utc_text(int(times.min())),
        "last_origin": utc_text(int(times.max())),
        "calendars": dict(Counter(each.convention for each in ahead).most_common()),
        "beware": list(_cautions(own, windows)),
        "notes": list(_notes(forecaster, loaded, own, windows)),
        "device": str(forecaster.device),
    }


def _cautions(own: Dataset | str, windows: Newest) -> Iterator[str]:
    """What makes the forecast worth less than it looks."""
    if isinstance(own, str):
        yield (
            f"the prices that it was trained on cannot be had as they were, so that there is no band, and whether it "
            f"has learned of what comes after is not known: {own}"
        )
        return
    fold = own.split.chosen
    learned = max(fold.train.stop, fold.validation.stop)
    origins = windows.table.time[windows.ends]
    if (early := int((origins < learned).sum())) > 0:
        yield (
            f"{_counted(early)} forecast from before {utc_text(learned - 1)}, up to where it was trained or chosen: it "
            f"has seen what came after, so that this shows how it fits, not how it foresees"
        )
    yield from _other_steps(own.loaded.table, windows)


def _other_steps(trained: PriceTable, windows: Newest) -> Iterator[str]:
    """Symbols whose bars are of another length than those that were learned of."""
    usual = float(np.median(_steps(trained)))
    table = windows.table
    steps = [float(np.median(_steps(table.select([table.symbols[number]])))) for number in windows.symbol.tolist()]
    others = {table.symbols[number]: step for number, step in zip(windows.symbol.tolist(), steps, strict=True)}
    odd = [symbol for symbol, step in others.items() if not 1.0 / _ALIKE < step / usual < _ALIKE]
    if odd:
        yield (
            f"it was trained on bars {step_text(int(usual))} apart, and its errors there say nothing of bars "
            f"{step_text(int(others[odd[0]]))} apart, as those of {_named(odd)}"
        )


def _steps(table: PriceTable) -> NDArray[np.int64]:
    """Distances between bars that follow each other, nanoseconds."""
    is_next = np.diff(table.symbol_index()) == 0
    return np.asarray(np.diff(table.time)[is_next])


def _notes(forecaster: Forecaster, loaded: LoadedPrices, own: Dataset | str, windows: Newest) -> Iterator[str]:
    symbols = windows.table.symbols
    used = [symbols[number] for number in windows.symbol.tolist()]
    if not isinstance(own, str):
        known = set(own.loaded.table.symbols) - set(own.split.unseen)
        if strangers := [symbol for symbol in used if symbol not in known]:
            yield f"never seen in training: {_named(strangers)}"
    yield from forecaster.fitted.notes(used)
    yield from forecaster.unit.notes(tuple(used))
    yield from _ages(windows, used)
    if windows.left_out:
        symbol, reason = next(iter(windows.left_out.items()))
        yield f"left out for want of a window: {_named(list(windows.left_out))}; {symbol} has {reason}"
    mended = [repair.sentence for repair in loaded.repairs]
    yield from mended[:_MOST_NAMES]
    if len(mended) > _MOST_NAMES:
        yield f"and {len(mended) - _MOST_NAMES:,} more about the prices: workstation data check"


def _ages(windows: Newest, used: list[str]) -> Iterator[str]:
    table = windows.table
    lasts = table.time[table.offsets[windows.symbol + 1] - 1]
    origins = table.time[windows.ends]
    if behind := [name for name, is_behind in zip(used, (origins < lasts).tolist(), strict=True) if is_behind]:
        yield f"forecast from before their last bar, as features of later bars are not known: {_named(behind)}"


def _stale(windows: Newest) -> dict[str, float]:
    """Days by which the last bars of symbols lie behind the newest of all, where that is too much."""
    table, symbols = windows.table, windows.symbol.tolist()
    lasts = table.time[table.offsets[windows.symbol + 1] - 1]
    behind = (lasts.max() - lasts).tolist()
    found = {}
    for number, late in zip(symbols, behind, strict=True):
        if late > _STALE_NANOSECONDS:
            own = table.time[table.offsets[number] : table.offsets[number + 1]]
            if late > _STALE_BARS * float(np.median(np.diff(own))):
                found[table.symbols[number]] = round(late / _DAY, 2)
    return found


def _named(symbols: list[str]) -> str:
    more = f" and {len(symbols) - _MOST_NAMES:,} more" if len(symbols) > _MOST_NAMES else ""
    return f"{', '.join(symbols[:_MOST_NAMES])}{more}"


def _counted(symbols: int) -> str:
    return f"{symbols:,} symbol{'' if symbols == 1 else 's'}"


def examples(rows: Any, steps: int) -> list[dict[str, Any]]:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    """The last bar ahead of the first symbols, as plain values."""
    places = [symbol * steps + steps - 1 for symbol in range(min(_MOST_SYMBOLS, rows.num_rows // steps))]
    table = rows.take(places)
    for name in ("origin", "time"):  # as numbers: nothing in Python holds nanoseconds
        table = table.set_column(table.column_names.index(name), name, table[name].cast("int64"))
    found = table.to_pylist()
    return [{**row, "origin": utc_text(row["origin"]), "time": utc_text(row["time"])} for row in found]
