"""The embedded market: SYNTHETIC daily bars of eight invented symbols, with a little structure that can be learned.

Nobody ever traded at these prices. They exist so that everything can be tried without data, and so that a model
that learns anything at all beats the last close by a few percent of RMSE.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from workstation.data.price_table import PriceTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

DESCRIPTION = "the sample market: synthetic daily bars, no real prices"
SYMBOLS = ("ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO", "FOXTROT", "GOLF", "HOTEL")
BARS = 1500
FIRST_DAY = np.datetime64("2015-01-05")

REVERSION = 0.27
"""Share of its distance from its 12-bar average that the log price gives back, on average, in the next bar."""
AVERAGE_WEIGHT = 2.0 / 13.0
MARKET_SHARE = 0.4
"""Share of the variance of a bar's shock that all symbols have in common."""
DRIFT = 0.0006
REGIME_BARS = 150
"""Mean length of a rising or falling regime of the whole market."""
CALM = 0.011
"""Standard deviation of a bar's shock in quiet times."""
VOLATILITY_PERSISTENCE = 0.95
VOLATILITY_OF_VOLATILITY = 0.12


def sample_market(seed: int) -> PriceTable:
    """Eight symbols of 1,500 weekday bars; the same seed gives the same table on every machine.

    The log price p of a symbol moves by

        p[t+1] - p[t] = drift of the regime - REVERSION * (p[t] - average[t]) + volatility[t] * shock[t]

    where average is the exponential average of p over 12 bars, log volatility follows an AR(1), the regime is a
    two-state Markov chain, and shocks are normal with a common part. Prices are rounded to four decimals, so that
    the last bit of an exponential, which machines may disagree about, is cut off.
    """
    random = np.random.Generator(np.random.PCG64(seed))
    volatility = _volatility(random)
    shocks = _shocks(random)
    log_price = _log_price(_drift(random), volatility * shocks, np.log(random.uniform(20.0, 200.0, len(SYMBOLS))))
    opens, highs, lows, closes = _bars(random, log_price, volatility)
    volume = _volume(random, volatility * np.abs(shocks))
    time = np.busday_offset(FIRST_DAY, np.arange(BARS)).astype("datetime64[ns]").astype(np.int64)
    return PriceTable(
        SYMBOLS,
        np.arange(len(SYMBOLS) + 1, dtype=np.int64) * BARS,
        np.tile(time, len(SYMBOLS)),
        *(column.T.ravel() for column in (opens, highs, lows, closes, volume, np.full_like(volume, np.nan))),
    )


def _volatility(random: np.random.Generator) -> NDArray[np.float64]:
    """(bars, symbols) standard deviation of each bar's shock: volatility comes in clusters."""
    noise = random.standard_normal((BARS, len(SYMBOLS))) * VOLATILITY_OF_VOLATILITY
    log_ratio = np.zeros(len(SYMBOLS))
    levels = np.empty_like(noise)
    for bar in range(BARS):
        log_ratio = VOLATILITY_PERSISTENCE * log_ratio + noise[bar]
        levels[bar] = log_ratio
    volatility: NDArray[np.float64] = CALM * np.exp(levels)
    return volatility


def _shocks(random: np.random.Generator) -> NDArray[np.float64]:
    """(bars, symbols) standard normal, correlated across symbols."""
    market = random.standard_normal((BARS, 1))
    own = random.standard_normal((BARS, len(SYMBOLS)))
    return math.sqrt(MARKET_SHARE) * market + math.sqrt(1.0 - MARKET_SHARE) * own


def _drift(random: np.random.Generator) -> NDArray[np.float64]:
    """(bars, 1) mean log return: the market rises in one regime and falls in the other."""
    switches = np.cumsum(random.random(BARS) < 1.0 / REGIME_BARS)
    return DRIFT * np.where(switches % 2 == 0, 1.5, -0.75)[:, None]


def _log_price(
    drift: NDArray[np.float64], surprise: NDArray[np.float64], start: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(bars, symbols) logarithm of the close: every bar leans back towards the average of those before."""
    log_price = np.empty_like(surprise)
    price = average = start
    for bar in range(BARS):
        price = price + drift[bar] - REVERSION * (price - average) + surprise[bar]
        average = average + AVERAGE_WEIGHT * (price - average)
        log_price[bar] = price
    return log_price


def _bars(
    random: np.random.Generator, log_price: NDArray[np.float64], volatility: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """(bars, symbols) open, high, low and close around the closes' path."""
    before = np.vstack((log_price[:1], log_price[:-1]))
    opening = before + 0.3 * volatility * random.standard_normal(log_price.shape)
    top = np.maximum(opening, log_price) + 0.4 * volatility * random.standard_exponential(log_price.shape)
    bottom = np.minimum(opening, log_price) - 0.4 * volatility * random.standard_exponential(log_price.shape)
    return tuple(np.exp(each).round(4) for each in (opening, top, bottom, log_price))


def _volume(random: np.random.Generator, moved: NDArray[np.float64]) -> NDArray[np.float64]:
    """(bars, symbols) log-normal, larger on bars that move more."""
    typical = np.exp(random.uniform(12.0, 16.0, len(SYMBOLS)))
    noise = np.exp(0.35 * random.standard_normal(moved.shape))
    return np.round(typical * noise * (1.0 + moved / CALM))
