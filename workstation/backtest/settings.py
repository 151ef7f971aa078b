"""How orders are filled and what they cost: the settings of a backtest."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from workstation.config import Settings


class BacktestSettings(Settings):
    """Money, fills, costs, limits and exits of a backtest; the defaults are a liquid share's costs without leverage."""

    cash: float = Field(default=1_000_000.0, gt=0.0, le=1e15)
    """Money at the start, in the currency of the prices."""
    fill: Literal["next_open", "next_close"] = "next_open"
    """What a decision made with bar t is filled at: the open, or the close, of the symbol's next bar."""
    rebalance_threshold: float = Field(default=0.0, ge=0.0, le=1.0)
    """Leave a position as it is while its weight is within this of its target; exits are always made."""
    rebalance_part: float = Field(default=1.0, gt=0.0, le=1.0)
    """Part of the way to its target that each decision moves a position; exits are always made whole."""
    commission_per_trade: float = Field(default=0.0, ge=0.0, le=1e15)
    """Money for every fill."""
    commission_per_share: float = Field(default=0.0, ge=0.0, le=1e15)
    """Money for every share bought or sold."""
    commission_bps: float = Field(default=1.0, ge=0.0, lt=5000.0)
    """Commission in basis points (1/10,000) of the value traded."""
    half_spread_bps: float = Field(default=1.0, ge=0.0, lt=5000.0)
    """Half of the distance between bid and ask, in basis points of the value traded."""
    slippage_bps: float = Field(default=0.0, ge=0.0, lt=5000.0)
    """What fills are worse than the price by, in basis points of the value traded."""
    impact: float = Field(default=0.0, ge=0.0, le=100.0)
    """Times volatility x sqrt(share of the bar's volume) is added to the slippage; 0 for none, about 1 is usual."""
    volatility_bars: int = Field(default=20, ge=2, le=10_000)
    """Bars of returns that the volatility of `impact` is measured over, up to the bar before the fill."""
    participation_limit: float = Field(default=0.0, ge=0.0, le=1.0)
    """Fill at most this share of a bar's volume, the rest waits for the next bar; 0 for no limit."""
    borrow_rate: float = Field(default=0.0, ge=0.0, le=10.0)
    """Cost of shares sold short, a fraction of their value per year."""
    funding_rate: float = Field(default=0.0, ge=-10.0, le=10.0)
    """What long positions pay and short ones are paid, as for perpetual futures: a fraction of their value per year."""
    cash_rate: float = Field(default=0.0, ge=-1.0, le=10.0)
    """Interest on cash that is not the proceeds of shorts, a fraction per year."""
    margin_rate: float = Field(default=0.0, ge=0.0, le=10.0)
    """Interest on money borrowed to buy, a fraction per year."""
    max_leverage: float = Field(default=1.0, gt=0.0, le=100.0)
    """Targets are scaled down so that the sum of absolute weights stays within this."""
    max_position: float = Field(default=1.0, gt=0.0, le=100.0)
    """Largest absolute weight of one symbol; larger targets are cut off."""
    stop_loss: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Close a position that has lost this fraction of its mean entry price; 0 for none."""
    take_profit: float = Field(default=0.0, ge=0.0, le=100.0)
    """Close a position that has gained this fraction of its mean entry price; 0 for none."""
    trailing_stop: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Close a position that has given back this fraction of its best price before the bar; 0 for none."""
    risk_free_rate: float = Field(default=0.0, gt=-1.0, le=10.0)
    """Yearly return that Sharpe and Sortino ratios are measured above, a fraction."""
    periods_per_year: float = Field(default=0.0, ge=0.0, le=1e7)
    """Bars in a year; 0 tells them from the data: 252 or 365 for days, or for traded days of shorter bars; 52, 12."""

    @model_validator(mode="after")
    def _has_no_setting_without_effect(self) -> BacktestSettings:
        if not self.impact and self.volatility_bars != type(self).model_fields["volatility_bars"].default:
            raise ValueError("volatility_bars has no effect while impact is 0; set impact, or leave it out")
        return self
