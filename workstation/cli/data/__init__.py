"""`workstation data ...`: look at prices before anything is trained on them."""

from __future__ import annotations

import click

from workstation.cli.lazy import LazyGroup, Offer


@click.group(cls=LazyGroup)
def data() -> None:
    """Look at prices, their splits and features."""


assert isinstance(data, LazyGroup)
data.offer(
    [
        Offer("open", "workstation.cli.data.open:open_", "The screens at prices: quality, charts, splits."),
        Offer("list", "workstation.cli.data.list:list_", "Files of prices: layout, rows, range, or why not."),
        Offer("show", "workstation.cli.data.show:show", "Symbols, repairs, splits and windows; all features."),
        Offer("splits", "workstation.cli.data.splits:splits", "Folds, gaps, symbols held out, windows in parts."),
        Offer("targets", "workstation.cli.data.targets:targets", "How what is forecast is distributed in each part."),
        Offer("windows", "workstation.cli.data.windows:windows", "Windows in a file, as foundation models take them."),
        Offer("check", "workstation.cli.data.check:check", "What is wrong with prices, in words, and a verdict."),
        Offer("fetch", "workstation.cli.data.fetch:fetch", "Prices from outside, one Parquet file a symbol."),
        Offer("cache", "workstation.cli.data.cache:cache", "Tables kept from earlier loads: place, size; --clear."),
        Offer("leaks", "workstation.cli.data.leaks:leaks", "Whether the future shows in what a profile makes of it."),
    ]
)
