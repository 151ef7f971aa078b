"""backtesting.py at the bench's work, run by the Python of its own environment: times and the last equity, as JSON.

python backtesting_crossings.py MARKET.npz ROUNDS: each symbol is an account of its own, always all in on one side.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np


def main() -> None:
    """Print one line."""
    path, rounds = sys.argv[1], int(sys.argv[2])
    started = time.perf_counter(), time.process_time()
    import pandas as pd  # noqa: PLC0415 - its import is part of what is timed
    from backtesting.backtesting import Backtest, Strategy  # noqa: PLC0415 - as above

    class Crossings(Strategy):
        """Follows the sign of a column of decisions."""

        def init(self) -> None:
            """Nothing to prepare."""

        def next(self) -> None:
            """Turn where the decision turns."""
            decision = self.data.Decision[-1]
            if decision > 0:
                self.position.close()
                self.buy(size=0.9999)
            elif decision < 0:
                self.position.close()

    with np.load(path) as market:
        columns = {name.title(): market[name] for name in ("open", "high", "low", "close", "decision")}
        fees = float(market["fees"])
    days = pd.date_range("2013-02-08", periods=len(columns["Close"]), freq="B")
    tables = [
        pd.DataFrame({k: v[:, one] for k, v in columns.items()}, index=days) for one in range(columns["Close"].shape[1])
    ]
    times, ends, orders = [], [], 0
    for _ in range(rounds):
        found = [Backtest(table, Crossings, cash=1e9, commission=fees, finalize_trades=True).run() for table in tables]
        ends = [float(one["Equity Final [$]"]) / 1e9 for one in found]
        orders = 2 * sum(int(one["# Trades"]) for one in found)
        times.append((time.perf_counter() - started[0], time.process_time() - started[1]))
        started = time.perf_counter(), time.process_time()
    print(json.dumps({"seconds": times, "equity": ends, "orders": orders}))


if __name__ == "__main__":
    main()
