"""What is said of files that were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def where_written(paths: Sequence[Path], root: Path) -> str:
    """`wrote told-2.md, .csv and .json in checkpoints`; names are told from `root` on."""
    first, *others = paths
    suffixes = [each.suffix for each in others]
    name = str(first.relative_to(root))
    names = f"{', '.join([name, *suffixes[:-1]])} and {suffixes[-1]}" if suffixes else name
    return plain(f"wrote {names} in {root}")
