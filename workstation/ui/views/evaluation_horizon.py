"""The error of an evaluation by bars ahead: the model beside the best forecasts that need none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from workstation.evaluation.definitions import BY_NAME
from workstation.evaluation.verdict import probability
from workstation.ui import figures
from workstation.ui.charts import ChartData, Series
from workstation.ui.marks import NONE
from workstation.ui.text import BLANK, Line, Tone, paragraph, say
from workstation.ui.views.evaluation_figures import forecast_name, skill_cell, value
from workstation.ui.views.tables import table_within

if TYPE_CHECKING:
    from workstation.ui.charts import LineStyle

_STYLES: tuple[LineStyle, ...] = ("dashed", "dotted")
"""Of forecasts without a model, through which the model's line is seen; as many are drawn."""


def rivals(facts: dict[str, Any]) -> list[str]:
    """The forecast without a model that errs least and the last close; where that is one, with the next best."""
    found = facts["baselines"]
    ranked = sorted(found, key=lambda name: found[name]["pooled"]["rmse"])
    return list(dict.fromkeys([facts["best_baseline"], "last_close", *ranked]))[: len(_STYLES)]


def by_horizon(facts: dict[str, Any]) -> ChartData:
    """RMSE of each bar ahead."""
    x = np.arange(1, facts["horizon"] + 1, dtype=np.float64)

    def series(name: str, scores: dict[str, Any], style: LineStyle) -> Series:
        return Series(name, x, np.array([each["rmse"] for each in scores["by_step"]], dtype=np.float64), style=style)

    others = [
        series(forecast_name(name), facts["baselines"][name], style)
        for name, style in zip(rivals(facts), _STYLES, strict=False)
    ]
    return ChartData(
        title=f"RMSE ({facts['unit']['name'].replace('_', ' ')}) by bars ahead",
        x_label="bars",
        x_range=(1.0, max(2.0, float(facts["horizon"]))),
        series=(series("model", facts["scores"], "solid"), *others),
    )


def horizon_table(facts: dict[str, Any], width: int) -> list[Line]:
    """A row for each bar ahead, with the chance of so large a difference from the best forecast without a model."""
    others = rivals(facts)
    titles = ["bars ahead", "RMSE", *(forecast_name(name) for name in others), "skill", "p", "signs", "IC"]
    rows = [_row(facts, step, others) for step in range(facts["horizon"])]
    note = f"skill over {forecast_name(others[0])} is 1 - MSE / its MSE; p of Diebold and Mariano"
    alone = "one bar is forecast, so that there is one step: " if facts["horizon"] == 1 else ""
    told = paragraph(alone + note, width, Tone.MUTED)
    return [*table_within(titles, rows, width, texts=0), BLANK, *told]


def _row(facts: dict[str, Any], step: int, others: list[str]) -> list[Line]:
    own = facts["scores"]["by_step"][step]
    errors = [facts["baselines"][name]["by_step"][step] for name in others]
    p = facts["against"][others[0]]["by_step"][step]["p_value"]
    skill = 1.0 - own["mse"] / errors[0]["mse"] if errors[0]["mse"] else None
    return [
        say(f"{step + 1}"),
        say(figures.metric(own["rmse"]), Tone.STRONG),
        *(say(figures.metric(each["rmse"])) for each in errors),
        skill_cell(skill),
        say(NONE if p is None else probability(p).removeprefix("= ")),
        *(say(value(BY_NAME[name], own[name])) for name in ("directional_accuracy", "ic")),
    ]
