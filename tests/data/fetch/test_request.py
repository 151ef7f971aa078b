"""Symbols, names of files, and ranges of time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.data.fetch.request import checked_symbol, file_stem, moment
from workstation.errors import UsageError


@pytest.mark.parametrize(
    ("symbol", "stem"),
    [
        ("AAPL", "AAPL"),
        ("BTC/USD", "BTC%2FUSD"),
        ("^GSPC", "^GSPC"),
        ("EURUSD=X", "EURUSD=X"),
        ("../etc/a", "%2E.%2Fetc%2Fa"),
        (".hidden", "%2Ehidden"),
        ("a%2Fb", "a%252Fb"),
        ("X:BTCUSD", "X%3ABTCUSD"),
    ],
)
def test_a_symbol_is_a_file_in_its_own_folder(symbol: str, stem: str) -> None:
    assert file_stem(checked_symbol(symbol)) == stem


@given(st.lists(st.text(min_size=1, max_size=20), min_size=2, max_size=2, unique=True))
def test_two_symbols_never_share_a_file(symbols: list[str]) -> None:
    first, second = (file_stem(symbol.encode("utf-8", "replace").decode()) for symbol in symbols)
    assert "/" not in first
    assert not first.startswith(".")
    assert first.isascii()
    assert first != second or any("\ud800" <= letter <= "\udfff" for symbol in symbols for letter in symbol)


@pytest.mark.parametrize(
    "symbol", ["", "..", "/", "A B", "A\nB", "A\x1b[31m", "A" * 65, "\N{CJK UNIFIED IDEOGRAPH-4E00}" * 40]
)
def test_what_can_be_no_symbol_is_refused(symbol: str) -> None:
    with pytest.raises(UsageError, match="cannot be a symbol"):
        checked_symbol(symbol)


@pytest.mark.parametrize(
    ("text", "is_end", "expected"),
    [
        ("2024-01-31", False, "2024-01-31T00:00:00+00:00"),
        ("2024-01-31", True, "2024-02-01T00:00:00+00:00"),
        ("2024-01-31T14:30", True, "2024-01-31T14:30:00+00:00"),
        ("2024-01-31T14:30-05:00", False, "2024-01-31T19:30:00+00:00"),
    ],
)
def test_the_end_of_a_range_is_a_day_that_is_wanted(text: str, expected: str, *, is_end: bool) -> None:
    assert moment(text, is_end=is_end).isoformat() == expected


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(UsageError, match="'yesterday' is no date"):
        moment("yesterday")
