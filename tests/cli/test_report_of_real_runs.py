"""`workstation report` of a run that real workers trained and evaluated, on other prices too, and that was traded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from workstation.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Answer

pytestmark = [pytest.mark.slow, pytest.mark.market_data]
SMALL = [
    "--set=window=12",
    "--set=horizon=3",
    "--set=features.columns=['log_return','rsi_14']",
    "--set=model.hidden=8",
    "--set=training.wait_for_device=false",
    "--set=training.epochs=1",
    "--set=split.unseen=['GOLF']",
]


def test_all_that_was_made_is_told_and_nothing_is_damaged(
    cli: Callable[..., Answer], tmp_path: Path, market_data: Path
) -> None:
    other = str(market_data / "daily" / "yahoo_6yr" / "AEM.csv")
    for arguments in (
        ("--no-ui", "train", "quick", "--name", "real", *SMALL),
        ("evaluate", "real"),
        ("evaluate", "real", "--split", "validation"),
        ("evaluate", "real", "--split", "unseen"),
        ("evaluate", "real", "--split", "unseen", "--data", other),
        ("backtest", "real", "--conventions"),
    ):
        answer = cli(*arguments)
        assert answer.code == ExitCode.OK, answer.err
    page = tmp_path / "real.html"
    assert cli("report", "real", "--html", str(page)).code == ExitCode.OK
    text = cli("report", "real").out
    told = re.sub(r"<script>.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for form in (text, told):
        assert "cannot be told" not in form
        assert "cannot be drawn" not in form
        assert not re.search(r"\b(nan|NaN|None|inf)\b", form)
    titles = ["Test windows", "Validation windows", "Unseen symbols", "Strategy sign on test windows"]
    for title in titles:
        assert re.search(rf"^### {title}$", text, re.MULTILINE)
        assert f"<h3>{title}</h3>" in told
    assert re.search(r"^### Unseen symbols of other prices: ", text, re.MULTILINE)
    for chart in ("Over time", "Calibration", "Outcomes in their distributions", "By bars ahead", "Equity", "Drawdown"):
        assert f"<h5>{chart}</h5>" in told
    assert "No distribution was evaluated" in text  # of validation windows, from which it is learned
    assert re.search(r"^\d different things tried", text, re.MULTILINE)
