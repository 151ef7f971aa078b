"""What is learned of a checkpoint's errors on the validation windows of the prices that it was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workstation.evaluation.distribution.predictive import Learned, learned
from workstation.evaluation.distribution.volatility import usual_change
from workstation.evaluation.history import History
from workstation.worker.subject import deviations

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.evaluation.conformal import Spread
    from workstation.features.targets import TargetUnit
    from workstation.worker.forecaster import Forecaster
    from workstation.worker.parts import Parts
    from workstation.worker.subject import Subject

    Floats = NDArray[np.float64]


def learned_errors(
    forecaster: Forecaster,
    validation: Subject,
    wanted: tuple[Spread, ...],
    tell: Callable[[str], None],
    parts: Parts | None = None,
) -> tuple[Learned, ...]:
    """The errors of the checkpoint on these windows, at least one; in each of the wanted ways.

    Raises:
        CheckpointError: if a forecast is not a finite number.
        StorageError: if the disk refuses the parts.
    """
    errors = errors_of(forecaster, validation, tell, parts)
    own = spreads(validation.profile, validation.loaded.table, validation.ends, validation.unit)
    return tuple(learned(errors, own, spread) for spread in wanted)


def errors_of(
    forecaster: Forecaster, windows: Subject, tell: Callable[[str], None], parts: Parts | None = None
) -> Floats:
    """(windows, horizon) what happened less what was forecast, in the unit of the target.

    Raises:
        CheckpointError: if a forecast is not a finite number.
        StorageError: if the disk refuses the parts.
    """
    happened = windows.outcomes(windows.history()).changes
    return np.asarray(happened - forecaster.forecast(windows, tell, parts))


def spreads(profile: Profile, table: PriceTable, ends: NDArray[np.int64], unit: TargetUnit) -> Floats:
    """(windows,) root mean square change from bar to bar within each window, in the unit of the target."""
    nothing = np.zeros(table.rows, dtype=bool)
    history = History(table.symbols, table.offsets, table.time, table.close, nothing, profile.target)
    each = deviations(unit, table.symbols)
    return usual_change(history, ends, profile.window) / each[table.symbol_index()[ends]]
