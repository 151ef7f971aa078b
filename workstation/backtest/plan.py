"""What is to be backtested, as a user asks for it: prices, a file of signals, a strategy and its settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workstation import catalog, profiles
from workstation.backtest.market import market_of
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.signals import aligned_signals, read_signals, symbols_with_signals
from workstation.backtest.trial import trial_of
from workstation.config.mistakes import checked
from workstation.config.profile import SAMPLE
from workstation.config.toml import Table, read_table, with_overrides
from workstation.data.load import load_prices
from workstation.errors import DataError, ProfileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    signals: Path
    strategy: str
    """Name in the catalog."""
    config: Settings
    """The strategy's own settings."""
    settings: BacktestSettings

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

    @property
    def signals_per_bar(self) -> tuple[int, ...]:
        """Number of symbols with a signal, of each bar that has one."""
        counts = np.isfinite(self.signals).sum(axis=1)
        return tuple(counts[counts > 0].tolist())

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
    file = read_signals(plan.signals, plan.data)
    loaded = load_prices(plan.data, progress)
    market = market_of(loaded.table.select(symbols_with_signals(file, loaded.table.symbols)))
    return Gathered(loaded, market, aligned_signals(file, market))


def trial_of_plan(plan: Plan, found: Gathered) -> Trial:
    """What the plan's strategy decides on what was gathered.

    Raises:
        DataError: if it decides nothing, or nothing that could still be traded.
    """
    targets = plan.built_strategy().targets(found.signals, found.market)
    if not np.isfinite(targets).any():
        raise DataError(
            f"{plan.signals.name}: the strategy {plan.strategy} decides nothing on these signals; quantile and rank "
            f"need signals of two symbols at the same bar, volatility needs bars before the first signal"
        )
    trial = trial_of(found.market, targets, plan.settings)
    if trial.market.bars < _FEWEST_BARS:
        raise DataError(
            f"{plan.signals.name}: the first decision is made with the last bar of the prices, and nothing can be "
            f"traded after it; take prices that go on for longer"
        )
    return trial


_FEWEST_BARS = 2


def _section(table: Table, name: str) -> Table:
    section: Any = table.pop(name, {})
    if not isinstance(section, dict):
        raise ProfileError([f"--set {name}=...: is a section; write {name}.KEY=VALUE"])
    return section


def _with_place(mistake: str, keys: Sequence[str]) -> str:
    key, _, rest = mistake.partition(": there is no such setting")
    return f"{key}: is the strategy's; write strategy.{key}" if rest and key in keys else mistake


def _data_settings(prices: str, overrides: Table) -> DataSettings:
    is_path = prices == SAMPLE or (Path(prices).expanduser().exists() and not prices.endswith(".toml"))
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
