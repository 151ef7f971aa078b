"""The forecast job: a checkpoint's forecasts of the bars to come, with bands from its errors on validation windows."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from workstation import profiles
from workstation.config.profile import DataSettings
from workstation.errors import CheckpointError, DataError, UsageError
from workstation.runs import forecasts
from workstation.runs.commands import Verb
from workstation.runs.events import PhaseEntered, RunFinished, RunStarted, RunStopped
from workstation.training.recovery import explained
from workstation.worker import device as devices
from workstation.worker import forecast_file, forecasting
from workstation.worker.assembly import network
from workstation.worker.bands import bands
from workstation.worker.keeper import Kept, read
from workstation.worker.newest import cut, load, newest, own_dataset
from workstation.worker.preparation import saved_preprocessing
from workstation.worker.told import account, examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import nn

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.features.dataset import Dataset
    from workstation.features.preprocessing import Fitted
    from workstation.features.targets import TargetUnit
    from workstation.runs.forecasts import Request
    from workstation.runs.store import Run
    from workstation.worker.inbox import Inbox
    from workstation.worker.journalist import Journalist

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]

_SECOND = 10**9


class Stopped(Exception):  # noqa: N818 - not a mistake: somebody asked for it
    """The forecast was asked to stop; nothing of it is written."""


def run_job(work: Run, journalist: Journalist, inbox: Inbox) -> None:
    """Forecast what the folder of work asks for, or until it is asked to stop.

    Raises:
        WorkstationError: whatever keeps it from being done, explained.
    """
    run, request = forecasts.request_of(work)
    started = time.monotonic()

    def tell(detail: str) -> None:
        _heed(inbox, journalist)
        journalist.enter_phase(PhaseEntered("forecasting", detail))

    try:
        with explained(lambda: journalist.progress.phase_detail or "the start"):
            facts = _forecast(run, request, journalist, tell)
            forecasts.write_facts(work, facts)
    except Stopped as stopped:
        journalist.close(RunStopped(0, 0, str(stopped), ""))
        return
    seconds = round(time.monotonic() - started, 3)
    journalist.close(RunFinished(facts["step"], facts["epoch"], "forecast", request.checkpoint, seconds))


def _heed(inbox: Inbox, journalist: Journalist) -> None:
    if inbox.signal is not None:
        raise Stopped("stopped by a signal")
    for command in inbox.poll():
        if command.verb in {Verb.STOP, Verb.STOP_NOW}:
            inbox.answer(command, journalist.progress.step, "stops; nothing of the forecast is kept")
            raise Stopped(f"stopped by {command.by}")
        text = "refused: a forecast can be stopped and nothing else"
        inbox.answer(command, journalist.progress.step, text, is_accepted=False)


@dataclass(frozen=True, eq=False)
class Forecaster:
    """A checkpoint ready to forecast."""

    kept: Kept
    profile: Profile
    fitted: Fitted
    unit: TargetUnit
    model: nn.Module
    device: torch.device

    def forecast(self, windows: forecasting.Forecastable, tell: Tell) -> Floats:
        """(windows, horizon) in the unit of the target."""
        return forecasting.forecast(windows, self.model, self.device, tell)


def _forecast(run: Run, request: Request, journalist: Journalist, tell: Tell) -> dict[str, Any]:
    forecaster = _forecaster(run, request)
    _note_started(forecaster, journalist)
    profile = forecaster.profile
    if request.horizon > profile.horizon:
        raise UsageError(
            f"--horizon {request.horizon}: {run.name}/{request.checkpoint} was trained for {profile.horizon} "
            f"bars ahead; ask for at most so many"
        )
    steps = request.horizon or profile.horizon
    own = _own(forecaster, run, tell)
    learned = None if isinstance(own, str) else bands(forecaster, own, request.spread, tell)
    loaded = load(_settings(profile, request), tell)
    table = _known(loaded.table, request.until)
    tell("computing features")
    windows = newest(profile, table, forecaster.fitted, forecaster.unit)
    found = forecaster.forecast(windows, tell)[:, :steps]
    tell("telling times")
    ahead = windows.ahead()
    times = np.stack([each.times[:steps] for each in ahead])
    outcomes = windows.outcomes()
    outcomes = replace(outcomes, closes=outcomes.closes[:, :steps])
    added = learned.added(profile, table, windows.ends)[:, :, :steps] if learned else None
    rows = forecast_file.table_of(outcomes, times, found, added)
    facts = account(run.name, forecaster, request, loaded, own, windows, ahead)
    facts |= {"steps": steps, "bands": learned.facts() if learned else None}
    tell("writing")
    path = Path(request.out)
    size = forecast_file.write(path, rows, facts)
    return {**facts, "file": str(path), "bytes": size, "rows": rows.num_rows, "examples": examples(rows, steps)}


def _forecaster(run: Run, request: Request) -> Forecaster:
    kept = read(run.steps / request.checkpoint)
    profile = profiles.resolve(kept.facts["profile"])
    torch.set_num_threads(profile.training.threads)
    device = devices.resolve(request.device or profile.training.device)
    fitted, unit = saved_preprocessing(kept.preprocessing)
    model = network(profile, device)
    try:
        model.load_state_dict(kept.snapshot.model)
    except RuntimeError as error:
        raise CheckpointError(f"checkpoint {kept.name} is of another model: {error}") from None
    return Forecaster(kept, profile, fitted, unit, model, device)


def _note_started(forecaster: Forecaster, journalist: Journalist) -> None:
    journalist.attempts += 1
    host, name, threads = socket.gethostname(), devices.name_of(forecaster.device), forecaster.profile.training.threads
    journalist.note(RunStarted(journalist.attempts, os.getpid(), host, str(forecaster.device), name, threads))


def _own(forecaster: Forecaster, run: Run, tell: Tell) -> Dataset | str:
    """What training had, or why it cannot be had any more: the forecast can do without, and tells so."""
    try:
        return own_dataset(forecaster.profile, forecaster.kept.facts["data"], _newest_trained(run), tell)
    except DataError as error:
        return str(error)


def _newest_trained(run: Run) -> int | None:
    """When the newest bar that the run was made from begins, as its journal says to the second; the second's end."""
    data = run.progress().data
    if data is None:
        return None
    return int(np.datetime64(data.last, "s").astype(np.int64) + 1) * _SECOND - 1


def _settings(profile: Profile, request: Request) -> DataSettings:
    settings = DataSettings.model_validate(request.data) if request.data else profile.data
    if request.source:
        settings = settings.model_copy(update={"source": request.source, "symbols": ()})
    return settings.model_copy(update={"symbols": request.symbols}) if request.symbols else settings


def _known(table: PriceTable, until: int | None) -> PriceTable:
    known = cut(table, until)
    if known is None:
        first = np.datetime64(int(table.time.min()), "ns").astype("datetime64[s]")
        raise DataError(f"--from: no price is that old, they begin at {first}; name a later date")
    return known
