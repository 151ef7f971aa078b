"""A block of rows -> a table of its columns, as texts or numbers; a row that does not fit is refused with its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pacsv

from workstation.data.readers.decimals import MISSING
from workstation.data.readers.text_blocks import fault_of_rows, without_blank_rows
from workstation.errors import DataError

if TYPE_CHECKING:
    from workstation.data.readers.text_blocks import Block, RowShape

    Table = Any  # a pyarrow table; pyarrow ships no types

pa.enable_signal_handlers(False)  # an interrupt is the program's to answer, between two blocks; not the parser's

_THREADS_FROM_BYTES = 1 << 20
"""Below this, starting threads takes longer than they save."""


class NoPlainNumberError(Exception):
    """A cell is no number as computers write them; it may still be one as people do."""


@dataclass(frozen=True)
class BlockParser:
    """Parses the blocks of one file; columns are called by their index, as text."""

    shape: RowShape
    texts: frozenset[int]
    """Columns that are read as texts."""
    numbers: frozenset[int]
    """Columns that are read as numbers."""

    def as_numbers(self, block: Block, mark: str) -> tuple[Block, Table]:
        """The block without blank rows, and its table; missing numbers are null.

        Raises:
            NoPlainNumberError: if a cell of a column of numbers is none with this decimal mark.
            DataError: for a row that does not fit.
        """
        try:
            return block, self._parsed(block, pa.float64(), mark)
        except pa.ArrowInvalid:
            block, _ = self.as_texts(block)
        try:
            return block, self._parsed(block, pa.float64(), mark)
        except pa.ArrowInvalid as error:
            raise NoPlainNumberError from error

    def as_texts(self, block: Block) -> tuple[Block, Table]:
        """The block without blank rows, and its table of texts.

        Raises:
            DataError: for a row that does not fit.
        """
        try:
            return block, self._parsed(block, pa.string(), ".")
        except pa.ArrowInvalid:
            block = without_blank_rows(block)
        try:
            return block, self._parsed(block, pa.string(), ".")
        except pa.ArrowInvalid as error:
            name = self.shape.name
            raise fault_of_rows(block, self.shape) or DataError(f"{name} cannot be read as text: {error}") from error

    def _parsed(self, block: Block, number: Any, mark: str) -> Table:  # noqa: ANN401 - a pyarrow type
        if not len(block.lines):
            return self._nothing(number)
        types = dict.fromkeys(map(str, self.texts), pa.string()) | dict.fromkeys(map(str, self.numbers), number)
        table = pacsv.read_csv(
            pa.BufferReader(block.data),
            pacsv.ReadOptions(
                column_names=[str(index) for index in range(self.shape.cells)],
                block_size=len(block.data) + 1,
                use_threads=len(block.data) > _THREADS_FROM_BYTES,
            ),
            pacsv.ParseOptions(delimiter=self.shape.separator, newlines_in_values=block.has_quotes),
            pacsv.ConvertOptions(
                check_utf8=False,  # it was decoded already
                column_types=types,
                include_columns=list(types),
                null_values=MISSING,
                decimal_point=mark,
            ),
        )
        if table.num_rows != len(block.lines):
            raise pa.ArrowInvalid("quotation marks within cells")
        return table

    def _nothing(self, number: Any) -> Table:  # noqa: ANN401 - a pyarrow type
        texts = {str(index): pa.array([], pa.string()) for index in self.texts}
        return pa.table(texts | {str(index): pa.array([], number) for index in self.numbers})
