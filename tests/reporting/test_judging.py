"""The tone of a verdict: how it is meant, and what others that were tried make of it."""

from __future__ import annotations

import pytest

from workstation.reporting.document import Tone
from workstation.reporting.sections.judging import tone_of_backtest


@pytest.mark.parametrize(
    ("sentence", "tried", "tone"),
    [
        ("beats buy and hold after costs: +2.00% against +1.00%", 9, Tone.GOOD),
        ("loses to buy and hold after costs: +1.00% against +2.00%", 1, Tone.BAD),
        ("rests on windows seen in training", 1, Tone.BAD),
        ("rests on a fill at a price more than 5 times away from the closes around it, A at 1", 1, Tone.BAD),
        ("rests on test windows, not seen in training", 1, Tone.PLAIN),
        ("is unlikely to be luck if it was the only one tried: Sharpe 3.00", 1, Tone.GOOD),
        ("is unlikely to be luck if it was the only one tried: Sharpe 3.00", 2, Tone.PLAIN),
        ("cannot be told from luck: Sharpe 0.10", 1, Tone.UNSURE),
    ],
)
def test_a_sentence_is_good_or_bad_news(sentence: str, tried: int, tone: Tone) -> None:
    assert tone_of_backtest(sentence, tried) is tone
