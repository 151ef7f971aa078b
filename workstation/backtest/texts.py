"""Numbers of a backtest in sentences and tables: no sign on what is rounded to zero, no row of digits nobody reads."""

from __future__ import annotations

_MANY = 10.0
"""Fractions from which on the decimals of a percentage say nothing."""
_TOO_MANY = 1e8
"""Fractions from which on only the power of ten is of use."""


def percent(value: float, *, is_signed: bool = False) -> str:
    """A finite fraction as a percentage: 0.1234 as `12.34%`."""
    sign = "+" if is_signed else ""
    if abs(value) >= _TOO_MANY:
        return f"{100 * value:{sign}.1e}%"
    if abs(value) >= _MANY:
        return f"{value:{sign},.0%}"
    return _unsigned_zero(f"{value:{sign}.2%}")


def signed_percent(value: float) -> str:
    """The same with its sign: 0.1234 as `+12.34%`."""
    return percent(value, is_signed=True)


def decimal(value: float, digits: int, *, is_signed: bool = False) -> str:
    """A finite number with so many decimals."""
    return _unsigned_zero(f"{value:{'+' if is_signed else ''},.{digits}f}")


def _unsigned_zero(text: str) -> str:
    return text if any(digit in text for digit in "123456789") else text.lstrip("+-")
