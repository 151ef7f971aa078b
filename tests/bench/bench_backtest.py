"""Backtests per second against vectorbt's Portfolio.from_orders and backtesting.py, at the same work.

Run: python -m tests.bench.bench_backtest [--rounds N] [--symbols N] [--peers PYTHON]
The others run in processes of the environment that `make bench` makes for them (.venv-peers). Every contender gets one
thread and the same bars and orders; rounds are interleaved, figures are medians of processor seconds, and ratios above
1 mean that ours is faster. Cold is the first call of a process, imports and compiling included. The last equity without
costs has to agree.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.backtest.markets import random_market
from workstation import catalog
from workstation.backtest.market import market_of
from workstation.backtest.plan import Gathered, Plan, trial_of_plan
from workstation.backtest.rules import rules_of
from workstation.backtest.settings import BacktestSettings
from workstation.backtest.sweep import sweep_of
from workstation.backtest.trial import Trial
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from workstation.backtest.market import Market

    Floats = NDArray[np.float64]

BARS, FEES = 1259, 2e-4
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Taken:
    """Processor seconds of the first call and of those that follow, and what came out."""

    cold: float
    warm: list[float]
    equity: list[float]
    orders: int


def settings(fees: float) -> BacktestSettings:
    """No costs but these fees."""
    return BacktestSettings(commission_bps=fees * 1e4, half_spread_bps=0.0)


def rebalanced(symbols: int, every: int) -> tuple[Market, Floats]:
    """Random weights of all symbols, made anew every so many bars."""
    market = random_market(1, bars=BARS, symbols=symbols, move=0.015, is_whole=True)
    targets = np.full((BARS, symbols), np.nan)
    targets[::every] = 0.95 * np.random.default_rng(0).dirichlet(np.ones(symbols), BARS)[::every]
    return market, targets


def crossings(symbols: int) -> tuple[Market, Floats]:
    """All in while the mean of ten closes is above that of thirty; a column is an account of its own."""
    market = random_market(1, bars=BARS, symbols=symbols, move=0.015, is_whole=True)
    padded = np.vstack((np.zeros((1, symbols)), np.cumsum(market.close, axis=0)))
    fast, slow = ((padded[30:] - padded[30 - bars : len(padded) - bars]) / bars for bars in (10, 30))
    side = np.zeros((BARS, symbols))
    side[29:] = fast > slow
    side[-5:] = 0.0
    turns = np.diff(side, axis=0, prepend=0.0)
    return market, np.where(turns != 0.0, side, np.nan)


def alone(market: Market, symbol: int) -> Market:
    """The market of one symbol."""
    columns = {name: getattr(market, name)[:, [symbol]] for name in ("open", "high", "low", "close", "volume")}
    return replace(market, symbols=(market.symbols[symbol],), **columns)


def trials(case: str, symbols: int, fees: float) -> list[Trial]:
    """The work of a case: one account of all symbols, or one account of each."""
    if case == "crossings":
        market, targets = crossings(symbols)
        return [Trial(alone(market, one), targets[:, [one]], settings(fees)) for one in range(symbols)]
    return [Trial(*rebalanced(symbols, 1 if case == "daily" else 21), settings(fees))]


def ours(case: str, symbols: int, fees: float, rounds: int) -> Taken:
    """Equity, fills and trades of it, in this process."""
    work, times, results = trials(case, symbols, fees), [], []
    for _ in range(rounds):
        started = time.process_time()
        results = [one.result() for one in work]
        times.append(time.process_time() - started)
    equity = [float(one.equity[-1]) / one.path.cash[0, 0] for one in results]
    return Taken(times[0], times[1:] or times, equity, sum(len(one.fills.bar) for one in results))


def arrays(case: str, symbols: int, fees: float) -> dict[str, Floats | float]:
    """What the other programs read: decisions of a bar stand where they are filled, or where they are made."""
    if case == "crossings":
        market, targets = crossings(symbols)
        decision = np.nan_to_num(np.where(targets > 0.0, 1.0, np.where(targets == 0.0, -1.0, np.nan)))
        prices = {name: getattr(market, name) for name in ("open", "high", "low", "close")}
        return {**prices, "decision": decision, "fees": fees}
    market, targets = rebalanced(symbols, 1 if case == "daily" else 21)
    size = np.vstack((np.full((1, symbols), np.nan), targets[:-1]))
    return {"close": market.close, "price": market.open, "size": size, "fees": fees}


def theirs(python: Path, script: str, case: str, symbols: int, fees: float, rounds: int) -> Taken:
    """The same by another program, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "market.npz"
        np.savez(path, **arrays(case, symbols, fees))
        told = _last_line([str(python), "-W", "ignore", str(HERE / "peers" / script), str(path), str(rounds)])
    seconds = [processor for _, processor in told["seconds"]]
    equity = told["equity"] if isinstance(told["equity"], list) else [told["equity"] / 1e6]
    return Taken(seconds[0], seconds[1:], equity, told["orders"])


