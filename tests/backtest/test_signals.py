"""Files of signals: CSV and Parquet, times with and without zones, and every mistake with its file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.backtest.markets import DAY, START
from workstation.backtest.market import Market
from workstation.backtest.signals import aligned_signals, notes_on_signals, read_signals, symbols_with_signals
from workstation.config.reading import ReadingSettings
from workstation.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

DAYS = [str(np.datetime64(START + day * DAY, "ns"))[:10] for day in range(5)]
NAN = float("nan")


def market(*symbols: str, step: int = DAY) -> Market:
    prices = np.full((5, len(symbols)), 10.0)
    return Market(symbols, START + step * np.arange(5), prices, prices, prices, prices, prices)


def written(folder: Path, text: str, name: str = "signals.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def signals(path: Path, held: Market, *, every: bool = True, **reading: object) -> NDArray[np.float64]:
    file = read_signals(path, ReadingSettings.model_validate(reading))
    found = symbols_with_signals(file, held.symbols)
    assert not every or found == list(held.symbols)
    return aligned_signals(file, held)


def test_rows_in_any_order_stand_at_their_bar_and_symbol(tmp_path: Path) -> None:
    path = written(tmp_path, f"time,symbol,signal\n{DAYS[3]},B,-2\n{DAYS[0]},A,0.5\n{DAYS[3]},A,\n{DAYS[1]},B,1e-3\n")
    found = signals(path, market("A", "B"))
    expected = [[0.5, NAN], [NAN, 0.001], [NAN, NAN], [NAN, -2.0], [NAN, NAN]]
    assert found == pytest.approx(np.array(expected), nan_ok=True)


@pytest.mark.parametrize("header", ["Date;Ticker;Score", "timestamp\tname\tprediction", "date|asset|weight"])
def test_other_names_and_separators_are_understood(header: str, tmp_path: Path) -> None:
    mark = next(character for character in ";\t|" if character in header)
    rows = "\n".join(mark.join(row) for row in ((DAYS[0], "A", "1"), (DAYS[1], "A", "-1")))
    found = signals(written(tmp_path, f"{header}\n{rows}\n"), market("A"))
    assert found[:2, 0].tolist() == [1.0, -1.0]


def test_one_symbol_needs_no_symbol_column(tmp_path: Path) -> None:
    assert signals(written(tmp_path, f"time,signal\n{DAYS[2]},1\n"), market("A"))[2, 0] == 1.0


def test_parquet_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "signals.parquet"
    times = pa.array([START, START + DAY], pa.int64()).cast(pa.timestamp("ns", tz="UTC"))
    pq.write_table(pa.table({"time": times, "symbol": ["A", "A"], "signal": [1.5, None]}), path)
    found = signals(path, market("A"))
    assert found[0, 0] == 1.5
    assert np.isnan(found[1:]).all()


def test_clocks_are_of_the_zone_of_the_prices(tmp_path: Path) -> None:
    hourly = market("A", step=3600 * 10**9)
    first = str(np.datetime64(START // 10**9 - 4 * 3600, "s")).replace("T", " ")  # New York in July
    path = written(tmp_path, f"time,signal\n{first},1\n")
    assert signals(path, hourly, timezone="America/New_York")[0, 0] == 1.0
    with pytest.raises(DataError, match="line 2: there is no bar at"):
        signals(path, hourly)
    offset = written(tmp_path, f"time,signal\n{first}-04:00,1\n")
    assert signals(offset, hourly)[0, 0] == 1.0


def test_times_are_moved_as_those_of_the_prices_are(tmp_path: Path) -> None:
    path = written(tmp_path, f"time,signal\n{DAYS[1]},1\n")
    assert signals(path, market("A"), time_shift_hours=24.0)[2, 0] == 1.0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("time,symbol,signal\n", "there is a header and no row beneath it"),
        ("when,what\n1,2\n", "no column for time and signal; the columns are when, what"),
        (f"time,symbol\n{DAYS[0]},A\n", "no column for signal"),
        (f"time,symbol,signal\n{DAYS[0]},A,high\n", "line 2, column signal: 'high' cannot be read"),
        (f"time,symbol,signal\n{DAYS[0]},A,1\nsoon,A,1\n", "line 3, column time"),
        (f"time,symbol,signal\n{DAYS[0]},A,inf\n", "column signal: 'inf' cannot be read; expected a finite number"),
        (f"time,symbol,signal\n{DAYS[0]},A,1\n2001-01-01,A,1\n", f"line 3: .* no bar at 2001-01-01, .* {DAYS[0]}"),
        (f"time,symbol,signal\n{DAYS[0]},A,1\n{DAYS[0]},A,2\n", "line 3: a second signal .* of line 2"),
        (f"time,symbol,signal\n{DAYS[0]},A,1\n{DAYS[0]},AB,2\n", "line 3: 'AB' is not among .*; did you mean"),
        (f"time,symbol,signal\n{DAYS[0]},A,\n", "every signal is empty"),
        (f"time,signal\n{DAYS[0]},1\n", "has no symbol column, and the prices are of 2 symbols"),
    ],
)
def test_every_mistake_is_one_sentence_with_its_place(text: str, sentence: str, tmp_path: Path) -> None:
    held = market("A", "B")
    with pytest.raises(DataError, match=sentence) as raised:
        signals(written(tmp_path, text), held, every=False)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        read_signals(tmp_path / "none.csv", ReadingSettings())


def test_only_symbols_with_signals_are_taken_in_the_order_of_the_prices(tmp_path: Path) -> None:
    path = written(tmp_path, f"time,symbol,signal\n{DAYS[0]},C,1\n{DAYS[0]},A,1\n")
    assert symbols_with_signals(read_signals(path, ReadingSettings()), ("A", "B", "C")) == ["A", "C"]


def gappy() -> Market:
    """Two symbols, of which B has no bar on the second and the last day."""
    prices = np.full((5, 2), 10.0)
    prices[[1, 4], 1] = NAN
    return Market(("A", "B"), START + DAY * np.arange(5), prices, prices, prices, prices, prices)


def notes(path: Path, held: Market) -> tuple[str, ...]:
    file = read_signals(path, ReadingSettings())
    aligned_signals(file, held)
    return notes_on_signals(file, held)


def test_signals_at_times_at_which_only_another_symbol_trades_are_told(tmp_path: Path) -> None:
    rows = [f"{DAYS[0]},A,1", f"{DAYS[0]},B,1", f"{DAYS[4]},B,1", f"{DAYS[1]},A,1", f"{DAYS[1]},B,-1"]
    header = "time,symbol,signal"
    (several,) = notes(written(tmp_path, "\n".join([header, *rows])), gappy())
    assert several == (
        f"2 signals are of a time at which the symbol has no bar though others do, the first in signals.csv, line 4 "
        f"(B at {DAYS[4]}); what is decided then waits for the symbol's next bar, if there is one"
    )
    (one,) = notes(written(tmp_path, "\n".join([header, *rows[:3]])), gappy())
    assert one.startswith("1 signal is of a time at which the symbol has no bar though others do, in signals.csv, line")
    empty = [*rows[:2], f"{DAYS[1]},B,"]
    assert notes(written(tmp_path, "\n".join([header, *empty])), gappy()) == ()


@pytest.mark.parametrize("first", ["time", "origin"])
def test_forecasts_of_a_run_are_no_signals_and_it_is_said_what_trades_them(tmp_path: Path, first: str) -> None:
    path = tmp_path / "evaluation.parquet"
    times = pa.array([START, START], pa.int64()).cast(pa.timestamp("ns", tz="UTC"))
    numbers = {name: [1.0, 2.0] for name in ("forecast", "last_close", "forecast_close")}
    pq.write_table(pa.table({"symbol": ["A", "A"], first: times, "step": [1, 2], **numbers}), path)
    with pytest.raises(DataError, match=r"evaluation.parquet: holds forecasts of a run.* workstation backtest RUN"):
        read_signals(path, ReadingSettings())
    named = tmp_path / "own.parquet"
    pq.write_table(pa.table({"time": times[:1], "signal": [0.5], **{n: [1.0] for n in ("step", *numbers)}}), named)
    assert signals(named, market("A"))[0, 0] == 0.5
