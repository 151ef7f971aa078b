"""The layout is told by the content, unless the settings name it; what fits none is refused with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workstation import profiles
from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.errors import DataError, ProfileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str, str], Path]

BARS = "date,open,high,low,close\n2018-02-05,10,12,9,11\n2018-02-06,10,12,9,11\n"


def layout(path: Path, **changes: Any) -> str:  # noqa: ANN401 - values of any setting
    return read_file(path, ReadingSettings.model_validate(changes))[0]


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a", "a.dat"])
def test_the_name_of_the_file_does_not_matter(write: Write, name: str) -> None:
    assert layout(write(name, BARS)) == "csv"


def test_parquet_is_read_as_such_whatever_layout_of_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    held: dict[str, list[Any]] = {"date": ["2018-02-05", "2018-02-06"]}
    pq.write_table(pa.table(held | {name: [1.0, 1.0] for name in ("open", "high", "low", "close")}), path)
    assert layout(path) == layout(path, reader="csv") == layout(path, reader="parquet") == "parquet"
    assert read_file(path, ReadingSettings(reader="wide"))[1].table.is_series


@pytest.mark.parametrize(
    ("text", "reader", "sentence"),
    [
        (BARS, "parquet", "a.csv: it is no Parquet file"),
        (BARS, "lean", "a.csv, line 1: 5 cells, where LEAN writes 6 (trades) or 11"),
        ("name,age\nBob,5\n", "auto", "no reader knows a file that begins with 'name,age'"),
        ("a,b\n", "csv", "no column for time, open, high, low, close"),
        ("14760000,1676500,1676500,1676500,1676500,20000\n", "auto", "there is no header"),
    ],
)
def test_what_fits_no_layout_is_refused_with_what_to_do(write: Write, text: str, reader: str, sentence: str) -> None:
    with pytest.raises(DataError) as caught:
        layout(write("a.csv", text), reader=reader)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("data.reader=lena", "data.reader: 'lena' is not known; did you mean 'lean'?"),
        ("data.timezone=America/NewYork", "data.timezone: 'America/NewYork' is not in the IANA database; did you mean"),
        ("data.timezone=../../etc/passwd", "data.timezone: '../../etc/passwd' is not in the IANA database"),
        ("data.timezone=EST5", "data.timezone: 'EST5' is not in the IANA database"),
    ],
)
def test_a_profile_names_readers_and_zones_that_there_are(override: str, sentence: str) -> None:
    with pytest.raises(ProfileError) as caught:
        profiles.load("quick", [override])
    assert sentence in str(caught.value)
    assert profiles.load("quick", ["data.reader=lean", "data.timezone=Asia/Tokyo"]).data.reader == "lean"
