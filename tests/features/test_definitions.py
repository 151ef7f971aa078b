"""An indicator whose numbers change must get another definition: checkpoints say by which one they were trained.

`python -m tests.features.test_definitions` writes what there is now; a number that changed needs a new `version`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from workstation import catalog
from workstation.data.sample_market import sample_market
from workstation.features.build import bars_of, evaluate

if TYPE_CHECKING:
    from workstation.features.indicator import Bars

PATH = Path(__file__).with_name("definitions.json")
ROWS = (60, 500, 1100, 1499)
NAMES = catalog.names("indicators")


def bars() -> Bars:
    market = sample_market(7)
    return bars_of(market, market.rows_of("GOLF"))


def known() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def now(name: str) -> dict[str, object]:
    indicator = catalog.load("indicators", name)
    values = evaluate(indicator, bars())[list(ROWS)]
    return {"definition": indicator.definition, "values": [float(f"{value:.10g}") for value in values]}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_definition_means_the_same_numbers(name: str) -> None:
    before, after = known()[name], now(name)
    is_same = np.allclose(np.array(before["values"]), np.array(after["values"]), rtol=1e-7, atol=1e-12)
    assert is_same or before["definition"] != after["definition"], "the numbers changed: count up its version"
    assert before["definition"] == after["definition"], "the definition changed: write the numbers anew"
    assert is_same


def test_definitions_are_all_different_and_none_is_left_over() -> None:
    assert set(known()) == set(NAMES)
    assert len({each["definition"] for each in known().values()}) == len(NAMES)


if __name__ == "__main__":
    PATH.write_text(json.dumps({name: now(name) for name in NAMES}, indent=1) + "\n", encoding="utf-8")
