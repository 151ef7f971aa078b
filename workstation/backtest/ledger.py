"""Every backtest is noted in the ledger of trials on its prices, and judged by how many there were."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.backtest.deflated import deflated
from workstation.backtest.metrics.metric import Figure
from workstation.data.raw_prices import time_text
from workstation.errors import StorageError
from workstation.runs import trials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.backtest.plan import Plan, Prepared
    from workstation.backtest.report import Report

KIND = "backtest"
_FIGURE = "sharpe_of_bar"


@dataclass(frozen=True)
class Tried:
    """How many different backtests there were on these prices, this one included, and what that makes of it."""

    different: int
    deflated_sharpe: Figure
    """Probability that the Sharpe ratio is more than the luck of the best of them."""
    warning: str = ""
    """Why this one could not be noted; empty where it was."""

    @property
    def facts(self) -> dict[str, Any]:
        """Plain values."""
        found = self.deflated_sharpe
        return {
            "different": self.different,
            "deflated_sharpe": None if found.why else found.value,
            "why": found.why or None,
        }


def noted(plan: Plan, prepared: Prepared, report: Report) -> Tried:
    """Add the backtest to the ledger, and look at all of them; a ledger that cannot be written costs a warning."""
    trial, warning = _trial(plan, prepared, report), ""
    found = [trial]
    try:
        trials.append(trial)
        found = trials.read(trial.data)
    except (StorageError, OSError) as error:
        warning = f"this backtest is not in the ledger of trials: {error}"
    ratios = _ratios(found)
    return Tried(len(ratios), _deflated(report, trial, ratios), warning)


def _trial(plan: Plan, prepared: Prepared, report: Report) -> trials.Trial:
    market = report.trial.market
    sharpe = report.measures["sharpe"]
    of_bar = None if sharpe.why else sharpe.value / math.sqrt(report.calendar.periods_per_year)
    return trials.Trial(
        kind=KIND,
        data=prepared.loaded.fingerprint,
        source=prepared.loaded.description,
        run="",
        checkpoint="",
        part=f"{time_text(int(market.time[0]))} to {time_text(int(market.time[-1]))}",
        inputs=_inputs(plan, prepared),
        figures={_FIGURE: of_bar, "total_return": report.measures["total_return"].value},
    )


def _inputs(plan: Plan, prepared: Prepared) -> str:
    """Equal for the same decisions under the same rules, whatever file they came from."""
    trial = prepared.trial
    targets = hashlib.sha256(trial.targets.astype("<f8").tobytes())
    targets.update(trial.market.time.astype("<i8").tobytes())
    tried = {
        "targets": targets.hexdigest(),
        "symbols": trial.market.symbols,
        "settings": plan.settings.model_dump(mode="json", exclude={"risk_free_rate", "periods_per_year", "cash"}),
    }
    return hashlib.sha256(json.dumps(tried, sort_keys=True).encode()).hexdigest()


def _ratios(found: Sequence[trials.Trial]) -> list[float]:
    """The Sharpe ratio of a bar of each different backtest."""
    newest = {one.inputs: one.figures.get(_FIGURE) for one in found if one.kind == KIND}
    return [ratio for ratio in newest.values() if ratio is not None]


def _deflated(report: Report, trial: trials.Trial, ratios: list[float]) -> Figure:
    ratio = trial.figures[_FIGURE]
    if ratio is None:
        return Figure(math.nan, report.measures["sharpe"].why)
    shape = [report.measures[name] for name in ("skew", "kurtosis")]
    if why := next((figure.why for figure in shape if figure.why), ""):
        return Figure(math.nan, why)
    return deflated(ratio, ratios, len(report.result.equity) - 1, shape[0].value, shape[1].value)
