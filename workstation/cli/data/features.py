"""Every feature that a profile may name: unit, warm-up, and where its formula comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation import catalog
from workstation.cli.formats import counted
from workstation.cli.output import fact, fact_json, plain
from workstation.features.build import indicators

if TYPE_CHECKING:
    from workstation.features.indicator import Indicator


def print_features(*, as_json: bool) -> None:
    """Print them, family by family."""
    found = indicators(catalog.names("indicators"))
    if as_json:
        fact_json([_table(indicator) for indicator in found], indent=1)
        return
    families = dict.fromkeys(indicator.family for indicator in found)
    for family in families:
        fact(family)
        for indicator in found:
            if indicator.family == family:
                _print(indicator)


def _print(indicator: Indicator) -> None:
    memory = f", memory of {counted(indicator.memory, 'bar')}" if indicator.memory else ""
    volume = ", needs volume" if indicator.uses_volume else ""
    warm_up = f"warm-up of {counted(indicator.warm_up, 'bar')}"
    fact(f"  {indicator.name}: {indicator.unit}, {warm_up}{memory}, {indicator.space} space{volume}")
    fact(f"    {plain(indicator.source)}")


def _table(indicator: Indicator) -> dict[str, object]:
    return {
        "name": indicator.name,
        "family": indicator.family,
        "unit": indicator.unit,
        "space": indicator.space,
        "warm_up": indicator.warm_up,
        "memory": indicator.memory,
        "reads": list(indicator.reads),
        "uses_volume": indicator.uses_volume,
        "definition": indicator.definition,
        "source": indicator.source,
    }
