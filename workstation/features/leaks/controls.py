"""Things that are known to look ahead: a harness that does not catch them proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from workstation.data.price_table import PriceTable
    from workstation.features.leaks.columns import Compute


def next_close(table: PriceTable) -> NDArray[np.float64]:
    """(rows,) each row knows the close of the next."""
    return np.append(table.close[1:], np.nan)


def whole_history(table: PriceTable) -> NDArray[np.float64]:
    """(rows,) closes standardised by all bars of the table, later ones too."""
    deviation = table.close.std()
    standardised: NDArray[np.float64] = (table.close - table.close.mean()) / (deviation if deviation > 0 else 1.0)
    return standardised


def centred_average(table: PriceTable) -> NDArray[np.float64]:
    """(rows,) an average over the bar before, this one, and the next."""
    padded = np.pad(table.close, 1, mode="edge")
    average: NDArray[np.float64] = (padded[:-2] + padded[1:-1] + padded[2:]) / 3.0
    return average


def last_bit(table: PriceTable) -> NDArray[np.float64]:
    """(rows,) closes whose last bit says whether the price is about to rise."""
    rises = np.append(np.diff(table.close) > 0, False)
    return np.where(rises, np.nextafter(table.close, np.inf), table.close)


CONTROLS: Mapping[str, Compute] = {
    "next close": next_close,
    "whole history": whole_history,
    "centred average": centred_average,
    "last bit": last_bit,
}
