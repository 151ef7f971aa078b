"""The figures of an evaluation: the model beside forecasts without one, and every metric with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.evaluation.definitions import BY_NAME, METRICS
from workstation.ui import figures as written
from workstation.ui.marks import NONE
from workstation.ui.text import BLANK, Line, Tone, plain, say, width_of, wrapped
from workstation.ui.views.evaluation_headline import headline
from workstation.ui.views.tables import beside, table, table_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.evaluation.definitions import Metric

_BESIDE = ("rmse", "directional_accuracy", "ic", "price_mae", "mase")
_SHORT = {"directional_accuracy": "signs", "price_mae": "price MAE", "rmse": "RMSE", "ic": "IC", "mase": "MASE"}
_FORECASTS = {"seasonal_naive": "seasonal naive", "ewma": "EWMA"}


def figures(facts: dict[str, Any], width: int) -> list[Line]:
    """Both tables, beside each other where there is room, and what has to be said of them."""
    first, second = _beside(facts, width), _metrics(facts)
    wide = beside(first, second, 6)
    lines = wide if max(width_of(line) for line in wide) <= width else [*first, BLANK, *second]
    return [*lines, BLANK, *headline(facts, width), BLANK, *_remarks(facts, width)]


def value(metric: Metric, found: float | None) -> str:
    """A metric as it is read: shares and ratios with four decimals, errors with four digits."""
    if found is None:
        return NONE
    is_share = metric.unit in {"number", "fraction"} and metric.name not in {"pct_mae", "mape", "smape"}
    return rounded(found) if is_share else written.metric(found)


def rounded(found: float | None) -> str:
    """Four decimals; a dash for what is not known."""
    if found is None:
        return NONE
    text = f"{found:.4f}" if abs(found) < 1000 else f"{found:.4g}"  # noqa: PLR2004 - beyond that decimals say nothing
    return text.removeprefix("-") if float(text) == 0.0 else text


def forecast_name(name: str) -> str:
    """What a forecast without a model is called in a table."""
    return _FORECASTS.get(name) or name.replace("_", " ")


def _beside(facts: dict[str, Any], width: int) -> list[Line]:
    """The model and the forecasts without one, a row each; columns at the right go where there is no room."""
    rows = [_row("the model", facts["scores"]["pooled"], say(NONE, Tone.FAINT), Tone.STRONG)]
    for name, scopes in facts["baselines"].items():
        rows.append(_row(forecast_name(name), scopes["pooled"], skill_cell(facts["skill"][name]), Tone.PLAIN))
    titles = ["forecast", "RMSE", "skill over it", *(_SHORT[name] for name in _BESIDE[1:])]
    return table_within(titles, rows, width)


def _row(name: str, scores: dict[str, Any], skill: Line, tone: Tone) -> list[Line]:
    first, *rest = [say(value(BY_NAME[each], scores[each])) for each in _BESIDE]
    return [say(name, tone), first, skill, *rest]


def skill_cell(found: float | None) -> Line:
    """A skill in a table: above 0 the model is better."""
    tone = Tone.FAINT if found is None else Tone.GOOD if found > 0 else Tone.BAD
    return say(rounded(found), tone)


def _metrics(facts: dict[str, Any]) -> list[Line]:
    pooled, unit = facts["scores"]["pooled"], facts["unit"]["name"].replace("_", " ")
    rows = [
        [
            say(metric.title),
            say(value(metric, pooled[metric.name]), Tone.STRONG),
            *_interval(facts, metric),
            say(metric.unit.replace("target", unit), Tone.MUTED),
        ]
        for metric in METRICS
    ]
    return unit_column(["metric", "pooled", "from", "to", "unit"], rows)


def unit_column(titles: list[str], rows: list[list[Line]]) -> list[Line]:
    """A table whose last column stands at its left."""
    lines = table(titles[:-1], [row[:-1] for row in rows])
    last = [say(titles[-1], Tone.MUTED), *(row[-1] for row in rows)]
    return [(*line, ("  ", Tone.PLAIN), *cell) for line, cell in zip(lines, last, strict=True)]


def _interval(facts: dict[str, Any], metric: Metric) -> tuple[Line, Line]:
    """The ends of the 95 % interval; blank where none is drawn, dashes where none is known."""
    found = facts["intervals"].get(metric.name)
    if found is None:
        return BLANK, BLANK
    return say(value(metric, found["low"]), Tone.MUTED), say(value(metric, found["high"]), Tone.MUTED)


def _remarks(facts: dict[str, Any], width: int) -> list[Line]:
    return [say(line, Tone.MUTED) for text in _texts(facts) for line in wrapped(plain(text), width)]


def _texts(facts: dict[str, Any]) -> Iterator[str]:
    yield "skill over it is 1 - MSE / its MSE, all windows and bars ahead alike"
    yield from facts["notes"]
    for name, scopes in facts["baselines"].items():
        yield f"{forecast_name(name)}: {scopes['words']}"
    yield f"intervals: {facts['intervals_convention']}"
    for reason in dict.fromkeys(facts["scores"]["pooled"]["missing"].values()):
        names = ", ".join(
            BY_NAME[name].title for name, each in facts["scores"]["pooled"]["missing"].items() if each == reason
        )
        yield f"{names}: none, as {reason}"
    if facts["symbols"] > 1:
        yield f"{facts['symbols_better_than_last_close']:,} of {facts['symbols']:,} symbols better than the last close"
