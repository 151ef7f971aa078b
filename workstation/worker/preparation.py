"""From a profile to windows on the device, and what must be kept to use the model later."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from workstation.data.quality.inspect import warned
from workstation.errors import CheckpointError
from workstation.features.dataset import Dataset, dataset
from workstation.features.preprocessing.facts import from_json, incompatibility, to_json
from workstation.features.targets import TargetUnit
from workstation.runs.events import DataLoaded
from workstation.training.parts import Data
from workstation.training.records import TargetFacts
from workstation.training.windows import Windows
from workstation.worker.times import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workstation.config import Profile
    from workstation.data.report import LoadedPrices
    from workstation.features.preprocessing import Fitted

_SCHEMA = 2
_MOST_WARNINGS = 200
"""Sentences kept in a run's origin, so that it stays a page to read."""


@dataclass(frozen=True)
class Prepared:
    """What training needs of the data, and what must be kept to use the model later."""

    loaded: LoadedPrices
    fitted: Fitted
    target: TargetUnit
    notes: tuple[str, ...]
    """What somebody should know of how the data was prepared, a sentence each."""
    data: Data
    split: str
    """Which fold of which split the windows are of, in words."""
    test_windows: int
    unseen_windows: int

    def preprocessing(self) -> dict[str, Any]:
        """How features and targets were scaled, as plain values that go with every checkpoint."""
        return {"schema": _SCHEMA, "features": to_json(self.fitted), "target": asdict(self.target)}


def prepare(profile: Profile, device: torch.device, tell: Callable[[str], None]) -> Prepared:
    """Load and shape the data; `tell` hears what is being done.

    Raises:
        DataError: if the data cannot be read or used.
        SplitError: if it is too short for the split.
    """
    shaped = dataset(profile, tell)
    data = _windows(shaped, profile.window, device)
    return Prepared(
        loaded=shaped.loaded,
        fitted=shaped.preprocessing,
        target=shaped.target_unit,
        notes=shaped.notes,
        data=data,
        split=shaped.split.description,
        test_windows=len(shaped.ends.test),
        unseen_windows=len(shaped.ends.unseen),
    )


def changed_preprocessing(saved: Mapping[str, Any], given: Mapping[str, Any]) -> str | None:
    """What a network would see otherwise than when a checkpoint was saved, in words; None where nothing is.

    Raises:
        CheckpointError: if what was saved is not whole.
    """
    if saved.get("schema") != given["schema"]:
        return f"the preprocessing is of schema {saved.get('schema')}, and now it would be of schema {given['schema']}"
    features = saved.get("features", {})
    from_json(features)
    if told := incompatibility(features, given["features"]):
        return told
    if saved.get("target") != given["target"]:
        return f"the target is in units of {_unit(saved)}, and now it would be {_unit(given)}"
    return None


def saved_preprocessing(saved: Mapping[str, Any]) -> tuple[Fitted, TargetUnit]:
    """How a checkpoint was trained to see features and target.

    Raises:
        CheckpointError: if what was saved is not whole, was altered, or is of a version that this one cannot follow.
    """
    if saved.get("schema") != _SCHEMA:
        raise CheckpointError(
            f"the preprocessing is of schema {saved.get('schema')}, and this version reads {_SCHEMA}; "
            f"use the version that wrote it"
        )
    fitted = from_json(saved.get("features", {}))
    try:
        return fitted, TargetUnit(**saved["target"])
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"the unit of the target was not saved whole ({error}); use another checkpoint") from None


def _unit(preprocessing: Mapping[str, Any]) -> str:
    target = preprocessing.get("target") or {}
    deviation = f" of {target['deviation']}" if target.get("deviation") else ""
    return f"{target.get('scale')} {str(target.get('name')).replace('_', ' ')}{deviation}"


def _windows(shaped: Dataset, window: int, device: torch.device) -> Data:
    rows = torch.from_numpy(shaped.rows).to(device)
    ahead = torch.from_numpy(shaped.targets.astype(np.float32)).to(device)
    train, validation = (
        Windows(rows, ahead, torch.from_numpy(part).to(device), window, shaped.preprocessing.window_clip)
        for part in (shaped.ends.train, shaped.ends.validation)
    )
    return Data(train, validation, TargetFacts(shaped.target_unit.scale, shaped.target_unit.name))


def describe(prepared: Prepared) -> DataLoaded:
    """The prices as an event."""
    loaded = prepared.loaded
    times = loaded.table.time
    return DataLoaded(
        source=loaded.description,
        symbols=len(loaded.table.symbols),
        rows=loaded.table.rows,
        first=moment_text(int(times.min())),
        last=moment_text(int(times.max())),
        repairs=(*(repair.sentence for repair in loaded.repairs), *prepared.notes),
        fingerprint=loaded.fingerprint,
    )


def warnings(prepared: Prepared) -> tuple[str, ...]:
    """What the checks of prices warn of, a sentence each, problems first; of very many, the first and their number."""
    sentences = tuple(finding.sentence for finding in warned(prepared.loaded.table))
    more = len(sentences) - _MOST_WARNINGS
    return (*sentences[:_MOST_WARNINGS], f"and {more:,} more: workstation data check") if more > 0 else sentences
