"""Names of symbols: taken from a column or from the file's name, and checked before anything is built on them."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from workstation.data.readers.source import Source

_SYMBOL = re.compile(r"[A-Za-z0-9._^=-]{1,32}")


def symbol_of_file(source: Source) -> str:
    """The symbol that a file's name stands for: `AAPL` for `AAPL_data.csv`.

    Raises:
        DataError: if the name can be no symbol.
    """
    symbol = PurePath(source.file_name).stem.removesuffix("_data").strip()
    if not _SYMBOL.fullmatch(symbol):
        raise DataError(f"{source.name}: {symbol!r} cannot be a symbol ({_RULE}); rename the file")
    return symbol


def symbols_of_column(
    column: Any,  # noqa: ANN401 - a pyarrow column of texts; pyarrow ships no types
    name: str,
    where: Callable[[int], str],
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Symbols in order of name and, for each row, which of them it belongs to; `where` names a row's place.

    Raises:
        DataError: for a cell that can be no symbol.
    """
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))
    encoded = trimmed.combine_chunks().dictionary_encode()
    found = encoded.dictionary.to_pylist()
    codes = encoded.indices.to_numpy().astype(np.int64)
    for code, symbol in enumerate(found):
        if not _SYMBOL.fullmatch(symbol):
            row = int(np.argmax(codes == code))
            raise DataError(f"{where(row)}, column {name}: {symbol!r} cannot be a symbol ({_RULE}); rename it")
    order = sorted(range(len(found)), key=found.__getitem__)
    rank = np.empty(len(found), dtype=np.int64)
    rank[order] = np.arange(len(found))
    return tuple(found[code] for code in order), rank[codes]


_RULE = "1 to 32 letters, digits and . _ ^ = -"
