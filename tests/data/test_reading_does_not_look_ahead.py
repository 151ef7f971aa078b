"""Reading never looks ahead: other rows after a time, or none, leave the rows before it as they are, bit for bit.

Whatever is told from a whole file (encoding, decimal mark, order of day and month, bar size, scale) is told from rows
that later ones may not overturn in silence: they may be refused, and then say why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from workstation.config.reading import ReadingSettings
from workstation.data.load import read_file
from workstation.data.price_table import COLUMNS
from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workstation.data.price_table import PriceTable

BARS, CUT = 120, 80
Row = tuple[np.datetime64, float, float, float, float, int]


def rows(seed: int, step: str = "D") -> list[Row]:
    """Bars of which the first are the same for every seed."""
    past, future = np.random.default_rng(1), np.random.default_rng(seed)
    made = []
    for bar in range(BARS):
        random = past if bar < CUT else future
        close = round(100.0 + float(random.uniform(-20, 20 if bar < CUT else 900)), 2)
        time = np.datetime64("2018-01-02T00:00:00") + np.timedelta64(bar, step)
        made.append((time, close - 1, close + 2, close - 2, close, int(random.integers(1, 10**6))))
    return made


def plain(found: list[Row], comma: str = ",", mark: str = ".", stamp: Callable[[Any], str] = str) -> str:
    header = comma.join(("date", "open", "high", "low", "close", "volume"))
    lines = [
        comma.join((stamp(time), *(f"{price:.2f}".replace(".", mark) for price in prices), str(volume)))
        for time, *prices, volume in found
    ]
    return "\n".join([header, *lines]) + "\n"


def day_first(time: np.datetime64) -> str:
    year, month, day = str(time)[:10].split("-")
    return f"{day}/{month}/{year}"


def with_adjusted(found: list[Row]) -> str:
    header, *lines = plain(found).splitlines()
    return "\n".join([f"{header},Adj Close", *(f"{line},{float(line.split(',')[4]) / 2:.4f}" for line in lines)]) + "\n"


def bid_ask(found: list[Row]) -> str:
    names = [f"{side}_{price}" for side in ("bid", "ask") for price in ("open", "high", "low", "close")]
    lines = [
        ",".join([str(time), *(f"{price:.2f}" for price in prices), *(f"{price + 0.5:.2f}" for price in prices)])
        for time, *prices, _ in found
    ]
    return "\n".join([",".join(["date", *names]), *lines]) + "\n"


def lean(found: list[Row]) -> str:
    lines = [
        ",".join(
            [str(time)[:10].replace("-", "") + " 00:00", *(str(round(price * 10000)) for price in prices), str(vol)]
        )
        for time, *prices, vol in found
    ]
    return "\n".join(lines) + "\n"


def wide(found: list[Row]) -> str:
    lines = [f"{time},{row[0]:.2f},{-row[1]:.2f},{row[2]:.2f}" for time, *row in found]
    return "\n".join(["date,HUFL,OT,load", *lines]) + "\n"


LAYOUTS: dict[str, tuple[Callable[[list[Row]], str], str, dict[str, Any], str]] = {
    "plain": (plain, "D", {}, "utf-8"),
    "day first": (lambda found: plain(found, stamp=day_first), "D", {}, "utf-8"),
    "day first, as said": (lambda found: plain(found, stamp=day_first), "D", {"date_order": "day_first"}, "utf-8"),
    "decimal comma": (lambda found: plain(found, ";", ","), "D", {}, "utf-8"),
    "decimal comma, as said": (lambda found: plain(found, ";", ","), "D", {"decimal": ","}, "utf-8"),
    "encoding, as said": (plain, "D", {"encoding": "utf-16"}, "utf-16"),
    "reader, as said": (plain, "D", {"reader": "csv"}, "utf-8"),
    "tabs": (lambda found: plain(found, "\t"), "D", {"separator": "tab"}, "utf-8"),
    "utf-16": (plain, "D", {}, "utf-16"),
    "latin-1": (lambda found: plain(found).replace("volume", "Umsatz in Stück"), "D",
                {"columns": {"volume": "Umsatz in Stück"}}, "latin-1"),
    "epochs": (lambda found: plain(found, stamp=lambda time: str(int(time.astype(np.int64)))), "h", {}, "utf-8"),
    "a zone": (plain, "h", {"timezone": "America/New_York"}, "utf-8"),
    "stamped at the end": (plain, "h", {"bar_time": "close"}, "utf-8"),
    "shifted": (plain, "D", {"time_shift_hours": 24.0}, "utf-8"),
    "scaled": (plain, "D", {"currency_scale": 100.0}, "utf-8"),
    "adjusted": (with_adjusted, "D", {"adjusted": True}, "utf-8"),
    **{f"quote {side}": (bid_ask, "D", {"quote": side}, "utf-8") for side in ("mid", "bid", "ask")},
    "no header": (lean, "D", {"currency_scale": 10000.0}, "utf-8"),
    "wide": (wide, "D", {}, "utf-8"),
}  # fmt: skip


def test_every_way_of_reading_is_tried() -> None:
    said = {option for _, _, settings, _ in LAYOUTS.values() for option in settings}
    assert said == set(ReadingSettings.model_fields)


def read(folder: Path, text: str, settings: dict[str, Any], encoding: str) -> PriceTable:
    path = folder / "X.csv"
    path.write_bytes(text.encode(encoding))
    return read_file(path, ReadingSettings(**settings))[1].table


def past_of(table: PriceTable, until: int) -> list[bytes]:
    return [getattr(table, name)[table.time <= until].tobytes() for name in ("time", *COLUMNS)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("is_newest_first", [False, True])
def test_other_rows_after_a_time_change_nothing_before_it(tmp_path: Path, layout: str, is_newest_first: bool) -> None:  # noqa: FBT001 - a parameter of the test
    write, step, settings, encoding = LAYOUTS[layout]

    def table(found: list[Row]) -> PriceTable:
        ordered = found[::-1] if is_newest_first else found
        return read(tmp_path, write(ordered), settings, encoding)

    whole = table(rows(2, step))
    until = int(np.unique(whole.time)[CUT - 1])
    expected = past_of(whole, until)
    assert len(expected[0]) == 8 * CUT * len(whole.symbols)
    for other in (rows(2, step)[:CUT], rows(2, step)[: CUT + 7], rows(3, step)):
        changed = table(other)
        assert changed.symbols == whole.symbols
        assert past_of(changed, until) == expected


def test_bars_stamped_at_their_end_with_two_sizes_are_refused_not_guessed(tmp_path: Path) -> None:
    hours, days = rows(2, "h")[:60], rows(2, "D")[70:]
    with pytest.raises(DataError, match="bar_time"):
        read(tmp_path, plain([*hours, *days]), {"bar_time": "close"}, "utf-8")
