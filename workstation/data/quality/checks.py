"""The table of checks: what each looks for, its rule with its thresholds, and the unit of its places' values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation.data.quality import (
    far_prices,
    holes,
    jumps,
    money,
    moves,
    resolution,
    sessions,
    shifted,
    split_fits,
    stamps,
    stillness,
    times,
    volumes,
)

if TYPE_CHECKING:
    from workstation.data.quality.examined import Examined
    from workstation.data.quality.finding import Finding

Find = Callable[["Examined"], Iterator["Finding"]]


@dataclass(frozen=True)
class Rule:
    """One kind of finding."""

    kind: str
    unit: str
    """Of `Place.value`."""
    text: str
    """When it is found, in words with every threshold."""


@dataclass(frozen=True)
class Check:
    """A function that finds one or more kinds."""

    find: Find
    rules: tuple[Rule, ...]


def _percent(share: float) -> str:
    return f"{100 * share:g} %"


BY_ROWS = (
    Check(
        jumps.jumps,
        (
            Rule(
                "ticker_reuse",
                "price ratio",
                f"a hole of more than {moves.REUSE_DAYS} days across which the price changes more than threefold",
            ),
            Rule("price_scale", "price ratio", "open and close leap by a factor of 50 or more, as no split does"),
            Rule(
                "split",
                "price ratio",
                f"the opening gap and the close are near a split's ratio while less than {split_fits.NEWS:g} times the "
                f"usual money is traded; ratios under 2:1 also need the volume of {money.DAYS_COMPARED} sessions after "
                f"to have changed along with the ratio; without a volume, 2:1 and more may be one",
            ),
            Rule(
                "spike",
                "price ratio",
                f"a jump of which the next open takes back {_percent(1 - moves.BACK_SHARE)}",
            ),
            Rule(
                "jump",
                "price ratio",
                f"a log return of more than {moves.FLOOR:g} in a day (in shorter bars less, by the fourth root of "
                f"their length) and of more than {moves.USUAL_MOVES:g} usual ones (by the 41 to 60 bars before), "
                f"or of more than {moves.FLOOR * moves.ALWAYS:g}; a warning from {moves.FLOOR * jumps.WARNED:g} on",
            ),
        ),
    ),
    Check(
        far_prices.far_prices,
        (
            Rule(
                "far_price",
                "price ratio",
                f"open, high or low is more than {far_prices.FAR:g} times above or below both the bar's close and the "
                f"close before, which are within {_percent(far_prices.AGREE - 1)} of each other; a problem where it "
                f"is the open",
            ),
        ),
    ),
    Check(
        stillness.stale,
        (
            Rule(
                "stale",
                "bars",
                f"{stillness.STALE_DAYS} daily or {stillness.STALE_BARS} shorter bars in a row with one close, or "
                f"{stillness.REPEATED[0]} or {stillness.REPEATED[1]} that repeat all four prices of a bar, not flat",
            ),
        ),
    ),
    Check(stillness.flat, (Rule("flat", "bars", "open, high, low and close are one price"),)),
    Check(stillness.zero_volume, (Rule("zero_volume", "bars", "the volume is 0"),)),
    Check(stillness.blank_volume, (Rule("blank_volume", "bars", "the source gives no volume"),)),
    Check(
        volumes.volume_shift,
        (
            Rule(
                "volume_shift",
                "volume ratio",
                f"the usual volume of 60 bars is {10**volumes.SHIFT:g} times that of the 60 before, or as much less; "
                f"a problem where it leaps {volumes.FLIPS} times or more",
            ),
        ),
    ),
    Check(
        volumes.volume_unit,
        (
            Rule("volume_swapped", "bars", "volume is near amount times close, and amount far from volume times close"),
            Rule("volume_unit", "bars", "amount is ten times volume times close or more, or a tenth or less"),
        ),
    ),
    Check(
        resolution.coarse_tick,
        (
            Rule(
                "coarse_tick",
                "step over price",
                f"all moves within twenty bars are whole numbers of a step of more than {_percent(resolution.COARSE)}",
            ),
        ),
    ),
    Check(
        times.mixed_bar_size,
        (
            Rule(
                "mixed_bar_size",
                "seconds",
                f"{_percent(times.REGULAR)} of the steps within twenty bars are alike and {times.OTHER_SIZE:g} times "
                f"the symbol's usual step, or as much shorter",
            ),
        ),
    ),
    Check(times.future, (Rule("future", "bars", "the bar begins later than now"),)),
)
"""Checks that look at rows; they are called with some symbols at a time, so that memory stays bounded."""

BY_SYMBOLS = (
    Check(
        holes.holes,
        (
            Rule(
                "hole",
                "bars missing",
                f"a day on which {sessions.PEERS} or more other symbols, and two thirds of them, trade; with fewer "
                f"others, more than {sessions.HOLIDAYS_IN_A_ROW} of the symbol's weekdays in a row that do not come "
                f"back each year, and any in a year that lacks more than {_percent(sessions.HOLIDAY_SHARE)}; without "
                f"holidays, any day; around the clock, any bar; a problem from "
                f"{holes.PROBLEM_DAYS} days on",
            ),
            Rule(
                "missing_bars",
                "bars missing",
                f"bars missing within a session; a warning above {_percent(holes.FEW)} of the bars",
            ),
            Rule("short_session", "hours", "a night or weekend begins earlier, or ends later, than it usually does"),
        ),
    ),
    Check(
        times.odd_hour,
        (Rule("odd_hour", "hours", "daily bars are not stamped at midnight; a warning where symbols differ"),),
    ),
    Check(
        stamps.stamped_at_end,
        (
            Rule(
                "stamped_at_end",
                "minutes",
                f"{_percent(stamps.SHARE)} of the sessions begin a step past a half hour and end on one",
            ),
        ),
    ),
    Check(
        times.few_rows,
        (
            Rule("few_rows", "rows", f"fewer rows than a window of {times.WINDOW} and {times.WARM_UP} bars of warm-up"),
            Rule("short_history", "days", f"less than {_percent(times.LATE)} of the longest history of four or more"),
        ),
    ),
    Check(
        shifted.shifted,
        (
            Rule(
                "shifted",
                "steps",
                f"returns correlate above {shifted.CLEAR:g} with another symbol's a step away and below "
                f"{shifted.WEAKER:g} on the same step, with more symbols than it agrees with; or above "
                f"{shifted.MARKET_CLEAR:g} with the mean of all others a step away and below {shifted.MARKET_WEAKER:g} "
                f"on the same",
            ),
        ),
    ),
)
"""Checks that compare symbols, or look at their calendars alone."""


def rules() -> tuple[Rule, ...]:
    """Every kind of finding of the checks."""
    return tuple(rule for check in (*BY_ROWS, *BY_SYMBOLS) for rule in check.rules)
