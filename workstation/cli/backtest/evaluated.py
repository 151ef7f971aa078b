"""The forecasts that a backtest trades: those of a run's evaluation, which a worker makes where it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.cli.evaluation.place import place_of
from workstation.cli.evaluation.waiting import wait_for
from workstation.cli.formats import moment
from workstation.cli.output import plain, talk
from workstation.errors import CheckpointError, ExitCode, UsageError
from workstation.runs import evaluations
from workstation.runs.evaluations import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.forecasts import Evaluated, Forecasts
    from workstation.config import Profile
    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Run, Store


def forecasts_of(
    store: Store, checkpoints: Sequence[str], part: EvaluatedPart, step_ahead: int, prices: str | None = None
) -> tuple[ExitCode, Forecasts | None]:
    """The forecasts of these checkpoints as one signal; None, with the code to leave with, where a worker made none.

    They are of the runs' own prices, or of others at a path.

    Raises:
        RunNotFoundError: if there is no such run.
        CheckpointError: if it has no such checkpoint.
        UsageError: if the runs do not go together.
    """
    from workstation import profiles  # noqa: PLC0415 - beside its one use
    from workstation.backtest.forecasts import put_together, refuse_apart, refuse_far  # noqa: PLC0415 - numpy; help needs none

    source = place_of(prices)
    chosen = [evaluations.find(store, text) for text in checkpoints]
    names = [run.name for run, _ in chosen]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"{twice} is named twice; name one checkpoint of each run")
    known = [profiles.resolve(run.profile_table()) for run, _ in chosen]
    for name, profile in zip(names, known, strict=True):
        refuse_far(name, profile, step_ahead)
    refuse_apart(list(zip(names, known, strict=True)))
    found = []
    for (run, name), profile in zip(chosen, known, strict=True):
        code, one = _evaluated(run, Request(name, part, source), profile)
        if one is None:
            return code, None
        found.append(one)
    return ExitCode.OK, put_together(tuple(found), step_ahead)


def _evaluated(run: Run, request: Request, profile: Profile) -> tuple[ExitCode, Evaluated | None]:
    from workstation.backtest.forecasts import Evaluated  # noqa: PLC0415 - numpy, which the help does not need

    told = evaluations.read_result(run, request)
    if told is None:
        where = f"{request.part} windows{f' of {request.source}' if request.source else ''}"
        fault = evaluations.fault_of(run, request)
        why = f"{fault}; it is computed anew" if fault else f"was not evaluated on {where} yet; doing so"
        work = evaluations.start(run, request)
        talk(plain(f"{run.name}/{request.checkpoint}{':' if fault else ''} {why}"))
        if code := wait_for(work):
            return code, None
        told = evaluations.read_result(run, request)
        evaluations.finish(work)
    else:
        talk(plain(f"{run.name}/{request.checkpoint}: forecasts of the evaluation at {moment(told['at'])}"))
    if told is None:
        raise CheckpointError(f"the checkpoint {request.checkpoint} was replaced meanwhile; backtest it once more")
    path = evaluations.result_path(run, request, "parquet")
    named = (run.name, request.checkpoint, request.part, path)
    return ExitCode.OK, Evaluated(*named, told["data_sha256"], profile, request.source)
