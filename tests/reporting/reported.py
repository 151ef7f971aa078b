"""Runs with evaluations and backtests as the program leaves them, for reports to tell of."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.evaluated import forecast, market, write_evaluation
from tests.forecast_runs import HORIZON, SYMBOLS, outcomes, prices
from tests.recorded import write_recorded_run
from workstation import profiles
from workstation.cli.main import run as call
from workstation.config.toml import to_toml
from workstation.errors import ExitCode
from workstation.runs import backtests, evaluations
from workstation.runs.evaluations import Request
from workstation.runs.progress import State
from workstation.runs.steps import point, step_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Run

STEP = 1200
MARKUP = "<script>window.harm=1</script>"
HOSTILE = (
    MARKUP,
    "a\"b'c</script><img src=x onerror=window.harm=2>",
    "[md](http://evil) | `x` \\ *y*\N{RIGHT-TO-LEFT OVERRIDE}",
)
"""Symbols that no report may take for anything but text."""


def write_run(root: Path, name: str, state: State = State.FINISHED, *, horizon: int = HORIZON) -> Run:
    """A run of three symbols of the sample market that trained three epochs."""
    profile = root / f"{name}.toml"
    root.mkdir(exist_ok=True)
    own = f"data.symbols={list(SYMBOLS)!r}", f"horizon={horizon}", "optimizer.learning_rate=0.004"
    profile.write_text(to_toml(profiles.load("quick", own)), encoding="utf-8")
    recorded = write_recorded_run(root, name, state, steps=STEP, epochs=3, profile=str(profile))
    recorded.release()
    return recorded.run


def evaluate(run: Run) -> None:
    """Leave it an evaluation of what followed the newest bars of the sample market."""
    last = prices().table
    end = len(last.time[last.rows_of(SYMBOLS[0])]) - HORIZON
    happened = outcomes(range(end - 250, end))
    found = forecast(happened, skill=0.2, noise=0.4, seed=1)
    write_evaluation(run, STEP, happened, found, data=prices().fingerprint)
    point(run.steps, "best", step_name(STEP))
    change_facts(run, "test", lambda facts: facts | {"at": 1_790_000_100.0})


def trade(root: Path, name: str, *options: str) -> None:
    """Have its forecasts traded by the program itself, which keeps what came out."""
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        assert call(["--runs", str(root), "backtest", name, *options]) == ExitCode.OK, nowhere.getvalue()


def evaluate_hostile(run: Run) -> None:
    """Leave it an evaluation whose symbols, source and notes are markup."""
    happened = replace(market(80), symbols=HOSTILE)
    write_evaluation(run, STEP, happened, forecast(happened, skill=0.2, noise=0.4, seed=1))
    point(run.steps, "best", step_name(STEP))
    change_facts(run, "test", lambda facts: facts | {"source": MARKUP, "notes": [HOSTILE[1]], "split": HOSTILE[1]})


def change_facts(
    run: Run, part: EvaluatedPart, change: Callable[[dict[str, Any]], dict[str, Any]], to: EvaluatedPart = "test"
) -> None:
    """Write the facts of the evaluation of a part as those of the same or another part, otherwise."""
    old, new = Request(step_name(STEP), part), Request(step_name(STEP), to)
    facts = evaluations.read_result(run, old)
    assert facts is not None
    if part != to:
        shutil.copy(evaluations.result_path(run, old, "parquet"), evaluations.result_path(run, new, "parquet"))
    evaluations.write_result(run, new, change(facts) | {"part": to})


def change_backtest(run: Run, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Keep the newest backtest once more, with other facts beside the same tables."""
    kept = backtests.kept(run)[0]

    def write(place: Path) -> None:
        for file in kept.facts["files"]:
            shutil.copy(kept.folder / file, place / file)
        (place / backtests.FACTS).write_text(json.dumps(change(kept.facts)))

    backtests.keep(run, kept.name, write)
