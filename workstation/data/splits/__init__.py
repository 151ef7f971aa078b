"""Cut the time line into training, validation and test, in one cut or in folds, so that no window meets another's."""

from workstation.data.splits.account import Account, accounts
from workstation.data.splits.cut import split_of
from workstation.data.splits.ends import (
    WindowEnds,
    candidates,
    ends_by_part,
    ends_in,
    fitted_rows,
    is_held_out,
    part_rows,
    stands_still,
)
from workstation.data.splits.parts import Fold, Part, Split, Stretch
from workstation.data.splits.timeline import Segment, SymbolTimeline, timelines

__all__ = [
    "Account",
    "Fold",
    "Part",
    "Segment",
    "Split",
    "Stretch",
    "SymbolTimeline",
    "WindowEnds",
    "accounts",
    "candidates",
    "ends_by_part",
    "ends_in",
    "fitted_rows",
    "is_held_out",
    "part_rows",
    "split_of",
    "stands_still",
    "timelines",
]
