"""From a profile to the parts that train: model, loss, optimizer and schedule, each built by its catalog line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation import catalog
from workstation.training import random_state
from workstation.training.parts import Parts

if TYPE_CHECKING:
    import torch
    from torch import nn

    from workstation.config import PartSettings, Profile


def assemble(profile: Profile, device: torch.device) -> Parts:
    """New parts, their weights drawn from the profile's seed."""
    random_state.seed(profile.training.seed)
    model = network(profile, device)
    loss = _built("losses", profile.loss)(_config("losses", profile.loss)).to(device)
    optimizer = _built("optimizers", profile.optimizer)(_config("optimizers", profile.optimizer))
    schedule = _built("schedules", profile.schedule)(_config("schedules", profile.schedule))
    return Parts(model, loss, optimizer.build(model.parameters()), schedule, optimizer.learning_rate)


def network(profile: Profile, device: torch.device) -> nn.Module:
    """A new network, its weights drawn from the generators as they stand."""
    model: nn.Module = _built("models", profile.model)(
        _config("models", profile.model),
        features=len(profile.features.columns),
        window=profile.window,
        horizon=profile.horizon,
    )
    return model.to(device)


def _built(family: str, part: PartSettings) -> Any:  # noqa: ANN401 - a class, as the catalog line says
    return catalog.load(family, part.name)


def _config(family: str, part: PartSettings) -> Any:  # noqa: ANN401 - the part's own settings class
    return catalog.config_class(family, part.name).model_validate(part.own)
