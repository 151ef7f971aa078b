"""Curves of contenders on stdout: a picture of characters, or what other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workstation.cli.comparison.plot import Line, print_plot
from workstation.cli.output import fact
from workstation.reporting.comparison_curves import AXES, curves_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.evaluation.comparison.curves import Along


def print_drawn(
    told: Sequence[dict[str, Any]], name: str, along: Along, smooth: float, *, is_log: bool, form: str
) -> None:
    """Print the curves as a picture, or as rows."""
    if form != "text":
        fact(curves_texts(told, name, along, smooth)[form])
    else:
        units = ", ".join(dict.fromkeys(each["unit"] for each in told if each["unit"]))
        title = name + (f" in {units}" if units else "") + (f", smoothed by {smooth:g}" if smooth else "")
        lines = [Line(each["run"], each["x"], each["smoothed"]) for each in told]
        print_plot(lines, title, AXES[along], is_log=is_log)
