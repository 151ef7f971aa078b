"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from workstation.cli import formats


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "-"),
        (math.nan, "-"),
        (-3, "0 s"),
        (8.4, "8 s"),
        (59.6, "1 m"),
        (200, "3 m 20 s"),
        (3599.9, "1 h"),
        (7500, "2 h 05 m"),
        (86400, "1 d"),
        (3 * 86400 + 4 * 3600, "3 d 04 h"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (3 << 30, "3.0 GiB"), (5 << 40, "5.0 TiB")],
)
def test_bytes(value: float | None, text: str) -> None:
    assert formats.size(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "-"), (-1, "0s"), (59.9, "59s"), (60, "1m"), (7199, "1h"), (86400 * 400, "400d")]
)
def test_ages(seconds: float | None, text: str) -> None:
    assert formats.age(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (0.0, "0.000"),
        (-0.0, "0.000"),
        (1.0, "1.000"),
        (0.0134567, "0.01346"),
        (1234.0, "1234"),
        (math.nan, "nan"),
    ],
)
def test_numbers_have_four_digits(value: float | None, text: str) -> None:
    assert formats.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(68660.41, "68,660.4"), (0.9284, "0.928400"), (198.0, "198.000"), (1234567.8, "1,234,568")]
)
def test_prices_are_written_out(value: float, text: str) -> None:
    assert formats.price(value) == text


@pytest.mark.parametrize(
    ("error", "naive", "text"),
    [
        (0.98, 1.0, "2.0 % better than the last close"),
        (1.16, 1.0, "16.0 % worse than the last close"),
        (1.0002, 1.0, "as good as the last close"),
        (math.nan, 1.0, "cannot be compared with the last close"),
        (1.0, 0.0, "cannot be compared with the last close"),
    ],
)
def test_a_score_is_judged_in_words(error: float, naive: float, text: str) -> None:
    assert formats.verdict(error, naive) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (None, "-"),
        (1_420_416_000_000_000_000, "2015-01-05"),
        (1_420_452_000_000_000_000, "2015-01-05 10:00:00"),
        (-86_400_000_000_000, "1969-12-31"),
    ],
)
def test_times_of_bars(nanoseconds: int | None, text: str) -> None:
    assert formats.bar_time(nanoseconds) == text


def test_one_is_not_many() -> None:
    assert [formats.counted(number, "row") for number in (0, 1, 1234)] == ["0 rows", "1 row", "1,234 rows"]
