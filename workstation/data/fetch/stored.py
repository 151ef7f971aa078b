"""Fetched bars on disk: one Parquet file for each symbol, never half written, with what is known of it inside.

What is known is kept in the Parquet file itself, so that bars and facts are replaced in one step; the small JSON file
beside it holds the same, for people and scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads it
from pathlib import Path  # noqa: TC003 - pydantic reads the module's names
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from workstation.data.fetch.bars import Bars
from workstation.data.fetch.request import Adjustment, Request, file_stem
from workstation.data.price_table import PRICES
from workstation.errors import FetchError
from workstation.runs.durable import write_atomically

_FACTS = b"workstation.fetch"


class State(BaseModel):
    """Where a symbol's bars came from, and whether they are whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    symbol: str
    provider: str
    host: str
    interval: str
    adjustment: Adjustment
    adjusted_for: str
    start: AwareDatetime | None
    """From when bars were asked for; null for as early as there are any."""
    until: AwareDatetime
    """Up to when they are known: what the provider has between `start` and this is here."""
    is_complete: bool
    """Whether all that was asked for came."""
    fetched_at: AwareDatetime
    rows: int
    first: AwareDatetime
    last: AwareDatetime


@dataclass(frozen=True, eq=False)
class Stored:
    """A symbol's file."""

    state: State
    bars: Bars


@dataclass(frozen=True)
class Place:
    """Where a symbol's files are."""

    folder: Path
    symbol: str

    @property
    def prices(self) -> Path:
        """The Parquet file."""
        return self.folder / f"{file_stem(self.symbol)}.parquet"

    @property
    def facts(self) -> Path:
        """The JSON file beside it."""
        return self.folder / f"{file_stem(self.symbol)}.fetch.json"

    def read(self) -> Stored | None:
        """What is there; None if there is nothing.

        Raises:
            FetchError: if there is a file that was not fetched, or that was damaged.
        """
        if not self.prices.exists():
            return None
        try:
            table = pq.ParquetFile(self.prices).read(use_threads=False)
            state = State.model_validate_json((table.schema.metadata or {})[_FACTS])
            return Stored(state, _bars(table))
        except KeyError:
            raise FetchError(f"{self.prices} was not written by a fetch; move it away, or fetch with --again") from None
        except (pa.ArrowException, OSError, ValidationError) as error:
            raise FetchError(f"{self.prices} is damaged; remove it, or fetch with --again") from error

    def write(self, state: State, bars: Bars) -> None:
        """Replace the file, then the facts beside it.

        Raises:
            StorageError: if the disk refuses; the old file is then untouched.
        """
        text = state.model_dump_json(indent=1)
        sink = pa.BufferOutputStream()
        pq.write_table(_table(state, bars, text), sink, compression="zstd")
        write_atomically(self.prices, sink.getvalue().to_pybytes())
        write_atomically(self.facts, f"{text}\n".encode())


def state_of(request: Request, place: tuple[str, str, str], bars: Bars, until: datetime, now: datetime) -> State:
    """The facts about bars that were fetched now; `place` is provider, host, and what they are adjusted for.

    They are complete when they are known up to the end of the request, or up to now where that is earlier.
    """
    provider, host, adjusted_for = place
    return State(
        symbol=request.symbol,
        provider=provider,
        host=host,
        interval=request.interval,
        adjustment=request.adjustment,
        adjusted_for=adjusted_for,
        start=request.start,
        until=until,
        is_complete=until >= min(request.stop, now),
        fetched_at=now,
        rows=bars.rows,
        first=bars.first,
        last=bars.last,
    )


def _table(state: State, bars: Bars, text: str) -> Any:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    columns: dict[str, Any] = {"time": pa.array(bars.time, pa.timestamp("ns", "UTC"))}
    columns |= {name: pa.array(column) for name, column in zip(PRICES, bars.prices, strict=True)}
    columns["volume"] = pa.array(bars.volume)
    if not np.isnan(bars.amount).all():
        columns["amount"] = pa.array(bars.amount)
    columns["symbol"] = pa.array([state.symbol] * bars.rows, pa.dictionary(pa.int32(), pa.string()))
    metadata: dict[bytes | str, str] = {
        _FACTS: text,
        "provider": state.provider,
        "interval": state.interval,
        "adjusted for": state.adjusted_for,
        "fetched at": state.fetched_at.isoformat(),
    }
    return pa.table(columns).replace_schema_metadata(metadata)


def _bars(table: Any) -> Bars:  # noqa: ANN401 - as above
    columns = {name: table[name].to_numpy() for name in (*PRICES, "volume")}
    time = table["time"].cast(pa.int64()).to_numpy()
    amount = table["amount"].to_numpy() if "amount" in table.column_names else np.full(len(time), np.nan)
    return Bars(time, np.vstack([columns[name] for name in PRICES]), columns["volume"], amount)
