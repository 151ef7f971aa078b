"""Whether a verdict's sentence is good news, bad news or neither, by the words that it begins with."""

from __future__ import annotations

from workstation.reporting.document import Tone

_SEVERAL = 2
_DOUBTS = ("may be luck", "no test", "as good as", ", yet ")
_GOOD = ("beats", "makes money at up to")
_NO_LUCK = "is unlikely to be luck"
_BAD = ("loses", "is ruined", "makes no money", "costs eat", "lives on", "rests on windows seen")
_FAR = "away from the closes around"
_UNSURE = ("cannot be told", "hangs on", "earns the same", "never trades", "makes money at these", "has no Sharpe")


def tone_of_evaluation(verdict: str) -> Tone:
    """Of a verdict as `workstation.evaluation.verdict` writes it."""
    said = verdict.removeprefix("distribution ")
    if any(doubt in said for doubt in _DOUBTS):
        return Tone.UNSURE
    if said.startswith("better"):
        return Tone.GOOD
    return Tone.BAD if said.startswith("worse") else Tone.PLAIN


def tone_of_backtest(sentence: str, tried: int) -> Tone:
    """Of a sentence as `workstation.backtest.verdict` writes it, where so many different ones were tried.

    That a result would be no luck if it were the only one is nothing good where there were others.
    """
    if sentence.startswith(_NO_LUCK):
        return Tone.GOOD if tried < _SEVERAL else Tone.PLAIN
    if _FAR in sentence:
        return Tone.BAD
    for tone, beginnings in ((Tone.GOOD, _GOOD), (Tone.BAD, _BAD), (Tone.UNSURE, _UNSURE)):
        if sentence.startswith(beginnings):
            return tone
    return Tone.PLAIN
