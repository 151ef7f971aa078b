"""All that an evaluation says of a distribution, as plain facts: scores, baseline, skill, test, intervals, verdict."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.bootstrap import Resampling, intervals, usual_block
from workstation.evaluation.conformal import LEVELS
from workstation.evaluation.diebold_mariano import DieboldMariano, diebold_mariano
from workstation.evaluation.distribution.predictive import EWMA
from workstation.evaluation.distribution.scores import DistributionScores, score_distribution
from workstation.evaluation.distribution.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.evaluation.bootstrap import Interval
    from workstation.evaluation.distribution.predictive import Learned, Predictive
    from workstation.evaluation.outcomes import Outcomes

    Floats = NDArray[np.float64]


def distribution_account(
    outcomes: Outcomes,
    model: Predictive,
    baseline: Predictive,
    learned: Learned,
    *,
    reach: int,
    seed: int,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """Score the distribution beside that of a volatility alone, test the difference, and say what it comes to.

    Args:
        outcomes: what happened.
        model: the distributions to be judged.
        baseline: those of the exponentially weighted volatility.
        learned: the errors that the model's are made of.
        reach: dates that a forecast overlaps, at least the horizon.
        seed: of the bootstrap.
        tell: hears what is being done.
    """
    own = score_distribution(outcomes, model, tell)
    rival = score_distribution(outcomes, baseline, tell)
    difference = (own.by_date["crps"] - rival.by_date["crps"]) / own.count_by_date[:, None]
    test = diebold_mariano(difference.mean(axis=1), reach)
    crps, other = own.pooled["crps"], rival.pooled["crps"]
    tell("drawing dates again for distributions")
    return {
        "verdict": verdict(crps, other, test),
        "words": model.words,
        "spread": learned.spread,
        "learned_from": len(learned.errors),
        "levels": list(LEVELS),
        "model": own.facts(),
        "baseline": {"name": EWMA, "words": baseline.words, **rival.facts()},
        "skill": 1.0 - crps / other if other > 0 else None,
        "test": _test(test),
        "test_by_step": [
            _test(diebold_mariano(column, max(step, reach - outcomes.horizon + step)))
            for step, column in enumerate(difference.T, start=1)
        ],
        "intervals": {name: asdict(found) for name, found in _intervals(own, rival, reach, seed).items()},
    }


def other_spread(
    outcomes: Outcomes, model: Predictive, learned: Learned, tell: Callable[[str], None]
) -> dict[str, Any]:
    """What distributions of the same errors come to, spread otherwise, for all symbols together."""
    told = score_distribution(outcomes, model, tell).facts()
    scopes = {name: told[name] for name in ("pooled", "by_step", "pit")}
    return {"spread": learned.spread, "words": model.words, **scopes}


def _test(found: DieboldMariano) -> dict[str, Any]:
    return {"name": "Diebold-Mariano", "loss": "CRPS", **asdict(found), "convention": found.convention}


def _intervals(own: DistributionScores, rival: DistributionScores, reach: int, seed: int) -> dict[str, Interval]:
    """Intervals of the headline numbers, from dates drawn as for the other scores."""
    horizon = own.by_date["crps"].shape[1]
    sums = {name: values.sum(axis=1) for name, values in own.by_date.items()}
    sums |= {"baseline": rival.by_date["crps"].sum(axis=1), "count": own.count_by_date * horizon}
    at = {name: index for index, name in enumerate(sums)}
    dates = len(own.count_by_date)

    def ratio(above: str, below: str) -> Callable[[Floats], Floats]:
        return lambda drawn: _divided(drawn[:, at[above]], drawn[:, at[below]])

    return intervals(
        np.stack(list(sums.values()), axis=1),
        {
            **{name: ratio(name, "count") for name in own.by_date},
            "skill": lambda drawn: 1.0 - ratio("crps", "baseline")(drawn),
        },
        Resampling(dates, usual_block(dates, reach), seed),
    )


def _divided(above: Floats, below: Floats) -> Floats:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
