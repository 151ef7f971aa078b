"""A comparison as CSV: a row for each contender, its figures in columns with the names that JSON gives them."""

from __future__ import annotations

from typing import Any

from workstation.reporting.exports import csv_text

_SCORES = ("loss", "rmse", "mae", "r2", "r2_oos", "directional_accuracy", "naive_loss", "naive_rmse")


def comparison_csv(told: dict[str, Any]) -> str:
    """One row for each contender; what is not known is empty."""
    rows = [_row(row, told) for row in told["contenders"]]
    return csv_text(list(dict.fromkeys(name for row in rows for name in row)), rows)


def _row(row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    nested = ("validation", "evaluation", "best", "not_comparable")
    table = {name: value for name, value in row.items() if name not in nested}
    table |= {f"validation_{name}": (row["validation"] or {}).get(name) for name in _SCORES}
    table |= {f"{told['part']}_{name}": value for name, value in (row["evaluation"] or {}).items()}
    for match in told["matches"]:
        if row["contender"] in match["contenders"] and match["windows"]:
            chosen = match["confidence_set"]["p_values"] or {}
            table |= {
                "shared_rmse": match["rmse"][row["contender"]],
                "shared_dates": match["dates"],
                "confidence_set_p": chosen.get(row["contender"]),
                "symbols_won": match["wins"]["count"][row["contender"]],
            }
    return {
        **table,
        "best": " ".join(row["best"]),
        "not_comparable": "; ".join(row["not_comparable"]),
    }
