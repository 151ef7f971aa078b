"""What the checks of prices warn of stands in a run's origin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch

from workstation import profiles
from workstation.worker import preparation

from .conftest import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Lab


def write_bars(path: Path, *, is_split: bool) -> None:
    """400 daily bars in a steady wave, halved from the 201st on where there is a split."""
    rows = ["date,open,high,low,close,volume"]
    for bar in range(400):
        price = (100 + bar % 7) / (2 if is_split and bar >= 200 else 1)
        date = f"{2015 + bar // 336}-{bar % 336 // 28 + 1:02}-{bar % 28 + 1:02}"
        rows.append(f"{date},{price},{price * 1.01},{price * 0.99},{price * 1.001},{1000 + bar % 5}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_warnings_of_the_prices_are_sentences(tmp_path: Path) -> None:
    write_bars(tmp_path / "halved.csv", is_split=True)
    overrides = [*SMALL, f"data.source={tmp_path / 'halved.csv'}", "data.symbols=[]"]
    prepared = preparation.prepare(profiles.load("quick", overrides), torch.device("cpu"), lambda _: None)
    told = preparation.warnings(prepared)
    assert any("1 split not adjusted" in sentence and "2:1" in sentence for sentence in told)


def test_a_great_many_warnings_are_cut_to_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bars(tmp_path / "halved.csv", is_split=True)
    overrides = [*SMALL, f"data.source={tmp_path / 'halved.csv'}", "data.symbols=[]"]
    prepared = preparation.prepare(profiles.load("quick", overrides), torch.device("cpu"), lambda _: None)
    whole = preparation.warnings(prepared)
    monkeypatch.setattr(preparation, "_MOST_WARNINGS", 1)
    assert preparation.warnings(prepared) == (whole[0], f"and {len(whole) - 1} more: workstation data check")


@pytest.mark.slow
def test_a_run_remembers_the_warnings_of_its_prices(tmp_path: Path, lab: Lab) -> None:
    write_bars(tmp_path / "halved.csv", is_split=True)
    run = lab.train(f"data.source={tmp_path / 'halved.csv'}", "data.symbols=[]", "training.epochs=1")
    lab.end(run)
    assert any("split" in sentence for sentence in json.loads(run.origin.read_text())["warnings"])
