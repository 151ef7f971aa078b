"""What is to be backtested, as a user asks for it: prices, signals, a strategy and its settings."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation import catalog, profiles
from workstation.backtest import naive
from workstation.backtest.cadence import bars_to_sell, expired
from workstation.backtest.far_fills import notes_on_prices
from workstation.backtest.forecasts import Forecasts, aligned_forecasts, caveats_of, notes_on, read_forecasts
from workstation.backtest.market import market_of
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.signals import aligned_signals, notes_on_signals, read_signals, symbols_with_signals
from workstation.backtest.trial import trial_of
from workstation.config.mistakes import checked
from workstation.config.paths import expanded, is_there
from workstation.config.profile import SAMPLE
from workstation.config.toml import Table, read_table, with_overrides
from workstation.data.load import load_prices
from workstation.errors import DataError, ProfileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from workstation.backtest.market import Market
    from workstation.backtest.strategies.strategy import Floats, Strategy
    from workstation.backtest.trial import Trial
    from workstation.config import Settings
    from workstation.config.profile import DataSettings
    from workstation.data.progress import Progress
    from workstation.data.report import LoadedPrices


@dataclass(frozen=True)
class Plan:
    """A backtest that can be run."""

    data: DataSettings
    signals: Path | Forecasts
    """A file of them, or what runs forecast."""
    strategy: str
    """Name in the catalog."""
    config: Settings
    """The strategy's own settings."""
    settings: BacktestSettings

    @property
    def worth(self) -> str:
        """What the signals are of, to follow their name; empty where nobody knows."""
        return self.signals.worth if isinstance(self.signals, Forecasts) else ""

    @property
    def origin(self) -> tuple[str, str]:
        """Runs and checkpoints that the signals are of, as the ledger has them; empty for a file."""
        if not isinstance(self.signals, Forecasts):
            return "", ""
        every = self.signals.evaluated
        return ", ".join(one.run for one in every), ", ".join(one.checkpoint for one in every)

    def built_strategy(self) -> Strategy:
        """The strategy itself."""
        strategy: Strategy = catalog.load("strategies", self.strategy)(self.config)
        return strategy


@dataclass(frozen=True, eq=False)
class Gathered:
    """The prices and signals of a plan, aligned."""

    loaded: LoadedPrices
    market: Market
    """Symbols that have a signal."""
    signals: Floats
    """(bars, symbols) NaN where there is none."""
    is_expired: NDArray[np.bool_] | None = None
    """(bars, symbols) where a position is closed, its forecast having run its course; None where none does."""
    notes: tuple[str, ...] = ()
    """What somebody should know of the signals and prices, a sentence each."""
    caveats: tuple[str, ...] = ()
    """What the result cannot be read without, sentences that follow the name of the signals."""

    @property
    def signals_per_bar(self) -> tuple[int, ...]:
        """Number of symbols with a signal, of each bar that has one."""
        counts = np.isfinite(self.signals).sum(axis=1)
        return tuple(counts[counts > 0].tolist())

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """All distinct times of the prices, of symbols without a signal too; nanoseconds since 1970-01-01 UTC."""
        return np.unique(self.loaded.table.time)

    @property
    def left_out(self) -> int:
        """Symbols of the prices that have no signal."""
        return len(self.loaded.table.symbols) - len(self.market.symbols)


def plan_of(prices: str, signals: Path, strategy: str, overrides: Iterable[str] = ()) -> Plan:
    """The plan; `prices` is `sample`, a path, or the name or path of a profile.

    Overrides are `key=value`: bare keys are of the backtest, `strategy.key` of the strategy and `data.key` of the
    reading of prices.

    Raises:
        UsageError: if there are no such prices.
        ProfileError: holding every mistake in the settings at once.
    """
    settings, config, data = settings_of(strategy, overrides)
    return Plan(_data_settings(prices, data), signals, strategy, config, settings)


def plan_of_forecasts(forecasts: Forecasts, strategy: str, overrides: Iterable[str] = ()) -> Plan:
    """The plan that trades forecasts on the prices that they are of; overrides are as for `plan_of`, without `data`.

    Raises:
        UsageError: if an override is of the prices.
        ProfileError: holding every mistake in the settings at once.
    """
    settings, config, data = settings_of(strategy, overrides)
    if data:
        raise UsageError("--set data...: the prices of a run's backtest are read as the run's own are; leave it out")
    return Plan(forecasts.data, forecasts, strategy, config, settings)


def settings_of(strategy: str, overrides: Iterable[str]) -> tuple[BacktestSettings, Settings, Table]:
    """What overrides say of the backtest, of its strategy, and, not yet checked, of the reading of prices.

    Raises:
        ProfileError: holding every mistake at once.
    """
    table = with_overrides({}, overrides)
    own, data = _section(table, "strategy"), _section(table, "data")
    settings, mistakes = checked(BacktestSettings, table)
    config, wrong = checked(catalog.config_class("strategies", strategy), own, section="strategy")
    if mistakes or wrong or settings is None or config is None:
        raise ProfileError([_with_place(mistake, own_keys(strategy)) for mistake in (*mistakes, *wrong)])
    return settings, config, data


def own_keys(strategy: str) -> tuple[str, ...]:
    """Names of the strategy's own settings."""
    return tuple(catalog.config_class("strategies", strategy).model_fields)


