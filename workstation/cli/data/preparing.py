"""How a profile prepares its columns: the steps in order, what they are fitted on, and what is worth knowing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workstation.cli.output import fact, plain, talk
from workstation.features.preprocessing.facts import described, to_json

if TYPE_CHECKING:
    from workstation.features.dataset import Dataset
    from workstation.features.preprocessing.step import Facts


@dataclass(frozen=True)
class Preparation:
    """Facts about the preprocessing as training would fit it."""

    features: Facts
    """As every checkpoint has it."""
    target: str
    notes: tuple[str, ...]

    def facts(self) -> dict[str, Any]:
        """Plain values."""
        return {"features": self.features, "target": self.target, "notes": list(self.notes)}


def preparation(shaped: Dataset) -> Preparation:
    """What training would do."""
    return Preparation(to_json(shaped.preprocessing), shaped.target_unit.name, shaped.notes)


def print_preparation(found: Preparation) -> None:
    """The steps on stdout, the notes beside them on stderr."""
    learned = [step["learned"]["all"]["rows"] for step in found.features["scaling"] if "all" in step["learned"]]
    rows = f", fitted on {learned[0]:,} training rows" if learned else ""
    fact("")
    fact(plain(f"columns: {len(found.features['columns'])}; {described(found.features)}{rows}"))
    fact(f"target: {found.target.replace('_', ' ')}")
    for note in found.notes:
        talk(plain(f"note: {note}"))
