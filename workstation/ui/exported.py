"""What is said of files that were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def where_written(paths: Sequence[Path]) -> str:
    """`wrote told-2.md, .csv and .json into checkpoints`."""
    first, *others = paths
    suffixes = [each.suffix for each in others]
    names = f"{', '.join([first.name, *suffixes[:-1]])} and {suffixes[-1]}" if suffixes else first.name
    return plain(f"wrote {names} into {first.parent}")
