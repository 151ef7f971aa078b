"""`workstation backtest`: what forecasts or signals would have made after costs, in words and tables."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workstation import catalog
from workstation.cli.backtest.evaluated import forecasts_of
from workstation.cli.forms import PartChoice
from workstation.cli.output import fact, fact_json, passing, plain, talk
from workstation.cli.session import Session, json_option
from workstation.errors import ExitCode, UsageError
from workstation.runs.evaluations import PARTS

if TYPE_CHECKING:
    from workstation.backtest.forecasts import Forecasts
    from workstation.backtest.perform import Performed
    from workstation.backtest.plan import Plan
    from workstation.runs.evaluations import EvaluatedPart
    from workstation.runs.store import Store

_EPILOG = """\b
A run is traded by what its evaluation forecast: the change of the close over --step-ahead
bars, decided at each window's last bar and held for as many bars. Symbols that trade on other
days or at other hours are decided at the same bars, each by its newest window. Runs of the
folds of one walk-forward split are put together as one signal. With --data it forecasts and
trades other prices: test has the symbols that it was trained on, unseen all others.

\b
A file of signals is CSV or Parquet with the columns time, symbol and signal (one symbol
needs no symbol column). A signal is stamped with the bar that it is decided on, as the
prices are stamped, and is filled at the next bar of its symbol at the earliest.

