"""A checkpoint's network over many windows, batch by batch, and its forecasts beside what happened as Parquet."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch

from workstation.errors import CheckpointError
from workstation.runs.durable import FILE_MODE, PARTIAL, explained, fsync_folder
from workstation.runs.sealed import sha256_of
from workstation.training.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import nn

    from workstation.config import Profile
    from workstation.evaluation.outcomes import Outcomes
    from workstation.features.targets import TargetUnit
    from workstation.worker.parts import Parts

    Floats = NDArray[np.float64]

_ROWS_AT_A_TIME = 1 << 18


class Forecastable(Protocol):
    """Windows to be forecast, as `workstation.worker.subject.Subject` has them."""

    @property
    def profile(self) -> Profile:
        """As the checkpoint was trained with."""

    @property
    def rows(self) -> NDArray[np.float32]:
        """(rows, columns) as windows are cut from."""

    @property
    def ends(self) -> NDArray[np.int64]:
        """(windows,) rows on which they end, rising."""

    @property
    def window_clip(self) -> float | None:
        """Where each window is scaled by itself, its limit."""

    @property
    def unit(self) -> TargetUnit:
        """What a scaled forecast of 1 stands for."""


def batch_size(profile: Profile) -> int:
    """Windows that are forecast at once: without gradients there is room for more than in training."""
    return 2 * profile.training.batch_size


@torch.no_grad()
def forecast(
    subject: Forecastable,
    model: nn.Module,
    device: torch.device,
    tell: Callable[[str], None],
    parts: Parts | None = None,
) -> Floats:
    """(windows, horizon) forecasts in the unit of the target; `tell` hears how far it is.

    What `parts` has is not forecast again, and what is forecast is added to it. The batches are the same either way,
    and so are the bits.

    Raises:
        CheckpointError: if a forecast is not a finite number; the parts are removed then.
        StorageError: if the disk refuses the parts.
    """
    model.eval()
    count = len(subject.ends)
    found = np.empty((count, subject.profile.horizon), dtype=np.float32)
    done = 0
    for batch in parts.batches if parts else ():
        found[done : done + len(batch)] = batch
        done += len(batch)
    windows = _windows(subject, device)
    at_a_time = batch_size(subject.profile)
    for start in range(done, count, at_a_time):
        tell(f"{start:,} of {count:,} windows forecast")
        which = torch.arange(start, min(start + at_a_time, count), device=device)
        batch = model(windows.gather(which)[0]).float().cpu().numpy()
        if parts:
            parts.add(batch)
        found[start : start + len(batch)] = batch
    if lost := int((~np.isfinite(found).all(axis=1)).sum()):
        if parts:
            parts.remove()
        raise CheckpointError(
            f"the network's forecasts of {lost:,} of {count:,} windows are not finite numbers; use another checkpoint"
        )
    return found.astype(np.float64) * subject.unit.scale


def _windows(subject: Forecastable, device: torch.device) -> Windows:
    rows, ends = torch.from_numpy(subject.rows).to(device), torch.from_numpy(subject.ends).to(device)
    nothing = torch.zeros((1, 1), device=device).expand(len(rows), subject.profile.horizon)
    return Windows(rows, nothing, ends, subject.profile.window, subject.window_clip)


def write(path: Path, outcomes: Outcomes, found: Floats) -> dict[str, Any]:
    """Replace the file, one row for each window and bar ahead, in order of symbol and time.

    Returns its name as `file`, its `bytes`, their `sha256` and the number of `rows`.

    Columns: symbol; time of the window's last bar, UTC; step, bars ahead from 1; forecast and actual, changes in the
    unit of the target; last_close, forecast_close and actual_close in the currency of the prices.

    Raises:
        StorageError: if the disk refuses; an older file is then untouched.
    """
    partial = path.with_name(f"{PARTIAL}{path.name}-{os.getpid()}")
    at_a_time = max(1, _ROWS_AT_A_TIME // outcomes.horizon)
    closes = outcomes.closes_after(found)
    try:
        with explained(path):
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE)
            with os.fdopen(handle, "wb") as file:
                with pq.ParquetWriter(file, _SCHEMA, compression="zstd") as writer:
                    for start in range(0, len(found), at_a_time):
                        writer.write_table(_table(outcomes, found, closes, slice(start, start + at_a_time)))
                file.flush()
                os.fsync(file.fileno())
            told = _told(partial, path.name, int(found.size))
            partial.replace(path)
            fsync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):  # a disk that refuses this too has its reason told by the first refusal
            partial.unlink(missing_ok=True)
        raise
    return told


def _told(partial: Path, name: str, rows: int) -> dict[str, Any]:
    return {"file": name, "bytes": partial.stat().st_size, "sha256": sha256_of(partial), "rows": rows}


_SCHEMA = pa.schema(
    [
        ("symbol", pa.dictionary(pa.int32(), pa.string())),
        ("time", pa.timestamp("ns", "UTC")),
        ("step", pa.int32()),
        ("forecast", pa.float64()),
        ("actual", pa.float64()),
        ("last_close", pa.float64()),
        ("forecast_close", pa.float64()),
        ("actual_close", pa.float64()),
    ]
)


def _table(outcomes: Outcomes, found: Floats, closes: Floats, some: slice) -> Any:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    horizon, count = outcomes.horizon, len(found[some])
    symbol = np.repeat(outcomes.symbol[some].astype(np.int32), horizon)
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(symbol), pa.array(outcomes.symbols, pa.string())),
        pa.array(np.repeat(outcomes.time[some], horizon), pa.timestamp("ns", "UTC")),
        pa.array(np.tile(np.arange(1, horizon + 1, dtype=np.int32), count)),
        pa.array(found[some].ravel()),
        pa.array(outcomes.changes[some].ravel()),
        pa.array(np.repeat(outcomes.last_close[some], horizon)),
        pa.array(closes[some].ravel()),
        pa.array(outcomes.closes[some].ravel()),
    ]
    return pa.Table.from_arrays(columns, schema=_SCHEMA)
