"""What a split is made of: stretches of the time line, the parts that they form, and folds of parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

PartName: TypeAlias = Literal["train", "validation", "test", "unseen"]


@dataclass(frozen=True)
class Stretch:
    """Points of the time line without a gap: those from `start` up to, not including, `stop`."""

    start: int
    """Time of its first point, nanoseconds since 1970-01-01 UTC."""
    stop: int
    """Just after its last point, nanoseconds since 1970-01-01 UTC; exclusive."""
    points: int
    """Points of the time line in it."""


@dataclass(frozen=True)
class Part:
    """What is used for one purpose: one stretch of time, or several where test groups lie between."""

    name: PartName
    stretches: tuple[Stretch, ...]
    """At least one, in order of time; a window lies in one of them, never in two."""

    @property
    def points(self) -> int:
        """Points of the time line in all its stretches."""
        return sum(stretch.points for stretch in self.stretches)

    @property
    def start(self) -> int:
        """Time of its first point, nanoseconds since 1970-01-01 UTC."""
        return self.stretches[0].start

    @property
    def stop(self) -> int:
        """Just after its last point, nanoseconds since 1970-01-01 UTC; exclusive."""
        return self.stretches[-1].stop


@dataclass(frozen=True)
class Fold:
    """One way of training, choosing and testing."""

    index: int
    """From 0."""
    train: Part
    validation: Part
    test: Part

    @property
    def unseen(self) -> Part:
        """Where symbols that were held out are tested: the stretches of the test part."""
        return Part("unseen", self.test.stretches)

    def __iter__(self) -> Iterator[Part]:
        return iter((self.train, self.validation, self.test))


@dataclass(frozen=True)
class Split:
    """All folds, the one that a run works on, and the symbols that are held out."""

    kind: Literal["chronological", "walk_forward", "combinatorial"]
    folds: tuple[Fold, ...]
    """At least one, by index."""
    chosen: Fold
    gap: int
    """Points of the time line left out at each border; before a combinatorial test group, without the embargo."""
    unseen: tuple[str, ...]
    """Symbols that nothing is trained, fitted or chosen on, in the order of the table."""
    context: Literal["inside", "before"]
    """Whether windows lie wholly in their part, or may look back across its border; targets never leave it."""
    paths: int
    """Times that the whole of the tested line is forecast by all folds together: the paths of a backtest."""

    @property
    def description(self) -> str:
        """Which fold of what, in words: `walk forward, fold 2 of 0 to 4, 3 symbols held out`."""
        words = [{"chronological": "one cut in time", "walk_forward": "walk forward"}.get(self.kind, self.kind)]
        if len(self.folds) > 1:
            words.append(f"fold {self.chosen.index} of 0 to {len(self.folds) - 1}")
        if self.unseen:
            words.append(f"{len(self.unseen)} symbol{'s' if len(self.unseen) > 1 else ''} held out")
        return ", ".join(words)
