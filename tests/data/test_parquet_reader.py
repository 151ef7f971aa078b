"""Parquet gives the same table as CSV, whatever types it stores, and says what is wrong with a damaged file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CSV = "date,open,high,low,close,volume\n2018-02-06,10.1,12,9,11,100\n2018-02-07,11,13,10,12.3,200\n"
EPOCHS = [1517875200, 1517961600]


def columns(time: Any, **others: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a Parquet column may hold
    prices = {"open": [10.1, 11.0], "high": [12.0, 13.0], "low": [9.0, 10.0], "close": [11.0, 12.3]}
    return {"date": time, **prices, "volume": [100, 200], **others}


def stored(path: Path, held: dict[str, Any]) -> Path:
    pq.write_table(pa.table(held), path)
    return path


@pytest.mark.parametrize(
    "time",
    [
        pa.array(EPOCHS, pa.timestamp("s")),
        pa.array([epoch * 10**6 for epoch in EPOCHS], pa.timestamp("us")),
        pa.array([epoch * 10**3 for epoch in EPOCHS], pa.timestamp("ms", "UTC")),
        pa.array([epoch * 10**3 for epoch in EPOCHS], pa.timestamp("ms", "America/New_York")),
        pa.array([epoch // 86_400 for epoch in EPOCHS], pa.date32()),
        pa.array(EPOCHS, pa.int64()),
        pa.array([epoch * 10**9 for epoch in EPOCHS], pa.int64()),
        pa.array(["2018-02-06", "2018-02-07"], pa.large_string()),
        pa.array(["2018-02-06", "2018-02-07"]).dictionary_encode(),
        pa.array(["2018-02-06", "2018-02-07"]).cast(pa.string_view()),
    ],
)
def test_every_type_of_time_gives_the_table_of_the_csv(
    write: Callable[[str, str], Path],
    tmp_path: Path,
    time: Any,  # noqa: ANN401 - a pyarrow array
) -> None:
    _, from_csv = read_file(write("AAPL.csv", CSV))
    layout, from_parquet = read_file(stored(tmp_path / "AAPL.parquet", columns(time)))
    assert layout == "parquet"
    assert from_parquet.table.fingerprint() == from_csv.table.fingerprint()
    assert from_parquet.repairs == ()


def test_symbols_may_be_encoded_as_a_dictionary(tmp_path: Path) -> None:
    held = columns(pa.array(EPOCHS, pa.int64()), symbol=pa.array(["MSFT", "AAPL"]).dictionary_encode())
    _, prices = read_file(stored(tmp_path / "panel.parquet", held))
    assert prices.table.symbols == ("AAPL", "MSFT")
    assert prices.table.close.tolist() == [12.3, 11.0]


def test_a_repair_names_the_row(tmp_path: Path) -> None:
    held = columns(pa.array(EPOCHS, pa.int64()), open=[10.1, None])
    _, prices = read_file(stored(tmp_path / "AAPL.parquet", held))
    assert [(repair.kind, repair.line) for repair in prices.repairs] == [("missing_price", 2)]
    assert "(row 2)" in prices.repairs[0].sentence


@pytest.mark.parametrize(
    ("held", "parts"),
    [
        (columns(pa.array([EPOCHS[0], None], pa.int64())), ["row 2, column date", "is empty"]),
        (columns(pa.array(["2018-02-06", "soon"])), ["row 2, column date", "'soon'"]),
        (columns(pa.array([1.5, 2.5])), ["row 1, column date: 1.5", "an epoch time"]),
        (columns(pa.array([0, 1])), ["row 1, column date: 0", "counts rows is no time"]),
        (columns(pa.array([True, False])), ["column date: holds bool"]),
        (columns(pa.array([253_402_300_799] * 2, pa.timestamp("s"))), ["column date", "2262"]),
        (columns(pa.array(EPOCHS), open=["10.1", "ten"]), ["column open", "string"]),
        (columns(pa.array(EPOCHS), open=[10.1, -1.0]), ["row 2, column open: -1 cannot be"]),
        (columns(pa.array(EPOCHS), symbol=["A\nB", "A"]), ["row 1, column symbol", "'A\\nB'"]),
        (columns(pa.array(EPOCHS), symbol=[b"\xff", b"A"]), ["column symbol: holds binary", "texts"]),
        (columns(pa.array(EPOCHS), open=[True, True]), ["column open: holds bool", "numbers"]),
        (columns(pa.array([2**63 + 1, 2**63 + 2], pa.uint64())), ["column date: holds uint64", "2262"]),
        (columns(pa.array([1, 2], pa.timestamp("s", "No/Where"))), ["column date", "IANA"]),
        (
            columns(pa.array([], pa.int64()), **{name: [] for name in ("open", "high", "low", "close", "volume")}),
            ["no row"],
        ),
        ({"date": EPOCHS, "close": [1.0, 2.0]}, ["no column for open, high, low"]),
    ],
)
def test_refusals_name_row_and_column(tmp_path: Path, held: dict[str, Any], parts: list[str]) -> None:
    if parts == ["no row"]:
        held = {name: pa.array(values, pa.int64() if name == "date" else pa.float64()) for name, values in held.items()}
    with pytest.raises(DataError) as caught:
        read_file(stored(tmp_path / "AAPL.parquet", held))
    for part in ["AAPL.parquet", *parts]:
        assert part in str(caught.value)


@pytest.mark.parametrize("kept", [4, 100, -1])
def test_a_file_cut_short_is_refused(tmp_path: Path, kept: int) -> None:
    path = stored(tmp_path / "AAPL.parquet", columns(pa.array(EPOCHS)))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DataError, match=r"AAPL\.parquet"):
        read_file(path)


def test_a_damaged_footer_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.parquet"
    path.write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    with pytest.raises(DataError, match=r"AAPL\.parquet is no whole Parquet file") as caught:
        read_file(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("chosen", ["#5", "#6"])
def test_a_column_whose_name_is_twice_there_is_refused_however_it_is_chosen(tmp_path: Path, chosen: str) -> None:
    held = columns(pa.array(EPOCHS))
    names, arrays = [*list(held)[:5], "close"], [pa.array(each) for each in [*list(held.values())[:5], [1.0, 2.0]]]
    path = tmp_path / "AAPL.parquet"
    pq.write_table(pa.table(arrays, names=names), path)
    with pytest.raises(DataError, match="two columns are named 'close'"):
        read_file(path, ReadingSettings(columns={"close": chosen}))


def test_damaged_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "AAPL.parquet"
    pq.write_table(pa.table(columns(pa.array(EPOCHS))), path, compression="zstd")
    whole = bytearray(path.read_bytes())
    whole[4:200] = bytes(196)
    path.write_bytes(bytes(whole))
    with pytest.raises(DataError, match=r"AAPL\.parquet"):
        read_file(path)


@pytest.mark.parametrize(
    "held",
    [
        {name: pa.array(["10.1", "11.0"]).cast(pa.decimal128(10, 3)) for name in ("open",)},
        {"high": pa.array([12, 13], pa.int16()), "volume": pa.array([100, 200], pa.uint64())},
        {"low": pa.array([9.0, 10.0], pa.float32())},
        {"close": pa.chunked_array([pa.array([11.0]), pa.array([12.3])])},
    ],
)
def test_prices_of_every_type_give_the_table_of_the_csv(
    write: Callable[[str, str], Path], tmp_path: Path, held: dict[str, Any]
) -> None:
    _, from_csv = read_file(write("AAPL.csv", CSV))
    path = stored(tmp_path / "AAPL.parquet", {**columns(pa.array(EPOCHS, pa.int64())), **held})
    assert read_file(path)[1].table.fingerprint() == from_csv.table.fingerprint()


@pytest.mark.parametrize(
    "time",
    [
        pa.array([float(epoch) for epoch in EPOCHS]),
        pa.array([20180206, 20180207]),
        pa.array([1517893200, 1517979600], pa.timestamp("s", "America/New_York")),
    ],
)
def test_epochs_with_a_point_dates_as_numbers_and_midnights_of_a_zone(
    write: Callable[[str, str], Path],
    tmp_path: Path,
    time: Any,  # noqa: ANN401 - a pyarrow array
) -> None:
    _, from_csv = read_file(write("AAPL.csv", CSV))
    _, prices = read_file(stored(tmp_path / "AAPL.parquet", columns(time)))
    assert prices.table.fingerprint() == from_csv.table.fingerprint()
    expected = ["local_days"] if pa.types.is_timestamp(time.type) else []
    assert [repair.kind for repair in prices.repairs] == expected


def test_a_frame_keeps_its_index_and_a_column_with_a_full_stop(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "Open": [10.0, 11.0],
            "High": [12.0, 13.0],
            "Low": [9.0, 10.0],
            "Close": [11.0, 12.0],
            "Adj. Close": [5.5, 6.0],
        },
        index=pd.DatetimeIndex(["2018-02-06", "2018-02-07"]),
    )
    for name in (None, "Date"):
        frame.rename_axis(name).to_parquet(tmp_path / "AAPL.parquet")
        _, prices = read_file(tmp_path / "AAPL.parquet", ReadingSettings(adjusted=True))
        assert prices.table.close.tolist() == [5.5, 6.0]
        assert prices.table.time.tolist() == [epoch * 10**9 for epoch in EPOCHS]


def test_a_date_and_a_time_of_day_make_a_time(tmp_path: Path) -> None:
    days = pa.array([EPOCHS[0] // 86_400] * 2, pa.date32())
    for clock in (pa.array(["09:30", "16:00"]), pa.array([34_200, 57_600], pa.time32("s"))):
        held = {**columns(days), "time": clock}
        _, prices = read_file(stored(tmp_path / "AAPL.parquet", held))
        assert prices.table.time.tolist() == [(EPOCHS[0] + seconds) * 10**9 for seconds in (34_200, 57_600)]
