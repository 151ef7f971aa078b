"""vectorbt at the bench's work, run by the Python of its own environment: times and the last equity, as JSON.

python vectorbt_orders.py MARKET.npz ROUNDS: the first round holds its compiling, which is what a user waits for.
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
    import vectorbt as vbt  # noqa: PLC0415 - its import is part of what is timed

    with np.load(path) as market:
        close, price, size, fees = (market[name] for name in ("close", "price", "size", "fees"))
    times = []
    for _ in range(rounds):
        portfolio = vbt.Portfolio.from_orders(
            close,
            size=size,
            size_type="targetpercent",
            price=price,
            fees=float(fees),
            init_cash=1e6,
            cash_sharing=True,
            group_by=True,
            call_seq="auto",
            freq="1D",
        )
        equity = float(np.asarray(portfolio.value())[-1].item())
        orders = len(portfolio.orders.records_arr)
        times.append((time.perf_counter() - started[0], time.process_time() - started[1]))
        started = time.perf_counter(), time.process_time()
    print(json.dumps({"seconds": times, "equity": equity, "orders": orders}))


if __name__ == "__main__":
    main()
