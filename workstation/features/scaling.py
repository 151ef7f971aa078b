"""Scaling of features: fitted once on training rows, kept as facts, applied to everything."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workstation.errors import CheckpointError, DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

SCHEMA = 1
_NO_SPREAD = 1e-9
"""A spread below this part of the centre is rounding, not movement."""


@dataclass(frozen=True)
class Scaler:
    """scaled = (value - centre) / scale, cut off at plus and minus `clip`."""

    kind: Literal["standard", "robust"]
    columns: tuple[str, ...]
    centre: tuple[float, ...]
    """Mean or median of each column, in its own unit."""
    scale: tuple[float, ...]
    """Standard deviation or interquartile range of each column, in its own unit; 1 for a constant one."""
    clip: float
    """In units of `scale`."""
    rows: int
    """Rows it was fitted on."""
    constant: tuple[str, ...]
    """Columns that did not move on those rows, so that they tell a model nothing."""

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        """(rows, columns) scaled; NaN stays NaN."""
        assert values.ndim == 2  # noqa: PLR2004 - rows and columns
        assert values.shape[1] == len(self.columns)
        scaled = (values - np.array(self.centre)) / np.array(self.scale)
        clipped: NDArray[np.float32] = np.clip(scaled, -self.clip, self.clip).astype(np.float32)
        return clipped

    def require_columns(self, columns: Sequence[str]) -> None:
        """Raise DataError unless these are the columns it was fitted on, in the same order."""
        if tuple(columns) != self.columns:
            raise DataError(
                f"features.columns: the scaler was fitted on [{', '.join(self.columns)}], and the features are "
                f"[{', '.join(columns)}]; use the same columns in the same order"
            )

    def to_json(self) -> dict[str, Any]:
        """JSON-clean facts from which `from_json` makes an equal scaler."""
        facts = {
            "schema": SCHEMA,
            "kind": self.kind,
            "columns": list(self.columns),
            "centre": list(self.centre),
            "scale": list(self.scale),
            "clip": self.clip,
            "rows": self.rows,
            "constant": list(self.constant),
        }
        return {**facts, "sha256": _checksum(facts)}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Scaler:
        """The scaler that `to_json` described.

        Raises:
            CheckpointError: if the facts are of another schema, incomplete or altered.
        """
        _refuse_altered(facts)
        return cls(
            kind=facts["kind"],
            columns=tuple(facts["columns"]),
            centre=tuple(facts["centre"]),
            scale=tuple(facts["scale"]),
            clip=facts["clip"],
            rows=facts["rows"],
            constant=tuple(facts["constant"]),
        )


def fit(
    values: NDArray[np.float64],
    rows: NDArray[np.bool_] | NDArray[np.int64],
    columns: Sequence[str],
    kind: Literal["standard", "robust"],
    clip: float,
) -> Scaler:
    """A scaler of the rows chosen by mask or by number: the valid rows of the training part, and no others.

    `standard` takes mean and population standard deviation, `robust` median and interquartile range.

    Args:
        values: (rows, columns) features.
        rows: which of them to fit on; all must be finite.
        columns: names of the columns.
        kind: which centre and scale.
        clip: where scaled values are cut off, in units of the scale.

    Raises:
        DataError: if no row is chosen.
    """
    chosen = values[rows]
    if not len(chosen):
        raise DataError("features: no training row has all features known, so that nothing can be scaled")
    assert np.isfinite(chosen).all()
    centre, scale = _standard(chosen) if kind == "standard" else _robust(chosen)
    is_constant = scale <= _NO_SPREAD * np.abs(centre)
    return Scaler(
        kind=kind,
        columns=tuple(columns),
        centre=tuple(centre.tolist()),
        scale=tuple(np.where(is_constant, 1.0, scale).tolist()),
        clip=clip,
        rows=len(chosen),
        constant=tuple(name for name, still in zip(columns, is_constant, strict=True) if still),
    )


def _standard(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return values.mean(axis=0), values.std(axis=0)


def _robust(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, middle, high = np.percentile(values, [25.0, 50.0, 75.0], axis=0)
    return middle, high - low


def _checksum(facts: Mapping[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_altered(facts: Mapping[str, Any]) -> None:
    if facts.get("schema") != SCHEMA:
        raise CheckpointError(
            f"the scaler's facts are of schema {facts.get('schema')}, and this version reads {SCHEMA}; "
            f"use the version that wrote them"
        )
    expected = _checksum({key: value for key, value in facts.items() if key != "sha256"})
    if facts.get("sha256") != expected:
        raise CheckpointError(
            f"the scaler's facts were altered: their SHA-256 is {expected}, and {facts.get('sha256')} was written; "
            f"use another checkpoint"
        )