\b
Examples:
  workstation backtest a
  workstation backtest a/last --split unseen --strategy quantile --step-ahead 5
  workstation backtest a --data prices/ --split unseen
  workstation backtest fold0 fold1 fold2 --strategy kelly
  workstation backtest --data prices/ --signals signals.csv
  workstation backtest --data prices/ --signals signals.csv --strategy quantile \\
    --set strategy.fraction=0.1 --set commission_bps=2 --set stop_loss=0.05 --out results/
  workstation backtest --data prices/ --signals signals.csv --strategy threshold \\
    --sweep strategy.enter=0,0.01,0.02 --sweep stop_loss=0,0.05,0.1"""


@click.command(epilog=_EPILOG)
@click.argument("checkpoints", metavar="[RUN[/STEP]]...", nargs=-1)
@click.option(
    "--split",
    "part",
    type=PartChoice(PARTS),
    help="Which windows of the runs; val is short for validation.  [default: test]",
)
@click.option(
    "--step-ahead", type=click.IntRange(min=1), metavar="BARS", help="Bars that are forecast and held.  [default: 1]"
)
@click.option(
    "--data",
    "prices",
    metavar="PATH|PROFILE",
    help="Prices: a file or folder; without a run also a profile, or `sample`.",
)
@click.option("--signals", type=click.Path(path_type=Path), metavar="FILE", help="Signals: CSV or Parquet.")
@click.option(
    "--strategy",
    type=click.Choice(catalog.names("strategies")),
    default="sign",
    show_default=True,
    help="How signals become weights of equity.",
)
@click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Change a setting; see --settings for all of them."
)
@click.option(
    "--sweep",
    "varied",
    multiple=True,
    metavar="KEY=V,V,...",
    help="Try these values of a setting; with several, every combination of them.",
)
@click.option("--settings", "lists_settings", is_flag=True, help="List every setting, and the strategy's own.")
@click.option("--definitions", "lists_definitions", is_flag=True, help="List every measure: unit, definition, source.")
@click.option("--conventions", "has_conventions", is_flag=True, help="Add what other libraries would call this result.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.json and Parquet tables to this folder.",
)
@json_option
@click.pass_obj
def backtest(  # noqa: PLR0913 - click hands over each option by its name
    session: Session,
    *,
    checkpoints: tuple[str, ...],
    part: EvaluatedPart | None,
    step_ahead: int | None,
    prices: str | None,
    signals: Path | None,
    strategy: str,
    overrides: tuple[str, ...],
    varied: tuple[str, ...],
    lists_settings: bool,
    lists_definitions: bool,
    has_conventions: bool,
    out: Path | None,
    as_json: bool,
) -> ExitCode:
    """Trade what RUN forecast, or signals from a file, and say what is left after costs.

    Beside the result stand buy and hold, equal weights, the same strategy on a naive forecast, the same decisions at
    other costs and other delays, and a verdict in words. Stdout has the report. A run keeps it among its results with
    the ledger of money, fills and trades, in place of the same backtest made before; --out writes it to a folder too.
    """
    if lists_definitions and lists_settings:
        raise UsageError("--settings and --definitions list different things; choose one of them")
    if lists_definitions:
        _print_definitions(has_conventions=has_conventions, as_json=as_json)
        return ExitCode.OK
    if lists_settings:
        _print_settings(strategy, as_json=as_json)
        return ExitCode.OK
    if varied:
        _refuse_beside_sweep(varied, overrides, out, has_conventions=has_conventions)
    if checkpoints:
        if signals is not None:
            raise UsageError("a run brings its own forecasts; leave out --signals, or the run")
        code, forecasts = forecasts_of(session.store, checkpoints, part or "test", step_ahead or 1, prices)
        if forecasts is None:
            return code
        from workstation.backtest.known_settings import of_horizon  # noqa: PLC0415 - beside its one use

        overrides = (*of_horizon(strategy, forecasts.step_ahead), *overrides)
        plan = _forecast_plan(forecasts, strategy, overrides)
    else:
        plan = _file_plan(prices, signals, strategy, overrides, has_run_options=bool(part or step_ahead))
    if varied:
        _sweep(plan, overrides, varied, as_json=as_json)
    else:
        _run(plan, session.store, out, has_conventions=has_conventions, as_json=as_json)
    return ExitCode.OK


def _refuse_beside_sweep(
    varied: tuple[str, ...], overrides: tuple[str, ...], out: Path | None, *, has_conventions: bool
) -> None:
    if out is not None:
        raise UsageError("--out keeps the report of one backtest, and --sweep makes many; leave one of them out")
    if has_conventions:
        raise UsageError("--conventions is of one backtest, and --sweep makes many; leave one of them out")
    swept, chosen = ({text.partition("=")[0].strip() for text in texts} for texts in (varied, overrides))
    if both := sorted(swept & chosen):
        raise UsageError(
            f"--sweep {both[0]!r}: --set gives it a value too, which no combination would have; leave one out"
        )


def _forecast_plan(forecasts: Forecasts, strategy: str, overrides: tuple[str, ...]) -> Plan:
    from workstation.backtest.plan import plan_of_forecasts  # noqa: PLC0415 - the readers behind it load pyarrow

    return plan_of_forecasts(forecasts, strategy, overrides)


def _file_plan(
    prices: str | None, signals: Path | None, strategy: str, overrides: tuple[str, ...], *, has_run_options: bool
) -> Plan:
    from workstation.backtest.plan import plan_of  # noqa: PLC0415 - the readers behind it load pyarrow

    if prices is None or signals is None:
        missing = [name for name, value in (("--data", prices), ("--signals", signals)) if value is None]
        needed = missing[0] if len(missing) == 1 else "a run, or --data and --signals"
        raise UsageError(f"workstation backtest needs {needed} (see workstation backtest --help)")
    if has_run_options:
        raise UsageError("--split and --step-ahead are of a run's forecasts; name a run, or leave them out")
    return plan_of(prices, signals, strategy, overrides)


def _run(plan: Plan, store: Store, out: Path | None, *, has_conventions: bool, as_json: bool) -> None:
    from workstation.backtest.perform import perform  # noqa: PLC0415 - the readers behind it load pyarrow
    from workstation.cli.backtest.tables import print_report  # noqa: PLC0415 - as above

    done = perform(plan, has_conventions=has_conventions, progress=_tell_progress)
    passing("")
    if done.tried.warning:
        talk(plain(done.tried.warning))
    _keep(done, store)
    try:
        if out is not None:
            _save(out, done)
    finally:  # so that neither a folder that refuses costs the report, nor a reader who leaves it the folder
        if as_json:
            fact_json(done.facts, indent=1)
        else:
            print_report(done.plan, done.found, done.report, done.tried)


def _save(out: Path, done: Performed) -> None:
    from workstation.backtest.saving import save  # noqa: PLC0415 - only where something is written

    save(out, done.facts, done.report)
    talk(plain(f"wrote report.json, equity.parquet, trades.parquet and fills.parquet to {out}"))


def _keep(done: Performed, store: Store) -> None:
    """Among the results of the run that is traded, of the first fold where they are several."""
    from workstation.backtest.forecasts import Forecasts  # noqa: PLC0415 - numpy, which the help does not need
    from workstation.backtest.saving import keep  # noqa: PLC0415 - as above
    from workstation.runs.store import Run  # noqa: PLC0415 - beside its one use

    if not isinstance(done.plan.signals, Forecasts):
        return
    run = Run(store.root / done.plan.signals.evaluated[0].run)
    talk(plain(keep(run, done) or f"kept as {done.facts['name']} in {run.results}"))


def _sweep(plan: Plan, overrides: tuple[str, ...], varied: tuple[str, ...], *, as_json: bool) -> None:
    from workstation.backtest.plan import gathered  # noqa: PLC0415 - the readers behind it load pyarrow
    from workstation.backtest.sweep import grid_of, sweep_of  # noqa: PLC0415 - as above
    from workstation.cli.backtest.sweep_table import print_sweep, sweep_facts  # noqa: PLC0415 - as above

    grid = grid_of(varied)
    found = gathered(plan, _tell_progress)
    sweep = sweep_of(plan, found, overrides, grid)
    passing("")
    if sweep.tried.warning:
        talk(plain(sweep.tried.warning))
    if as_json:
        fact_json(sweep_facts(plan, found, sweep), indent=1)
    else:
        print_sweep(plan, found, sweep)


def _tell_progress(done: int, total: int, name: str) -> None:
    passing("trading" if done == total else f"reading {plain(name)}: {done / total:.0%}")


def _print_definitions(*, has_conventions: bool, as_json: bool) -> None:
    if has_conventions:
        _print_conventions(as_json=as_json)
        return
    from workstation.backtest.metrics.table import METRICS  # noqa: PLC0415 - numpy, which the help does not need

    rows = [{"name": each.name, "title": each.title, "unit": each.unit} for each in METRICS]
    texts = [{"definition": each.definition, "source": each.source} for each in METRICS]
    if as_json:
        fact_json([{**row, **text} for row, text in zip(rows, texts, strict=True)], indent=1)
        return
    for row, text in zip(rows, texts, strict=True):
        fact(f"{row['name']}: {row['title']} ({row['unit']})\n  {text['definition']}\n  source: {text['source']}")


def _print_conventions(*, as_json: bool) -> None:
    from workstation.backtest.conventions import CONVENTIONS  # noqa: PLC0415 - numpy, which the help does not need

    if as_json:
        fact_json([{"name": one.name, "definition": one.definition} for one in CONVENTIONS], indent=1)
        return
    for one in CONVENTIONS:
        fact(f"{one.name}: {one.definition}")


def _print_settings(strategy: str, *, as_json: bool) -> None:
    from workstation.backtest.known_settings import known_settings  # noqa: PLC0415 - beside its one use

    rows = known_settings(strategy)
    if as_json:
        fact_json([asdict(row) for row in rows], indent=1)
        return
    for row in rows:
        fact(f"{row.key} = {row.usual}{f' ({row.allowed})' if row.allowed else ''}\n  {row.help}")
