"""One kept table as a file: a checksum, then an Arrow stream whose schema carries the rest as JSON."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa

from workstation.data.cache.contents import Contents
from workstation.data.price_table import COLUMNS, PriceTable
from workstation.data.report import Repair

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"WSTABLE1"
_DIGEST_BYTES = 32
_FACTS = b"workstation"
_NAMES = ("time", *COLUMNS)
_BATCH_ROWS = 1 << 20


class DamagedEntryError(Exception):
    """What is in the file is not what was written to it."""


def write_entry(file: BinaryIO, contents: Contents) -> None:
    """Write it, the checksum last.

    Raises:
        OSError: if the disk refuses.
    """
    table = contents.table
    arrays = [pa.array(getattr(table, name)) for name in _NAMES]
    schema = pa.schema([(name, array.type) for name, array in zip(_NAMES, arrays, strict=True)])
    file.write(MAGIC + bytes(_DIGEST_BYTES))
    summed = _Summed(file)
    with pa.ipc.new_stream(pa.PythonFile(summed, "w"), schema.with_metadata({_FACTS: _facts(contents)})) as stream:
        for start in range(0, table.rows, _BATCH_ROWS):
            pieces = [array.slice(start, _BATCH_ROWS) for array in arrays]
            stream.write_batch(pa.RecordBatch.from_arrays(pieces, schema=schema))
    file.seek(len(MAGIC))
    file.write(summed.digest())


def read_entry(file: BinaryIO) -> Contents:
    """Read it back, bit for bit.

    Raises:
        OSError: if the disk refuses.
        DamagedEntryError: if the checksum or anything else is wrong.
    """
    begin = file.read(len(MAGIC) + _DIGEST_BYTES)
    data = file.read()
    if begin != MAGIC + hashlib.sha256(data).digest():
        raise DamagedEntryError
    try:
        stream = pa.ipc.open_stream(pa.py_buffer(data))
        facts = json.loads(stream.schema.metadata[_FACTS])
        return _contents(facts, stream.read_all())
    except (pa.ArrowException, KeyError, TypeError, ValueError, AssertionError) as error:
        raise DamagedEntryError from error


def _facts(contents: Contents) -> bytes:
    table = contents.table
    facts = {
        "symbols": table.symbols,
        "offsets": table.offsets.tolist(),
        "is_series": table.is_series,
        "repairs": [asdict(repair) for repair in contents.repairs],
        "symbols_of": contents.symbols_of,
        "fingerprint": contents.fingerprint,
    }
    return json.dumps(facts).encode()


def _contents(facts: dict[str, Any], stored: Any) -> Contents:  # noqa: ANN401 - a pyarrow table; pyarrow ships no types
    time, *columns = (_own(stored[name]) for name in _NAMES)
    offsets = np.array(facts["offsets"], dtype=np.int64)
    table = PriceTable(tuple(facts["symbols"]), offsets, time, *columns, is_series=facts["is_series"])
    repairs = tuple(Repair(**{**each, "symbols": tuple(each["symbols"])}) for each in facts["repairs"])
    symbols_of = {name: tuple(symbols) for name, symbols in facts["symbols_of"].items()}
    return Contents(table, repairs, symbols_of, facts["fingerprint"])


def _own(column: Any) -> NDArray[Any]:  # noqa: ANN401 - a pyarrow column
    """A copy that outlives the bytes of the file, and can be written to as any other array."""
    return np.concatenate([piece.to_numpy() for piece in column.chunks])


class _Summed:
    """A file being written, and the SHA-256 of what went into it."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def write(self, data: Any) -> int:  # noqa: ANN401 - anything with a buffer
        self._sum.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Do nothing: the file is flushed when it is closed."""

    def close(self) -> None:
        """Do nothing: the file is closed by who opened it."""

    def digest(self) -> bytes:
        return self._sum.digest()
