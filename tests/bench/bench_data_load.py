"""Loading 92 CSV files, and one large one, against pandas.read_csv over the same, without checks and with them.

Run: python -m tests.bench.bench_data_load [--rounds N] [--megabytes N]
The 92 are the market data's where it is there, else made in their shape. Rounds of all are interleaved in one process;
ratios are of medians of processor time, above 1 is faster than pandas. Peaks of memory are of a process for each,
without what it held before it read, per byte of the file.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workstation.config.profile import DataSettings
from workstation.data.load import load_prices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FILES, DAYS = 92, 1259
HEADER = "date,open,high,low,close,volume,Name\n"
_PEAKS = """
import sys
import pandas
from workstation.config.profile import DataSettings
from workstation.data.load import load_prices
from workstation.data.readers import parquet, text_columns, zones
def highest():
    line = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return 1024 * int(line.split()[1])
before = highest()
pandas.read_csv(sys.argv[2]) if sys.argv[1] == "pandas" else load_prices(DataSettings(source=sys.argv[2]))
print(highest() - before)
"""


def text_of(times: Sequence[str], name: str) -> str:
    """A file of a random walk at these times."""
    random = np.random.default_rng(len(name) + len(times))
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.001, len(times))))
    volume = random.integers(1_000, 1_000_000, len(times)).tolist()
    rows = zip(times, close.tolist(), volume, strict=True)
    return HEADER + "".join(
        f"{at},{price:.2f},{price + 0.5:.2f},{price - 0.5:.2f},{price + 0.1:.2f},{traded},{name}\n"
        for at, price, traded in rows
    )


def folder_of_files(place: Path) -> Path:
    """The 92 files of the market data, or as many of the same shape."""
    real = Path(os.environ.get("WORKSTATION_TEST_DATA", "../shared/data")) / "daily" / "sp500_5yr"
    if real.is_dir():
        return real
    made = place / "prices"
    made.mkdir()
    days = np.datetime_as_string(np.busday_offset("2013-02-08", np.arange(DAYS))).tolist()
    for number in range(FILES):
        (made / f"S{number:02}_data.csv").write_text(text_of(days, f"S{number:02}"))
    return made


def large_file(place: Path, megabytes: int) -> Path:
    """Minutes of one symbol."""
    minutes = np.datetime64("2000-01-03T00:00:00") + np.arange(megabytes * 17_000) * np.timedelta64(60, "s")
    path = place / "LARGE.csv"
    path.write_text(text_of(np.datetime_as_string(minutes).tolist(), "LARGE"))
    return path


def loaded(source: Path, limit_bytes: str) -> None:
    """A load with so many bytes for tables that are kept."""
    os.environ["WORKSTATION_CACHE_BYTES"] = limit_bytes
    load_prices(DataSettings(source=str(source)))


def in_pandas(paths: Sequence[Path]) -> None:
    """What most people write."""
    for path in paths:
        pd.read_csv(path)


def checked_in_pandas(paths: Sequence[Path]) -> None:
    """The same with the checks and the fingerprint that a table of ours has, as somebody who knows pandas does it."""
    frames = [_checked(pd.read_csv(path, parse_dates=["date"]), path.name) for path in paths]
    whole = pd.concat(frames, keys=[path.name for path in paths])
    digest = hashlib.sha256()
    for name in whole.select_dtypes("number"):
        digest.update(whole[name].to_numpy().tobytes())


def _checked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    prices = frame[["open", "high", "low", "close"]]
    if (prices <= 0).any(axis=None) or np.isinf(prices.to_numpy()).any() or (frame["volume"] < 0).any():
        raise ValueError(name)
    kept = frame[prices.notna().all(axis=1)].sort_values("date", kind="stable").drop_duplicates()
    if kept["date"].duplicated().any() or frame["Name"].isna().any():
        raise ValueError(name)
    prices = kept[["open", "high", "low", "close"]]
    return kept.assign(high=prices.max(axis=1), low=prices.min(axis=1))


def contenders(source: Path) -> dict[str, Callable[[], None]]:
    """The ways to load a folder or a file, pandas first."""
    paths = sorted(source.iterdir()) if source.is_dir() else [source]
    return {
        "pandas.read_csv": lambda: in_pandas(paths),
        "pandas, and checks": lambda: checked_in_pandas(paths),
        "first load": lambda: loaded(source, "0"),
        "second load": lambda: loaded(source, str(1 << 33)),
    }


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Wall seconds, and seconds of all processors together."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def compare(title: str, source: Path, rounds: int) -> None:
    """Print one table."""
    ways = contenders(source)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for number in range(rounds + 1):  # the first round warms up, and fills the cache
        for name, work in ways.items():
            taken = timed(work)
            if number:
                times[name].append(taken)
    middle = {name: [statistics.median(each) for each in zip(*held, strict=True)] for name, held in times.items()}
    bare, checked = (middle[name][1] for name in ("pandas.read_csv", "pandas, and checks"))
    print(f"{title}\n{'':<24}{'wall':>10}{'processor':>12}{'x pandas':>10}{'x with checks':>15}")
    for name, (wall, processor) in middle.items():
        print(f"{name:<24}{wall:>8.3f} s{processor:>10.3f} s{bare / processor:>10.2f}{checked / processor:>15.2f}")


def peak_bytes(way: str, path: Path) -> int:
    """What a process of its own held at most while it read the file."""
    command = [sys.executable, "-c", _PEAKS, way, str(path)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--megabytes", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["WORKSTATION_CACHE"] = str(Path(place) / "tables")
        folder = folder_of_files(Path(place))
        compare(f"{len(list(folder.iterdir()))} files of about {DAYS} days", folder, arguments.rounds)
        large = large_file(Path(place), arguments.megabytes)
        compare(f"one file of {large.stat().st_size / 1e6:.0f} MB", large, max(1, arguments.rounds // 2))
        for way, limit in (("pandas", "0"), ("first load", "0"), ("second load", str(1 << 33))):
            os.environ["WORKSTATION_CACHE_BYTES"] = limit
            print(f"peak memory, {way}: {peak_bytes(way, large) / large.stat().st_size:.2f} bytes per byte of the file")


if __name__ == "__main__":
    main()
