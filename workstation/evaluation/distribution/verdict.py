"""What a distribution comes to in words: better or worse than a volatility alone, and whether that may be luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.evaluation.verdict import is_beyond_luck, test_in_words

if TYPE_CHECKING:
    from workstation.evaluation.diebold_mariano import DieboldMariano

_RIVAL = "EWMA volatility"
_MOST_DIGITS = 6


def verdict(crps: float, baseline: float, test: DieboldMariano) -> str:
    """`distribution better than EWMA volatility: CRPS 0.00741 against 0.00755 (skill 1.9 %); ...`, in one line."""
    words = _compared(crps, baseline)
    if test.statistic is None:
        return f"{words}; no test, as {test.reason}"
    told = test_in_words(test)
    if not is_beyond_luck(test) and baseline > 0.0:
        return f"{words}, which may be luck; {told}"
    if (test.statistic < 0) != (crps < baseline):  # dates weigh alike in the test, and windows in the CRPS
        return f"{words}, yet {'better' if test.statistic < 0 else 'worse'} on the average date; {told}"
    return f"{words}; {told}"


def _compared(crps: float, baseline: float) -> str:
    if crps == baseline:
        return f"distribution as good as {_RIVAL}: CRPS is the same"
    if baseline == 0.0:
        return f"distribution worse than {_RIVAL}, which makes no error"
    side = "better" if crps < baseline else "worse"
    own, rival = _unlike(crps, baseline)
    return f"distribution {side} than {_RIVAL}: CRPS {own} against {rival} (skill {_percent(1.0 - crps / baseline)})"


def _unlike(one: float, other: float) -> tuple[str, str]:
    """Both with three digits, or with as many as tell them apart."""
    for digits in range(3, _MOST_DIGITS):
        texts = f"{one:#.{digits}g}", f"{other:#.{digits}g}"
        if texts[0] != texts[1]:
            return texts
    return f"{one:#.{_MOST_DIGITS}g}", f"{other:#.{_MOST_DIGITS}g}"


def _percent(share: float) -> str:
    percent = 100.0 * share
    return f"{percent:.1f} %" if abs(percent) >= 0.1 else f"{percent:.1g} %"  # noqa: PLR2004 - what one decimal can tell
