"""The colours of a page by their use: the first of each on light paper, the second on dark."""

from __future__ import annotations

import json

PALETTE = {
    "paper": ("#ffffff", "#14171c"),
    "raised": ("#f6f7f9", "#1b1f26"),
    "ink": ("#1c2128", "#e4e8ee"),
    "muted": ("#5c6673", "#98a3b3"),
    "rule": ("#e3e7ec", "#2c323c"),
    "accent": ("#1f6feb", "#6aa6ff"),
    "second": ("#8a6d3b", "#c9a86a"),
    "third": ("#7a4fa3", "#b795dd"),
    "fourth": ("#2f7f86", "#6fc1c8"),
    "quiet": ("#8b95a3", "#7d8897"),
    "good": ("#137a4b", "#56c596"),
    "bad": ("#bd3a2f", "#f08a7e"),
    "unsure": ("#92660a", "#e0b656"),
    "band": ("rgba(138,109,59,0.16)", "rgba(201,168,106,0.18)"),
    "loss": ("rgba(189,58,47,0.12)", "rgba(240,138,126,0.16)"),
}


def palette_css() -> str:
    """The palette as custom properties, dark where the reader's system is, and light on paper."""
    light, dark = (
        "".join(f"--{name}:{colours[side]};" for name, colours in PALETTE.items() if name not in {"band", "loss"})
        for side in (0, 1)
    )
    return (
        f":root{{color-scheme:light dark;{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )


def palette_json() -> str:
    """The palette for charts, which cannot read custom properties."""
    sides = {
        name: {use: colours[side] for use, colours in PALETTE.items()} for side, name in enumerate(("light", "dark"))
    }
    return json.dumps(sides)
