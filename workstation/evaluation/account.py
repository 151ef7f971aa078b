"""All that an evaluation says, as plain facts: scores, baselines, skill, tests, intervals and the verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.baselines import LAST_CLOSE
from workstation.evaluation.bootstrap import Interval, Resampling, intervals, usual_block
from workstation.evaluation.by_date import ByDate, by_date
from workstation.evaluation.diebold_mariano import DieboldMariano, diebold_mariano
from workstation.evaluation.scores import Scores, Scoring, score
from workstation.evaluation.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]
    Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class _Rival:
    """A baseline's forecast, scored."""

    words: str
    scoring: Scoring
    dated: ByDate


def account(
    outcomes: Outcomes,
    forecast: Floats,
    baselines: Mapping[str, tuple[str, Callable[[], Floats]]],
    *,
    reach: int,
    seed: int,
    tell: Tell,
) -> dict[str, Any]:
    """Score the forecast beside the baselines, test the difference, and say what it comes to.

    Args:
        outcomes: what happened.
        forecast: (windows, horizon) in the unit of the target.
        baselines: words of each and what makes its forecast, in the same unit; the last close is among them.
        reach: dates that a forecast overlaps, at least the horizon.
        seed: of the bootstrap.
        tell: hears what is being done.
    """
    tell("scoring")
    own, dated = score(outcomes, forecast), by_date(outcomes, forecast)
    rivals = {}
    for name, (words, made) in baselines.items():
        tell(f"scoring {name.replace('_', ' ')}")
        changes = made()
        rivals[name] = _Rival(words, score(outcomes, changes), by_date(outcomes, changes))
    best = min(rivals, key=lambda name: rivals[name].scoring.pooled["mse"])
    tell("testing")
    against = {name: _against(own, dated, name, rivals[name], reach) for name in dict.fromkeys((best, LAST_CLOSE))}
    tell("drawing dates again")
    spread, convention = _intervals(own, dated, rivals[best], rivals[LAST_CLOSE], reach, seed)
    return {
        "verdict": against[best]["verdict"],
        "verdict_last_close": against[LAST_CLOSE]["verdict"],
        "best_baseline": best,
        "scores": _scopes(own),
        "baselines": {name: {"words": rival.words, **_scopes(rival.scoring)} for name, rival in rivals.items()},
        "skill": {name: _skill(own.pooled, rival.scoring.pooled) for name, rival in rivals.items()},
        "against": against,
        "intervals": spread,
        "intervals_convention": convention,
        "is_ic_over_time": own.is_ic_over_time,
        "symbols_better_than_last_close": _wins(own, rivals[LAST_CLOSE].scoring),
    }


def _scopes(scoring: Scoring) -> dict[str, Any]:
    return {
        "pooled": scoring.pooled.facts(),
        "mean_over_symbols": scoring.mean_over_symbols.facts(),
        "median_over_symbols": scoring.median_over_symbols.facts(),
        "by_step": [each.facts() for each in scoring.by_step],
        "by_symbol": {symbol: each.facts() for symbol, each in scoring.by_symbol.items()},
    }


def _skill(own: Scores, rival: Scores) -> float | None:
    """1 - MSE / MSE of the baseline; None where that makes no error. Source: Murphy (1988), Skill scores."""
    return 1.0 - own["mse"] / rival["mse"] if rival["mse"] > 0 else None


def _against(own: Scoring, dated: ByDate, name: str, rival: _Rival, reach: int) -> dict[str, Any]:
    difference = dated.mean_squares - rival.dated.mean_squares
    together = diebold_mariano(difference.mean(axis=1), reach)
    steps = [
        diebold_mariano(column, max(step, reach - difference.shape[1] + step))
        for step, column in enumerate(difference.T, start=1)
    ]
    words = verdict(name, own.pooled["rmse"], rival.scoring.pooled["rmse"], together)
    return {"verdict": words, "test": _test(together), "by_step": [_test(each) for each in steps]}


def _test(found: DieboldMariano) -> dict[str, Any]:
    return {"name": "Diebold-Mariano", "loss": "squared error", **asdict(found), "convention": found.convention}


def _wins(own: Scoring, naive: Scoring) -> int:
    return sum(scores["mse"] < naive.by_symbol[symbol]["mse"] for symbol, scores in own.by_symbol.items())


def _intervals(
    own: Scoring, dated: ByDate, best: _Rival, last_close: _Rival, reach: int, seed: int
) -> tuple[dict[str, Any], str]:
    """Intervals of the headline numbers, and how dates were drawn."""
    columns = {
        "count": dated.count,
        "squares": dated.squares,
        "absolute": dated.absolute,
        "prices": dated.price_absolute,
        "hits": dated.hits,
        "moves": dated.moves,
        "best": best.dated.squares,
        "naive": last_close.dated.squares,
    }
    sums = {name: values.sum(axis=1) for name, values in columns.items()}
    for name, series in (("ic", own.ic_by_date), ("rank_ic", own.rank_ic_by_date)):
        sums[name] = np.where(np.isfinite(series), series, 0.0)
        sums[f"{name}_dates"] = np.isfinite(series).astype(np.float64)
    at = {name: index for index, name in enumerate(sums)}
    plan = Resampling(len(dated.count), usual_block(len(dated.count), reach), seed)

    def ratio(above: str, below: str) -> Callable[[Floats], Floats]:
        return lambda drawn: _divided(drawn[:, at[above]], drawn[:, at[below]])

    found = intervals(
        np.stack(list(sums.values()), axis=1),
        {
            "mae": ratio("absolute", "count"),
            "mse": ratio("squares", "count"),
            "rmse": lambda drawn: np.sqrt(ratio("squares", "count")(drawn)),
            "r2_naive": lambda drawn: 1.0 - ratio("squares", "naive")(drawn),
            "skill": lambda drawn: 1.0 - ratio("squares", "best")(drawn),
            "directional_accuracy": ratio("hits", "moves"),
            "price_mae": ratio("prices", "count"),
            "ic": ratio("ic", "ic_dates"),
            "rank_ic": ratio("rank_ic", "rank_ic_dates"),
        },
        plan,
    )
    if own.is_ic_over_time:
        found |= dict.fromkeys(("ic", "rank_ic"), Interval(None, None, "one symbol has no IC on each date"))
    return {name: asdict(interval) for name, interval in found.items()}, plan.convention


def _divided(above: Floats, below: Floats) -> Floats:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
