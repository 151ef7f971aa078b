"""A checkpoint ready to forecast: its network with its weights on a device, and how it was taught to see prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from workstation import profiles
from workstation.errors import CheckpointError
from workstation.worker import device as devices
from workstation.worker import forecasting
from workstation.worker.assembly import network
from workstation.worker.keeper import Kept, read
from workstation.worker.preparation import saved_preprocessing

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from torch import nn

    from workstation.config import Profile
    from workstation.features.preprocessing import Fitted
    from workstation.features.targets import TargetUnit
    from workstation.runs.store import Run
    from workstation.worker.parts import Parts


@dataclass(frozen=True, eq=False)
class Forecaster:
    """A checkpoint ready to forecast."""

    kept: Kept
    profile: Profile
    fitted: Fitted
    unit: TargetUnit
    model: nn.Module
    device: torch.device

    def forecast(
        self, windows: forecasting.Forecastable, tell: Callable[[str], None], parts: Parts | None = None
    ) -> NDArray[np.float64]:
        """(windows, horizon) in the unit of the target; `parts` has those that were forecast before, and gets others.

        Raises:
            CheckpointError: if a forecast is not a finite number.
            StorageError: if the disk refuses the parts.
        """
        return forecasting.forecast(windows, self.model, self.device, tell, parts)


def forecaster(run: Run, checkpoint: str, device: str) -> Forecaster:
    """Read a checkpoint of the run, to forecast on a device, or where the run's profile says.

    Raises:
        CheckpointError: naming what is wrong with it.
        DeviceError: if there is no such device.
    """
    kept = read(run.steps / checkpoint)
    profile = profiles.resolve(kept.facts["profile"])
    torch.set_num_threads(profile.training.threads)
    place = devices.resolve(device or profile.training.device)
    fitted, unit = saved_preprocessing(kept.preprocessing)
    model = network(profile, place)
    try:
        model.load_state_dict(kept.snapshot.model)
    except RuntimeError as error:
        raise CheckpointError(f"checkpoint {kept.name} is of another model: {error}") from None
    return Forecaster(kept, profile, fitted, unit, model, place)
