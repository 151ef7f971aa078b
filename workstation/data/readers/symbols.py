"""Names of symbols: taken from a column or from the file's name, and checked before anything is built on them."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.data.readers.source import Source

LONGEST = 64
_RULE = f"1 to {LONGEST} printable characters"
_SUFFIXES = re.compile(r"(\.(csv|txt|tsv|dat|gz|zip|parquet|pq))+$", re.IGNORECASE)
_COPY = re.compile(r"\s*\(\d+\)$")
_PIECES = re.compile(r"([ _-]+)")
_ISO_DATES = re.compile(r"(?<!\d)(18|19|20|21)\d\d-\d\d(-\d\d)?(?!\d)")
_DATES = re.compile(r"(18|19|20|21)\d\d((0[1-9]|1[0-2])([0-3]\d(\d{4}(\d\d)?)?)?)?")
_MONTHS = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(18|19|20|21)?\d\d", re.IGNORECASE)
_BAR_SIZES = re.compile(
    r"\d+ ?(s|sec|m|min|mins|minute|minutes|t|h|hr|hour|hours|d|day|days|w|wk|mo|month)", re.IGNORECASE
)
_METATRADER_SIZES = re.compile(r"(m(1|5|10|15|30)|h(1|2|4|6|8|12)|d1|w1|mn1?|d)", re.IGNORECASE)
_WORDS = frozenset(
    (
        *("data", "dataset", "daily", "hourly", "weekly", "monthly", "minute", "minutes", "intraday", "iday", "hist"),
        *("history", "historical", "price", "prices", "quote", "quotes", "ohlc", "ohlcv", "bars", "candles", "klines"),
        *("bid", "ask", "mid", "trade", "trades", "adj", "adjusted", "raw", "export", "download", "stock", "eod"),
        *("yahoofinance", "yahoo", "yfinance", "wiki", "quandl", "stooq", "kaggle", "fxcm", "oanda", "dukascopy"),
        *("histdata", "coinbase", "binance", "kraken", "bitstamp", "alphavantage", "tiingo", "alpaca", "tradingview"),
    )
)
"""Words in names of files that tell of the vendor, the kind or the size of bars, in lower case."""


def symbol_of_file(source: Source) -> str:
    """The symbol that a file's name stands for: `AAPL` for `yahoofinance-AAPL-20040819-20180120.csv`.

    Taken off are the suffixes, a copy's number in brackets, and of the pieces between spaces, hyphens and underscores
    those that are dates, years, sizes of bars (1m, 5min, H1) or words of vendors; what is left keeps its marks. Where
    nothing would be left, the whole name is the symbol.

    Raises:
        DataError: if the name can be no symbol.
    """
    stem = _COPY.sub("", _SUFFIXES.sub("", PurePath(source.file_name).name))
    pieces = _PIECES.split(_ISO_DATES.sub("", stem))
    kept = [
        (mark, word) for mark, word in zip(["", *pieces[1::2]], pieces[::2], strict=True) if not _is_decoration(word)
    ]
    bare = "".join(mark + word for mark, word in kept).strip(" _-")
    return checked_symbol(bare or stem, source.name)


def checked_symbol(symbol: str, where: str) -> str:
    """The symbol without outer space.

    Symbols never become paths; they are printable, so that none can steer a terminal.

    Raises:
        DataError: if it is empty, too long, or holds a character that is not printable.
    """
    bare = symbol.strip()
    if not is_symbol(bare):
        raise DataError(f"{where}: {bare[: LONGEST + 1]!r} cannot be a symbol ({_RULE}); rename it")
    return bare


def is_symbol(text: str) -> bool:
    """Whether a text can be a symbol: 1 to 64 characters that can be seen, spaces inside allowed."""
    return 1 <= len(text) <= LONGEST and text.isprintable()


def _is_decoration(word: str) -> bool:
    lower = word.lower()
    patterns = (_DATES, _MONTHS, _BAR_SIZES, _METATRADER_SIZES)
    return not word or lower in _WORDS or any(pattern.fullmatch(word) for pattern in patterns)


def symbols_of_column(
    column: Any,  # noqa: ANN401 - a pyarrow column of texts; pyarrow ships no types
    name: str,
    where: Callable[[int], str],
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Symbols in order of name and, for each row, which of them it belongs to; `where` names a row's place.

    Raises:
        DataError: for a cell that can be no symbol.
    """
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))
    encoded = trimmed.combine_chunks().dictionary_encode()
    found = encoded.dictionary.to_pylist()
    codes = encoded.indices.to_numpy().astype(np.int64)
    for code, symbol in enumerate(found):
        if not is_symbol(symbol):
            checked_symbol(symbol, f"{where(int(np.argmax(codes == code)))}, column {name}")
    order = sorted(range(len(found)), key=found.__getitem__)
    rank = np.empty(len(found), dtype=np.int64)
    rank[order] = np.arange(len(found))
    return tuple(found[code] for code in order), rank[codes]
