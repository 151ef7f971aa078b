"""The forty columns of the widest profile: a bar's own six, and the 34 indicators that most charts know."""

from __future__ import annotations

PRICES = ("open", "high", "low", "close", "volume", "amount")

INDICATORS = (
    "sma_10",
    "sma_20",
    "sma_50",
    "ema_12",
    "ema_26",
    "macd",
    "macd_signal",
    "macd_histogram",
    "rsi_14",
    "stochastic_k",
    "stochastic_d",
    "cci_20",
    "roc_10",
    "trix_15",
    "atr_14",
    "bollinger_upper",
    "bollinger_middle",
    "bollinger_lower",
    "bollinger_width",
    "bollinger_percent_b",
    "keltner_upper",
    "keltner_middle",
    "keltner_lower",
    "obv_20",
    "ad_20",
    "mfi_14",
    "vwap_20",
    "adx_14",
    "return",
    "log_return",
    "high_low",
    "close_open",
    "volume_sma_20",
    "volume_ratio_20",
)

FORTY = (*PRICES, *INDICATORS)
