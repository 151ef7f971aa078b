"""From a profile to windows on the device: prices, features, split, scaling, targets, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from workstation.data.load import load_prices
from workstation.data.splits import WindowEnds, chronological, ends_by_part, part_rows
from workstation.features import build, scaling
from workstation.features.targets import future_returns
from workstation.runs.events import DataLoaded
from workstation.training.parts import Data
from workstation.training.records import TargetFacts
from workstation.training.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.config import Profile
    from workstation.data.report import LoadedPrices
    from workstation.features.scaling import Scaler

_SCHEMA = 1


@dataclass(frozen=True)
class Prepared:
    """What training needs of the data, and what must be kept to use the model later."""

    loaded: LoadedPrices
    scaler: Scaler
    data: Data
    test_windows: int

    def preprocessing(self) -> dict[str, Any]:
        """How features and targets were scaled, as plain values that go with every checkpoint."""
        target = {"scale": self.data.target.scale, "unit": self.data.target.unit}
        return {"schema": _SCHEMA, "features": self.scaler.to_json(), "target": target}


def prepare(profile: Profile, device: torch.device, tell: Callable[[str], None]) -> Prepared:
    """Load and shape the data; `tell` hears what is being done.

    Raises:
        DataError: if the data cannot be read or used.
        SplitError: if it is too short for the split.
    """
    tell(f"loading {profile.data.source}")
    loaded = load_prices(profile.data, lambda done, total, name: tell(f"loading {name} ({done} of {total})"))
    table = loaded.table
    tell("computing features")
    split = chronological(table, profile.split, profile.window, profile.horizon)
    features = build.compute(table, profile.features.columns)
    ends = ends_by_part(table, split, profile.window, profile.horizon, features.is_valid)
    fitted_on = part_rows(table, split.train) & features.is_valid
    scaler = scaling.fit(features.values, fitted_on, features.columns, profile.features.scaler, profile.features.clip)
    returns = future_returns(table, profile.horizon, profile.target)
    target = TargetFacts(_scale(returns[ends.train]), profile.target)
    data = _windows(profile, scaler.apply(features.values), returns / target.scale, ends, target, device)
    return Prepared(loaded, scaler, data, len(ends.test))


def _scale(returns: NDArray[np.float64]) -> float:
    """Root mean square of the training targets: about zero, so that no change stays zero when scaled."""
    scale = float(np.sqrt(np.mean(np.square(returns))))
    return scale if scale > 0.0 else 1.0


def _windows(
    profile: Profile,
    features: NDArray[np.float32],
    targets: NDArray[np.float64],
    ends: WindowEnds,
    target: TargetFacts,
    device: torch.device,
) -> Data:
    rows = torch.from_numpy(features).to(device)
    ahead = torch.from_numpy(targets.astype(np.float32)).to(device)
    train, validation = (
        Windows(rows, ahead, torch.from_numpy(part).to(device), profile.window)
        for part in (ends.train, ends.validation)
    )
    return Data(train, validation, target)


def describe(prepared: Prepared) -> DataLoaded:
    """The prices as an event."""
    loaded = prepared.loaded
    times = loaded.table.time
    return DataLoaded(
        source=loaded.description,
        symbols=len(loaded.table.symbols),
        rows=loaded.table.rows,
        first=_day(int(times.min())),
        last=_day(int(times.max())),
        repairs=tuple(repair.sentence for repair in loaded.repairs),
        fingerprint=loaded.fingerprint,
    )


def _day(nanoseconds: int) -> str:
    text = str(np.datetime64(nanoseconds, "ns").astype("datetime64[s]"))
    return text.removesuffix("T00:00:00")
