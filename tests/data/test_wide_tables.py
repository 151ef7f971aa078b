"""Tables of many columns become series: any sign, gaps dropped, the same from text and from Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workstation.config.profile import DataSettings
from workstation.config.reading import ReadingSettings
from workstation.data.load import load_prices, read_file
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.data.report import FilePrices

    Write = Callable[[str, str], Path]

ETT = (
    "date,HUFL,MULL,OT\n"
    "2016-07-01 00:00:00,5.8,-1.5,30.5\n2016-07-01 01:00:00,5.7,,27.8\n2016-07-01 02:00:00,5.2,0,27.0\n"
)


def read(path: Path, **changes: Any) -> tuple[str, FilePrices]:  # noqa: ANN401 - values of any setting
    return read_file(path, ReadingSettings.model_validate(changes))


def test_each_column_is_a_series(write: Write) -> None:
    layout, prices = read(write("ETTh1.csv", ETT))
    table = prices.table
    assert layout == "wide"
    assert table.is_series
    assert table.symbols == ("HUFL", "MULL", "OT")
    assert table.close[table.rows_of("MULL")].tolist() == [-1.5, 0]
    assert table.close[table.rows_of("OT")].tolist() == [30.5, 27.8, 27.0]
    for name in ("open", "high", "low"):
        assert np.array_equal(getattr(table, name), table.close)
    assert np.isnan(table.volume).all()
    assert np.isnan(table.amount).all()
    (missing,) = [repair for repair in prices.repairs if repair.kind == "missing_value"]
    assert (missing.count, missing.symbols) == (1, ("MULL",))
    assert "1 empty cells in 1 of 3 series dropped, never filled: MULL 1" in missing.sentence


def test_units_and_letters_of_any_language_may_name_a_series(write: Write) -> None:
    text = (
        "date,p (mbar),SWDR (W/m²),max. PAR (µmol/m²/s)\n"
        "2020-01-01 00:10:00,1008.89,0,-9.5\n2020-01-01 00:20:00,1008.76,0,1\n"
    )
    assert read(write("weather.csv", text))[1].table.symbols == ("SWDR (W/m²)", "max. PAR (µmol/m²/s)", "p (mbar)")


def test_numbers_may_name_the_series(write: Write) -> None:
    header = "date," + ",".join(str(index) for index in range(7)) + ",OT\n"
    rows = "".join(f"1990/1/{day} 0:00," + ",".join(["0.5"] * 8) + "\n" for day in range(1, 4))
    table = read(write("exchange_rate.csv", header + rows))[1].table
    assert table.symbols == ("0", "1", "2", "3", "4", "5", "6", "OT")
    assert table.rows == 24


def test_a_matrix_of_closes_is_of_series_and_a_table_of_bars_is_of_prices(write: Write) -> None:
    matrix = "Date,AAPL,LOW,O\n2018-02-05,150,90,50\n2018-02-06,151,91,51\n"
    assert read(write("m.csv", matrix))[0] == "wide"
    bars = "Date,Open,High,Low,Close,AAPL\n2018-02-05,10,12,9,11,1\n"
    layout, prices = read(write("b.csv", bars))
    assert (layout, prices.table.is_series) == ("csv", False)
    assert read(write("b.csv", bars), reader="wide")[1].table.symbols == ("AAPL", "Close", "High", "Low", "Open")


def test_one_column_beside_the_time_is_enough(write: Write) -> None:
    assert read(
        write("DGS10.csv", "DATE,DGS10\n2018-02-05,2.77\n2018-02-06,.\n2018-02-07,2.84\n".replace(".\n", "\n"))
    )[1].table.close.tolist() == [2.77, 2.84]


def test_parquet_gives_the_same_series(write: Write, tmp_path: Path) -> None:
    stored = pa.table(
        {
            "date": pa.array(["2016-07-01 00:00:00", "2016-07-01 01:00:00", "2016-07-01 02:00:00"]).cast(
                pa.timestamp("us")
            ),
            "HUFL": [5.8, 5.7, 5.2],
            "MULL": [-1.5, None, 0.0],
            "OT": [30.5, 27.8, 27.0],
        }
    )
    pq.write_table(stored, tmp_path / "ETTh1.parquet")
    from_text, from_parquet = read(write("ETTh1.csv", ETT))[1], read(tmp_path / "ETTh1.parquet")[1]
    assert from_parquet.table.is_series
    assert from_parquet.table.fingerprint() == from_text.table.fingerprint()


def test_rows_are_sorted_and_repeated_ones_dropped(write: Write) -> None:
    text = "date,a,b\n2018-02-06,2,\n2018-02-05,1,1\n2018-02-06,2,\n"
    prices = read(write("x.csv", text))[1]
    assert prices.table.close.tolist() == [1, 2, 1]
    assert [repair.kind for repair in prices.repairs] == ["sorted", "duplicate", "missing_value"]


@pytest.mark.parametrize(
    ("text", "changes", "sentence"),
    [
        (
            "date,a,b\n2018-02-05,1,2\n2018-02-05,1,3\n",
            {},
            "x.csv, line 2 and line 3: two different rows at 2018-02-05",
        ),
        ("date,a,b\n2018-02-05,1,2\n2018-02-06,1,warm\n", {}, "x.csv, line 3, column b: 'warm'"),
        ("date,a,b\n2018-02-05,1,2\n2018-02-06,1,inf\n", {}, "x.csv, line 3, column b: 'inf'"),
        ("date,a,a\n2018-02-05,1,2\n", {}, "two columns are named 'a'"),
        ("row,a,b\n0,1,2\n1,2,3\n", {}, "no column is named like a time"),
        (",a,b\n0,1,2\n1,2,3\n", {}, "line 2, column"),
        ("date,a,b\n2018-02-05,1,2\n", {"columns": {"open": "a"}}, "data.columns.open has no effect"),
        ("date,a\n2018-02-05,\n2018-02-06,\n", {"reader": "wide"}, "none of its 2 rows has a value"),
        ("date,close\n2018-02-05,1\n", {}, 'reader = "wide"'),
    ],
)
def test_what_cannot_be_a_series_is_refused(write: Write, text: str, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        read(write("x.csv", text), **changes)
    assert sentence in str(caught.value)


def test_the_time_may_be_named_by_the_settings(write: Write) -> None:
    path = write("x.csv", "when,a,b\n2018-02-05,1,2\n2018-02-06,2,3\n")
    assert read(path, columns={"time": "when"})[1].table.symbols == ("a", "b")


def test_prices_and_series_are_not_loaded_together(write: Write, tmp_path: Path) -> None:
    write("ett.csv", ETT)
    write("AAPL.csv", "date,open,high,low,close\n2018-02-05,10,12,9,11\n")
    with pytest.raises(DataError, match=r"AAPL\.csv holds prices and ett\.csv other series"):
        load_prices(DataSettings(source=str(tmp_path)))
