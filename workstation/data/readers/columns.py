"""What layouts ask of a file's columns, whether they are texts or stored in types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.source import Source
    from workstation.data.readers.times import Times
    from workstation.data.report import Repair
    from workstation.errors import DataError


class Columns(Protocol):
    """The columns of one file that have a role."""

    @property
    def source(self) -> Source:
        """The file."""

    @property
    def settings(self) -> ReadingSettings:
        """How it is to be read."""

    @property
    def roles(self) -> Mapping[str, int]:
        """Role -> index of its column."""

    @property
    def rows(self) -> int:
        """Number of rows."""

    @property
    def notes(self) -> tuple[Repair, ...]:
        """What there is to say about how the file was decoded."""

    def name_of(self, role: str) -> str:
        """The column's name as the file writes it."""

    def times(self) -> Times:
        """Times of the rows, not yet in UTC where they name no offset."""

    def symbols(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Symbols by name and (rows,) which of them a row is of."""

    def numbers(self, role: str) -> NDArray[np.float64]:
        """(rows,) the column's numbers; NaN where a cell is empty, or where there is no such column."""

    def where(self, row: int) -> str:
        """File and line of a row."""

    def line_of(self, row: int) -> int:
        """Line, or row of a table, from 1."""

    def bad_cell(self, role: str, row: int, expected: str) -> DataError:
        """The sentence for a cell that is not what its column needs."""

    def release(self) -> None:
        """Let go of the cells: from here on only names, notes and places are asked for."""


class TextualColumns(Columns, Protocol):
    """The same of a text file."""

    def texts(self, role: str) -> Any:  # noqa: ANN401 - a pyarrow column; pyarrow ships no types
        """(rows,) trimmed texts; null for an empty cell."""
