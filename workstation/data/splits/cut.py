"""From settings to folds: the time line is cut as they say, and symbols are held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.splits.chronological import chronological
from workstation.data.splits.combinatorial import combinatorial, paths
from workstation.data.splits.line import line_of
from workstation.data.splits.parts import Split
from workstation.data.splits.unseen import held_out
from workstation.data.splits.walk_forward import walk_forward
from workstation.errors import SplitError

if TYPE_CHECKING:
    from workstation.config.profile import SplitSettings
    from workstation.data.price_table import PriceTable

_KINDS = {"chronological": chronological, "walk_forward": walk_forward, "combinatorial": combinatorial}


def split_of(table: PriceTable, settings: SplitSettings, window: int, horizon: int) -> Split:
    """The split of a table's time line, which is the sorted union of all symbols' times; no price moves it.

    Args:
        table: the prices.
        settings: how to cut.
        window: rows that the model sees.
        horizon: rows ahead that it forecasts.

    Raises:
        SplitError: if the times are too few, a date or a fold is not there, or a symbol held out is not.
    """
    line = line_of(table, settings, window, horizon)
    unseen = held_out(table.symbols, settings)
    folds = _KINDS[settings.kind](line, settings)
    if settings.fold >= len(folds):
        there = f"folds 0 to {len(folds) - 1}" if len(folds) > 1 else "fold 0 alone"
        raise SplitError(f"split.fold = {settings.fold}: a {settings.kind} split has {there}; choose one of these")
    return Split(
        kind=settings.kind,
        folds=folds,
        chosen=folds[settings.fold],
        gap=line.gap,
        unseen=unseen,
        context=settings.context,
        paths=paths(settings) if settings.kind == "combinatorial" else 1,
    )
