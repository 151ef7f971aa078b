"""The forecast job: a checkpoint's forecasts of the bars to come, with bands from its errors on validation windows."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.config.profile import DataSettings
from workstation.data.changes import digest_of
from workstation.errors import DataError, UsageError
from workstation.evaluation.ahead import as_bytes
from workstation.runs import forecasts
from workstation.runs.durable import write_atomically
from workstation.worker import forecast_file
from workstation.worker.bands import bands
from workstation.worker.forecaster import Forecaster, forecaster
from workstation.worker.newest import cut, load, newest, own_dataset
from workstation.worker.short_job import Done, Kind, done, note_started, run_short_job
from workstation.worker.told import account, examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.config import Profile
    from workstation.data.price_table import PriceTable
    from workstation.features.dataset import Dataset
    from workstation.runs.forecasts import Request
    from workstation.runs.store import Run
    from workstation.worker.inbox import Inbox
    from workstation.worker.journalist import Journalist

    Tell = Callable[[str], None]

_SECOND = 10**9


_KIND = Kind("a forecast", "forecasting", "nothing of the forecast is kept")


def run_job(work: Run, journalist: Journalist, inbox: Inbox) -> None:
    """Forecast what the folder of work asks for, or until it is asked to stop.

    Raises:
        WorkstationError: whatever keeps it from being done, explained.
    """
    run, request = forecasts.request_of(work)

    def work_on(tell: Tell) -> Done:
        ready, facts = _forecast(run, request, journalist, tell)
        forecasts.write_facts(work, facts)
        return done(ready, "forecast")

    run_short_job(_KIND, journalist, inbox, work_on)


def _forecast(run: Run, request: Request, journalist: Journalist, tell: Tell) -> tuple[Forecaster, dict[str, Any]]:
    ready = forecaster(run, request.checkpoint, request.device)
    note_started(ready, journalist)
    profile = ready.profile
    if request.horizon > profile.horizon:
        raise UsageError(
            f"--horizon {request.horizon}: the horizon that {run.name}/{request.checkpoint} was trained for is "
            f"{profile.horizon}; ask for at most that"
        )
    steps = request.horizon or profile.horizon
    own = _own(ready, run, tell)
    learned = None if isinstance(own, str) else bands(ready, own, request.spread, tell)
    settings = _settings(profile, request)
    stamp = digest_of(settings.source)  # before they are read: what changes meanwhile is told as changed
    loaded = load(settings, tell)
    table = _known(loaded.table, request.until)
    tell("computing features")
    windows = newest(profile, table, ready.fitted, ready.unit)
    found = ready.forecast(windows, tell)[:, :steps]
    tell("telling times")
    ahead = windows.ahead()
    times = np.stack([each.times[:steps] for each in ahead])
    outcomes = windows.outcomes()
    outcomes = replace(outcomes, closes=outcomes.closes[:, :steps])
    added = learned.added(profile, table, windows.ends)[:, :, :steps] if learned else None
    rows = forecast_file.table_of(outcomes, times, found, added)
    facts = account(run.name, ready, request, loaded, own, windows, ahead)
    facts |= {"steps": steps, "bands": learned.facts() if learned else None}
    tell("writing")
    if request.out:
        path = Path(request.out)
        data = as_bytes(rows, facts, path.suffix)
        write_atomically(path, data)
        told = {"file": str(path), "bytes": len(data), "rows": rows.num_rows, "examples": examples(rows, steps)}
        return ready, {**facts, **told}
    facts |= {"at": time.time(), "until": request.until, "prices": settings.source, "prices_stamp": stamp}
    closes = forecast_file.closes_around(windows, loaded.table, steps)
    files = {"rows": as_bytes(rows, facts, ".parquet"), "closes": closes}
    return ready, forecasts.keep(run, request, facts, files)


def _own(ready: Forecaster, run: Run, tell: Tell) -> Dataset | str:
    """What training had, or why it cannot be had any more: the forecast can do without, and tells so."""
    try:
        return own_dataset(ready.profile, ready.kept.facts["data"], _newest_trained(run), tell)
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
