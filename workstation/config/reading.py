"""How files of prices are read, where their own words do not say it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from workstation.config.settings import Settings

ColumnRole = Literal[
    "time",
    "time_of_day",
    "open",
    "high",
    "low",
    "close",
    "adjusted_close",
    "volume",
    "amount",
    "symbol",
    "bid_open",
    "bid_high",
    "bid_low",
    "bid_close",
    "ask_open",
    "ask_high",
    "ask_low",
    "ask_close",
]

Columns = dict[ColumnRole, Annotated[str, Field(min_length=1)]]


class ReadingSettings(Settings):
    """How to read files; what is left alone is told by the file, by its layout, or by the TOML file beside it."""

    reader: str = Field(default="auto", min_length=1)
    """Layout of the files: a reader's name, or `auto` to tell it from each file's content."""
    columns: Columns = Field(default={})
    """Role = the column's name as the file writes it, or #3 for the third; roles left out are found by name."""
    timezone: str = ""
    """IANA zone of times that name no offset, like America/New_York; empty reads them as UTC and says so."""
    bar_time: Literal["auto", "open", "close"] = "auto"
    """Whether a bar is stamped at its start or its end; `auto` goes by the column's name and else takes the start."""
    time_shift_hours: float = Field(default=0.0, ge=-8784.0, le=8784.0)
    """Hours added to every time; 24 for daily bars that are stamped one day early."""
    currency_scale: float = Field(default=0.0, ge=0.0)
    """Prices are divided by this, 10000 for LEAN equities; 0 takes them as written, where the layout allows it."""
    quote: Literal["mid", "bid", "ask"] = "mid"
    """Which prices to take where a file has bid and ask."""
    adjusted: bool = False
    """Scale open, high, low and close by the file's adjusted close, where it has one."""
    encoding: str = Field(default="auto", min_length=1)
    """Encoding of text files, like utf-8, utf-16, gbk or latin-1; `auto` tells it from the bytes."""
    separator: Literal["auto", ",", ";", "tab", "|", "space"] = "auto"
    """What stands between the cells of a text file."""
    decimal: Literal["auto", ".", ","] = "auto"
    """The decimal mark of a text file."""
    date_order: Literal["auto", "day_first", "month_first"] = "auto"
    """How to read 3/4/2018; `auto` tells it from a day above 12 and refuses where there is none."""
