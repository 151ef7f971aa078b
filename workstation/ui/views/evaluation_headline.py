"""Forecasts as distributions in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.evaluation.distribution.definitions import DISTRIBUTION_BY_NAME
from workstation.ui import figures
from workstation.ui.text import Line, Tone, paragraph, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

BANDS = ("coverage_50", "coverage_90")


def headline(facts: dict[str, Any], width: int) -> list[Line]:
    """The verdict on the distribution and what its bands held, or why there is none."""
    found = facts["distribution"]
    if found is None:
        text, tone = f"distribution: none, as {facts['distribution_missing']}", Tone.MUTED
    else:
        text, tone = "; ".join([found["verdict"], *_held(found)]), Tone.PLAIN
    return paragraph(plain(text), width, tone)


def _held(found: dict[str, Any]) -> Iterator[str]:
    for name in BANDS:
        stated, held = DISTRIBUTION_BY_NAME[name].ideal, found["model"]["pooled"][name]
        if held is not None and stated is not None:
            yield f"the {100 * stated:.0f} % band held {figures.share(held)}"