def _last_line(command: list[str]) -> dict[str, object]:
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **one_thread})
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def cold(case: str, symbols: int) -> float:
    """Processor seconds of a fresh process of ours, from its start to the result, less those of making up prices."""
    code = f"from tests.bench import bench_backtest as bench; bench.print_cold({case!r}, {symbols})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def print_cold(case: str, symbols: int) -> None:
    """Do the work once, and print what this process has used for it since it began."""
    before = time.process_time()
    work = trials(case, symbols, FEES)
    making = time.process_time() - before
    for one in work:
        one.result()
    print(time.process_time() - making)


def compare(python: Path, script: str, case: str, symbols: int, rounds: int) -> None:
    """A line for each contender, and whether they agree where nothing costs anything."""
    mine, other = ours(case, symbols, FEES, rounds + 1), theirs(python, script, case, symbols, FEES, rounds + 1)
    first = cold(case, symbols)
    name = script.partition("_")[0].replace("backtesting", "backtesting.py")
    warm, their_warm = statistics.median(mine.warm), statistics.median(other.warm)
    print(f"{case}, {symbols} symbols x {BARS:,} bars, {mine.orders:,} orders (the other: {other.orders:,})")
    print(f"  {'ours':<16}{1e3 * warm:>10.1f} ms warm{1e3 * first:>12.1f} ms cold")
    print(f"  {name:<16}{1e3 * their_warm:>10.1f} ms warm{1e3 * other.cold:>12.1f} ms cold")
    print(f"  {'ratio':<16}{their_warm / warm:>10.1f} x   {other.cold / first:>12.1f} x")
    free, theirs_free = ours(case, symbols, 0.0, 1), theirs(python, script, case, symbols, 0.0, 2)
    apart = max(abs(a / b - 1.0) for a, b in zip(free.equity, theirs_free.equity, strict=True))
    print(f"  last equity without costs differs by at most {apart:.1e}")


def sweep() -> None:
    """10,000 combinations in one call, beside the same one by one (a hundred of them, their time times a hundred)."""
    prices = load_prices(DataSettings(symbols=load_prices(DataSettings()).table.symbols[:1]))
    market = market_of(prices.table)
    signals = np.random.default_rng(0).normal(size=market.close.shape)
    found = Gathered(prices, market, signals)
    plan = Plan(DataSettings(), Path("signals"), "sign", catalog.config_class("strategies", "sign")(), settings(FEES))
    tens = {"stop_loss": 0.01, "take_profit": 0.02, "trailing_stop": 0.01, "commission_bps": 1.0}
    grid = {key: tuple(str(round(step * number, 4)) for number in range(10)) for key, step in tens.items()}
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    made = sweep_of(plan, found, (), grid)
    taken = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    alike = trial_of_plan(plan, found)
    started = time.process_time()
    for number in range(100):
        chosen = {key: float(values[number // 10 % 10]) for key, values in grid.items()}
        alike.under(BacktestSettings(**chosen)).paths(rules_of(BacktestSettings(**chosen)), 1)
    alone = 100 * (time.process_time() - started)
    count = len(made.combinations)
    print(
        f"sweep, {count:,} combinations of 1 symbol x {market.bars:,} bars: {taken:.1f} s, {grown:.0f} MiB more memory"
    )
    print(f"  one by one {alone:.0f} s; ratio {alone / taken:.1f} x")


def main() -> None:
    """Print all of it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKSTATION_TRIALS"] = folder  # these are no trials of the user's
        sweep()
    beside_others()


def beside_others() -> None:
    """Read the command line, and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--symbols", type=int, default=500)
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers/bin/python"))
    asked = parser.parse_args()
    if not asked.peers.exists():
        print(f"there is no {asked.peers}: `make bench` installs what is compared with; nothing to compare")
        return
    for case in ("daily", "monthly"):
        compare(asked.peers, "vectorbt_orders.py", case, asked.symbols, asked.rounds)
    compare(asked.peers, "backtesting_crossings.py", "crossings", max(asked.symbols // 25, 1), asked.rounds)


if __name__ == "__main__":
    main()