def gathered(plan: Plan, progress: Progress | None = None) -> Gathered:
    """Load the prices, read the signals, and put them beside one another.

    Raises:
        DataError: for prices or signals that cannot be read, or that do not go together.
    """
    if isinstance(plan.signals, Forecasts):
        return _forecast(plan.signals, load_prices(plan.data, progress))
    file = read_signals(plan.signals, plan.data)
    loaded = load_prices(plan.data, progress)
    market = market_of(loaded.table.select(symbols_with_signals(file, loaded.table.symbols)))
    signals = aligned_signals(file, market)
    return Gathered(loaded, market, signals, notes=(*notes_on_signals(file, market), *notes_on_prices(market)))


def _forecast(forecasts: Forecasts, loaded: LoadedPrices) -> Gathered:
    """Prices go on for as long as any symbol's last forecast does, and for the bar after it, at which it is sold."""
    if any(one.fingerprint != loaded.fingerprint for one in forecasts.evaluated):
        raise DataError(
            f"{loaded.description}: these are not the prices that {forecasts.evaluated[0]} was evaluated on, they were "
            f"changed since; {_remedy(forecasts)}"
        )
    rows = read_forecasts(forecasts)
    wanted = set(rows.symbol.tolist())
    market = market_of(loaded.table.select([symbol for symbol in loaded.table.symbols if symbol in wanted]))
    signals = aligned_forecasts(rows, forecasts, market)
    stop = bars_to_sell(signals, market, forecasts.step_ahead)
    market, signals = market.until(stop), signals[:stop]
    over = expired(signals, market, forecasts.step_ahead)
    notes = *notes_on(forecasts, signals, market), *notes_on_prices(market)
    return Gathered(loaded, market, signals, over, notes, caveats_of(forecasts, signals, market))


def _remedy(forecasts: Forecasts) -> str:
    if not forecasts.source:
        return "put the old ones back"
    what = f"--data {shlex.quote(forecasts.source)} --split {forecasts.evaluated[0].part}"
    return " and ".join(f"workstation evaluate {one} {what}" for one in forecasts.evaluated)


def trial_of_plan(plan: Plan, found: Gathered) -> Trial:
    """What the plan's strategy decides on what was gathered.

    Raises:
        DataError: if it decides nothing, or nothing that could still be traded.
    """
    targets = _targets(plan, found, found.signals)
    if not np.isfinite(targets).any():
        raise DataError(
            f"{plan.signals.name}: the strategy {plan.strategy} decides nothing on these signals"
            f"{_NEEDS.get(plan.strategy, '')}"
        )
    trial = trial_of(found.market, targets, plan.settings)
    if trial.market.bars < _FEWEST_BARS:
        raise DataError(
            f"{plan.signals.name}: the first decision is made with the last bar of the prices, and nothing can be "
            f"traded after it; take prices that go on for longer"
        )
    return trial


def naive_of_plan(plan: Plan, found: Gathered, trial: Trial) -> Floats | None:
    """(bars, symbols) what the same strategy decides on the drift, at the trial's bars.

    None where it decides nothing, or where weights follow the size of signals that are no forecasts of a change.
    """
    is_forecast = isinstance(plan.signals, Forecasts)
    if not is_forecast and naive.is_of_scale(plan.built_strategy(), found.signals, found.market):
        return None
    ahead = plan.signals.step_ahead if isinstance(plan.signals, Forecasts) else 1
    signals = naive.drift(found.market, np.isfinite(found.signals), ahead)
    targets = _targets(plan, found, signals)[found.market.bars - trial.market.bars :]
    return targets if np.isfinite(targets).any() else None


def _targets(plan: Plan, found: Gathered, signals: Floats) -> Floats:
    targets = plan.built_strategy().targets(signals, found.market)
    return targets if found.is_expired is None else np.where(found.is_expired, 0.0, targets)


_FEWEST_BARS = 2
_OF_TWO, _OF_BARS = "; it needs signals of two symbols at the same bar", "; it needs strategy.bars bars before a signal"
_NEEDS = {"quantile": _OF_TWO, "rank": _OF_TWO, "volatility": _OF_BARS, "kelly": _OF_BARS}


def _section(table: Table, name: str) -> Table:
    section: Any = table.pop(name, {})
    if not isinstance(section, dict):
        raise ProfileError([f"--set {name}=...: is a section; write {name}.KEY=VALUE"])
    return section


def _with_place(mistake: str, keys: Sequence[str]) -> str:
    key, _, rest = mistake.partition(": there is no such setting")
    return f"{key}: is the strategy's; write strategy.{key}" if rest and key in keys else mistake


def _data_settings(prices: str, overrides: Table) -> DataSettings:
    is_path = prices == SAMPLE or (is_there(expanded(prices)) and not prices.endswith(".toml"))
    if is_path:
        table: Table = {"data": {"source": prices}}
    else:
        table = read_table(_profile(prices))
    data = table.get("data", {})
    return profiles.resolve({**table, "data": {**data, **overrides} if isinstance(data, dict) else data}).data


def _profile(name: str) -> Path:
    try:
        return profiles.find(name)
    except ProfileError:
        raise UsageError(f"--data {name!r}: there is no such file, folder or profile") from None
