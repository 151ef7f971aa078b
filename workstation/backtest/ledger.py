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
    from collections.abc import Mapping, Sequence

    from workstation.backtest.trial import Trial
    from workstation.data.report import LoadedPrices

KIND = "backtest"
_FIGURE = "sharpe_of_bar"
_NEITHER = {"cash", "risk_free_rate", "periods_per_year"}
"""Settings that change how a result is measured, and not what was tried."""


@dataclass(frozen=True)
class Tried:
    """How many different backtests there were on these prices, and what that makes of one of them."""

    different: int
    deflated_sharpe: Figure
    """Probability that the Sharpe ratio is more than the luck of the best of them."""
    warning: str = ""
    """Why they could not be noted; empty where they were."""

    @property
    def facts(self) -> dict[str, Any]:
        """Plain values."""
        figure = self.deflated_sharpe
        value = None if figure.why else figure.value
        return {"different": self.different, "deflated_sharpe": value, "why": figure.why or None}


def decisions_of(trial: Trial) -> str:
    """SHA-256 (hex) of what is decided: equal for the same targets at the same times for the same symbols."""
    digest = hashlib.sha256("\n".join(trial.market.symbols).encode())
    digest.update(trial.market.time.astype("<i8").tobytes())
    digest.update(trial.targets.astype("<f8").tobytes())
    return digest.hexdigest()


def entry(
    loaded: LoadedPrices,
    trial: Trial,
    decisions: str,
    figures: Mapping[str, Figure],
    periods: float,
    origin: tuple[str, str] = ("", ""),
) -> trials.Trial:
    """A line of the ledger; the same decisions under the same rules are the same trial, whatever says them."""
    tried = {"decisions": decisions, "settings": trial.settings.model_dump(mode="json", exclude=_NEITHER)}
    sharpe, time = figures["sharpe"], trial.market.time
    return trials.Trial(
        kind=KIND,
        data=loaded.fingerprint,
        source=loaded.description,
        run=origin[0],
        checkpoint=origin[1],
        part=f"{time_text(int(time[0]))} to {time_text(int(time[-1]))}",
        inputs=hashlib.sha256(json.dumps(tried, sort_keys=True).encode()).hexdigest(),
        figures={
            _FIGURE: None if sharpe.why else sharpe.value / math.sqrt(periods),
            "total_return": figures["total_return"].value,
        },
    )


def noted(entries: Sequence[trials.Trial], best: int, figures: Mapping[str, Figure], returns: int) -> Tried:
    """Add the entries, all on the same prices, and judge one of them, of which figures and number of returns are given.

    A ledger that cannot be written costs a warning, never the result.
    """
    made, warning = list(entries), ""
    try:
        trials.append(*entries)
        made = trials.read(entries[0].data)
    except (StorageError, OSError) as error:
        warning = f"the ledger of trials was not written: {error}"
    newest = {one.inputs: one.figures.get(_FIGURE) for one in made if one.kind == KIND}
    ratios = [ratio for ratio in newest.values() if ratio is not None]
    return Tried(len(newest), _deflated(entries[best].figures[_FIGURE], ratios, figures, returns), warning)


def _deflated(ratio: float | None, ratios: list[float], figures: Mapping[str, Figure], returns: int) -> Figure:
    needed = [figures[name] for name in ("sharpe", "skew", "kurtosis")]
    if why := next((figure.why for figure in needed if figure.why), ""):
        return Figure(math.nan, why)
    assert ratio is not None
    return deflated(ratio, ratios, returns, needed[1].value, needed[2].value)
