"""An evaluation as text: the verdict first, then the baselines beside it, every metric, bars ahead and symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.cli.evaluation.distribution import print_distribution
from workstation.cli.evaluation.figures import MOST_ROWS, interval, rounded, some, target_of, unit, value
from workstation.cli.formats import UNKNOWN, counted, number
from workstation.cli.output import fact, fields, plain
from workstation.cli.tables import Column, print_table
from workstation.errors import StorageError
from workstation.evaluation.definitions import BY_NAME, METRICS, Metric
from workstation.evaluation.distribution.definitions import DISTRIBUTION_METRICS
from workstation.evaluation.verdict import name_of, probability
from workstation.runs import trials

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_CAUTIONS = {
    "train": "these are the windows that it was trained on; they say nothing of new ones",
    "validation": "the checkpoint was chosen by these windows, which flatters it; test says more",
}
_BESIDE = ("rmse", "directional_accuracy", "ic", "price_mae", "mase")
_SHORT = {"directional_accuracy": "SIGNS", "r2_naive": "R2/LAST CLOSE", "pct_mae": "OF PRICE"}
_FORECASTS = {"seasonal_naive": "seasonal naive", "ewma": "EWMA"}


def print_account(told: dict[str, Any], folder: Path) -> None:
    """Print the facts of an evaluation; `folder` has its files."""
    fields({name: plain(text) for name, text in _head(told, folder)})
    _print_beside(told)
    _print_metrics(told)
    if told["horizon"] > 1:
        _print_steps(told)
    print_distribution(told)
    if told["symbols"] > 1:
        _print_over_symbols(told)
        _print_symbols(told)


def print_definitions() -> None:
    """Print what each metric means, and who says so."""
    for metric in (*METRICS, *DISTRIBUTION_METRICS):
        fact(f"{metric.title} ({metric.name}): {metric.definition}")
        where = f"{metric.space} space, in {unit(metric, 'the unit of the target')}"
        fact(f"    {where}, {_better(metric)}; {metric.source}")


def _better(metric: Metric) -> str:
    if metric.ideal is not None:
        return f"{metric.ideal:g} is what it shall come to"
    return "lower is better" if metric.is_lower_better else "higher is better"


def _head(told: dict[str, Any], folder: Path) -> Iterator[tuple[str, str]]:
    test = told["against"][told["best_baseline"]]["test"]
    yield "verdict", told["verdict"]
    if told["best_baseline"] != "last_close":
        yield " ", told["verdict_last_close"]
    if told["distribution"]:
        yield "  ", told["distribution"]["verdict"]
    if caution := _CAUTIONS.get(told["part"]):
        yield "beware", caution
    yield "checkpoint", f"{told['run']}/{told['checkpoint']}, {told['model']}, epoch {told['epoch']}"
    windows = f"{counted(told['windows'], 'window')} of {counted(told['symbols'], 'symbol')}"
    days = f"{_day(told['first'])} to {_day(told['last'])}"
    yield told["part"], f"{windows} on {counted(told['dates'], 'date')}, {days}, {_ahead(told)}"
    yield "prices", told["source"] if told["is_own_data"] else f"{told['source']}, not those of the run"
    yield "split", told["split"]
    for place, note in enumerate(told["notes"]):
        yield " " * (place + 3) if place else "notes", note
    if told["symbols"] > 1:
        yield "symbols", f"{told['symbols_better_than_last_close']:,} of {told['symbols']:,} better than the last close"
    yield "luck", f"{test['name']} on {test['loss']}, averaged over a date's symbols; {test['convention']}"
    yield "intervals", told["intervals_convention"]
    yield "trials", _trials(told)
    yield "forecasts", str(folder / told["forecasts"]["file"])


def _day(moment: str) -> str:
    return moment.removesuffix("T00:00:00Z").replace("T", " ").removesuffix("Z")


def _ahead(told: dict[str, Any]) -> str:
    horizon = told["horizon"]
    return "1 bar ahead" if horizon == 1 else f"1 to {horizon} bars ahead"


def _trials(told: dict[str, Any]) -> str:
    try:
        found = trials.distinct(trials.read(told["data_sha256"]))
    except StorageError as error:  # what was computed is told all the same
        return str(error)
    if not found:
        return "none is in the ledger of these prices"
    return f"{counted(found, 'thing')} tried on these prices so far: workstation evaluate --trials"


def _print_beside(told: dict[str, Any]) -> None:
    """The model and the baselines, a line each."""
    columns = [Column("FORECAST"), Column("RMSE", is_number=True), Column("SKILL OVER IT", is_number=True)]
    columns += [Column(_heading(name), is_number=True) for name in _BESIDE[1:]]
    rows = [_beside("the model", told["scores"]["pooled"], UNKNOWN)]
    for name, scopes in told["baselines"].items():
        rows.append(
            _beside(_FORECASTS.get(name) or name.replace("_", " "), scopes["pooled"], rounded(told["skill"][name]))
        )
    fact("")
    print_table(columns, rows)
    fact(f"all windows and bars ahead alike; RMSE in {target_of(told)}; skill over it is 1 - MSE / its MSE")
    for name, scopes in told["baselines"].items():
        fact(plain(f"{_FORECASTS.get(name) or name.replace('_', ' ')}: {scopes['words']}"))


def _heading(name: str) -> str:
    return _SHORT.get(name, BY_NAME[name].title.upper())


def _beside(name: str, scores: dict[str, Any], skill: str) -> list[str]:
    cells = [value(BY_NAME[each], scores[each]) for each in _BESIDE]
    return [name, cells[0], skill, *cells[1:]]


def _print_metrics(told: dict[str, Any]) -> None:
    columns = [Column("METRIC"), Column("POOLED", is_number=True), Column("95 % INTERVAL")]
    columns += [Column("UNIT", folds=True), Column("SPACE")]
    pooled = told["scores"]["pooled"]
    rows = [
        [
            *(metric.title, value(metric, pooled[metric.name]), interval(told["intervals"], metric)),
            *(unit(metric, target_of(told)), metric.space),
        ]
        for metric in METRICS
    ]
    fact("")
    print_table(columns, rows)
    for names, reason in _reasons(told["scores"]["pooled"]["missing"]):
        fact(plain(f"{names}: none, as {reason}"))
    unknown = {name: found["reason"] for name, found in told["intervals"].items() if found["low"] is None}
    for names, reason in _reasons(unknown):
        fact(plain(f"intervals of {names}: none, as {reason}"))
    if told["is_ic_over_time"]:
        fact("IC over the dates of the one symbol, as there is no second one to compare it with on a date")


def _reasons(missing: dict[str, str]) -> Iterator[tuple[str, str]]:
    titles = {metric.name: metric.title for metric in METRICS} | {"skill": "skill"}
    for reason in dict.fromkeys(missing.values()):
        yield ", ".join(titles[name] for name, each in missing.items() if each == reason), reason


def _print_over_symbols(told: dict[str, Any]) -> None:
    scopes = ("pooled", "mean_over_symbols", "median_over_symbols")
    columns = [Column("METRIC"), Column("POOLED", is_number=True), Column("MEAN OF SYMBOLS", is_number=True)]
    columns.append(Column("MEDIAN OF SYMBOLS", is_number=True))
    rows = [
        [metric.title, *(value(metric, told["scores"][scope][metric.name]) for scope in scopes)] for metric in METRICS
    ]
    fact("")
    print_table(columns, rows)


def _print_steps(told: dict[str, Any]) -> None:
    best = told["best_baseline"]
    columns = [Column(title, is_number=True) for title in ("BARS AHEAD", "RMSE", "THAT OF IT", "SKILL", "p", "SIGNS")]
    rows = []
    for step in some(told["horizon"]):
        own, rival = told["scores"]["by_step"][step], told["baselines"][best]["by_step"][step]
        p = told["against"][best]["by_step"][step]["p_value"]
        skill = 1.0 - own["mse"] / rival["mse"] if rival["mse"] else None
        chance = UNKNOWN if p is None else probability(p).removeprefix("= ")
        signs = value(BY_NAME["directional_accuracy"], own["directional_accuracy"])
        rows.append([str(step + 1), number(own["rmse"]), number(rival["rmse"]), rounded(skill), chance, signs])
    fact("")
    fact(f"by bars ahead, against {name_of(best)}")
    print_table(columns, rows)


def _print_symbols(told: dict[str, Any]) -> None:
    own = told["scores"]["by_symbol"]
    ranked = sorted(own, key=lambda symbol: -(own[symbol]["r2_naive"] or 0.0))
    half = MOST_ROWS // 2
    shown = ranked if len(ranked) <= MOST_ROWS else [*ranked[:half], *ranked[-half:]]
    names = ("rmse", "r2_naive", "directional_accuracy", "ic", "price_mae", "pct_mae")
    columns = [Column("SYMBOL"), *(Column(_heading(name), is_number=True) for name in names)]
    rows = [[symbol, *(value(BY_NAME[name], own[symbol][name]) for name in names)] for symbol in shown]
    fact("")
    left = "" if len(shown) == len(ranked) else f", {half} each of {len(ranked):,}; --json has all"
    fact(f"symbols, best and worst against the last close{left}")
    print_table(columns, rows)


def print_ledgers(ledgers: Sequence[tuple[str, list[trials.Trial]]]) -> None:
    """Print ledgers, each with the fingerprint of its data."""
    from workstation.cli.formats import moment  # noqa: PLC0415 - beside its one use

    columns = [Column("WHEN"), Column("KIND"), Column("RUN"), Column("CHECKPOINT"), Column("PART")]
    columns += [Column("RMSE", is_number=True), Column("R2/LAST CLOSE", is_number=True)]
    for place, (data, found) in enumerate(ledgers):
        if place:
            fact("")
        source = found[-1].source if found else "nothing readable"
        fact(plain(f"{source} ({data[:12]}): {counted(trials.distinct(found), 'different thing')} tried"))
        rows = [
            [
                *(moment(each.at), each.kind, each.run, each.checkpoint, each.part),
                *(number(each.figures.get("rmse")), rounded(each.figures.get("r2_naive"))),
            ]
            for each in found
        ]
        print_table(columns, rows)
