"""From a profile to windows on the device, and what must be kept to use the model later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from workstation.features.dataset import Dataset, dataset
from workstation.runs.events import DataLoaded
from workstation.training.parts import Data
from workstation.training.records import TargetFacts
from workstation.training.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable

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
    shaped = dataset(profile, tell)
    data = _windows(shaped, TargetFacts(shaped.target_scale, profile.target), profile.window, device)
    return Prepared(shaped.loaded, shaped.scaler, data, len(shaped.ends.test))


def _windows(shaped: Dataset, target: TargetFacts, window: int, device: torch.device) -> Data:
    rows = torch.from_numpy(shaped.rows).to(device)
    ahead = torch.from_numpy(shaped.targets.astype(np.float32)).to(device)
    train, validation = (
        Windows(rows, ahead, torch.from_numpy(part).to(device), window)
        for part in (shaped.ends.train, shaped.ends.validation)
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
