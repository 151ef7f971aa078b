"""Every backtest is noted in the ledger of trials on its prices, and judged by how many there were."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.backtest.calendar import calendar_of
from workstation.backtest.cells import CellSums, decoded
from workstation.backtest.deflated import deflated
from workstation.backtest.judgement import Overfitting, judge
from workstation.backtest.metrics.metric import Figure, risk_free_of_bar
from workstation.data.raw_prices import time_text
from workstation.errors import StorageError
from workstation.runs import trial_sums, trials

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from workstation.backtest.plan import Gathered, Plan
    from workstation.backtest.trial import Trial

KIND = "backtest"
_FIGURE = "sharpe_of_bar"
_SEVERAL = 2
_IDLE = "nothing was ever traded"
_MEASURING = ("risk_free_rate", "periods_per_year")
"""Settings that change how a result is measured, and not what was tried."""
_OF_SIZE = ("commission_per_trade", "participation_limit", "impact")
"""Rules under which it matters how much money there is."""


@dataclass(frozen=True, eq=False)
class Attempt:
    """A backtest, as the ledger has it."""

    line: trials.Trial
    sums: CellSums
    risk_free: float
    """Return of a bar that its ratio is above."""


@dataclass(frozen=True)
class Tried:
    """How many different backtests there were on these prices, and what that makes of one of them."""

    different: int
    deflated_sharpe: Figure
    """Probability that the Sharpe ratio is more than the luck of the best of them."""
    overfitting: Overfitting
    """Of the choice of the best among all of them, or among those of a sweep."""
    warning: str = ""
    """Why they could not be noted; empty where they were."""
    has_traded: bool = True
    """Whether the one that is judged bought or sold anything; there is nothing to judge where it did not."""

    @property
    def facts(self) -> dict[str, Any]:
        """Plain values."""
        figure = self.deflated_sharpe
        return {
            "different": self.different,
            "deflated_sharpe": None if figure.why else figure.value,
            "why": figure.why or None,
            "overfitting": self.overfitting.facts,
            "words": list(self.words),
        }

    @property
    def words(self) -> tuple[str, ...]:
        """Sentences, to follow the name of the one that is judged."""
        if self.different < _SEVERAL:
            return ("is the first backtest on these prices; each further one makes a good result likelier to be luck",)
        count = f"is one of {self.different:,} different backtests on these prices"
        if not self.deflated_sharpe.why:
            value = f"{self.deflated_sharpe.value:.3f}"
            count = f"{count}: deflated Sharpe {value}, the probability that it is more than the luck of the best"
        return (count, self.overfitting.words) if self.has_traded else (count,)


def decisions_of(trial: Trial) -> str:
    """SHA-256 (hex) of what is decided: equal for the same targets at the same times for the same symbols."""
    digest = hashlib.sha256("\n".join(trial.market.symbols).encode())
    digest.update(trial.market.time.astype("<i8").tobytes())
    digest.update(trial.targets.astype("<f8").tobytes())
    return digest.hexdigest()


def attempt(
    plan: Plan, found: Gathered, trial: Trial, decisions: str, sums: CellSums, figures: Mapping[str, Figure]
) -> Attempt:
    """A line of the ledger; the same decisions under the same rules are the same trial, whatever says them."""
    sharpe, time, loaded, settings = figures["sharpe"], trial.market.time, found.loaded, trial.settings
    table = settings.model_dump(mode="json")
    same = _MEASURING if any(table[name] for name in _OF_SIZE) else (*_MEASURING, "cash")
    tried = {"decisions": decisions, "settings": {name: table[name] for name in table if name not in same}}
    periods = calendar_of(time, settings.periods_per_year).periods_per_year
    line = trials.Trial(
        kind=KIND,
        data=loaded.fingerprint,
        source=loaded.description,
        run=plan.origin[0],
        checkpoint=plan.origin[1],
        part=f"{time_text(int(time[0]))} to {time_text(int(time[-1]))}",
        inputs=hashlib.sha256(json.dumps(tried, sort_keys=True).encode()).hexdigest(),
        figures={
            _FIGURE: None if sharpe.why else sharpe.value / math.sqrt(periods),
            "total_return": figures["total_return"].value,
        },
    )
    return Attempt(line, sums, risk_free_of_bar(settings.risk_free_rate, periods))


def noted(
    attempts: Sequence[Attempt], best: int, figures: Mapping[str, Figure], returns: int, *, has_traded: bool
) -> Tried:
    """Add attempts, all on the same prices, and judge one of them, of which figures and number of returns are given.

    One attempt is judged for overfitting among all that there ever were, several among themselves; one that has not
    traded is not judged. A ledger that cannot be written costs a warning, never the result.
    """
    own = {one.line.inputs: one.sums for one in attempts}
    data, made, warning = attempts[0].line.data, [one.line for one in attempts], ""
    try:
        trials.append(*made)
        trial_sums.append(data, {inputs: sums.encoded() for inputs, sums in own.items()})
        made = trials.read(data)
    except (StorageError, OSError) as error:
        warning = f"the ledger of trials was not written: {error}"
    newest = {one.inputs: one.figures.get(_FIGURE) for one in made if one.kind == KIND}
    ratios = [ratio for ratio in newest.values() if ratio is not None]
    if not has_traded:
        nothing = Figure(math.nan, _IDLE)
        return Tried(len(newest), nothing, Overfitting(nothing, 0), warning, has_traded=False)
    mine = attempts[best]
    found = _deflated(mine.line.figures[_FIGURE], ratios, figures, returns)
    is_alone = len(own) == 1 and not warning
    every = (lambda: _of_ledger(data, newest.keys())) if is_alone else own.items
    judged = judge(mine.line.inputs, mine.sums, every, len(newest) if is_alone else len(own), mine.risk_free)
    return Tried(len(newest), found, judged, warning)


def _of_ledger(data: str, known: Container[str]) -> Iterator[tuple[str, CellSums]]:
    for inputs, content in trial_sums.read(data):
        if inputs in known and (sums := decoded(content)) is not None:
            yield inputs, sums


def _deflated(ratio: float | None, ratios: list[float], figures: Mapping[str, Figure], returns: int) -> Figure:
    needed = [figures[name] for name in ("sharpe", "skew", "kurtosis")]
    if why := next((figure.why for figure in needed if figure.why), ""):
        return Figure(math.nan, why)
    assert ratio is not None
    return deflated(ratio, ratios, returns, needed[1].value, needed[2].value)
