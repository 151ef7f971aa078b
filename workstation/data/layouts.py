"""The layout of a file: told by its content, or named by the settings; and what to do where none fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation import catalog
from workstation.errors import DataError, UnknownLayoutError

if TYPE_CHECKING:
    from workstation.config.reading import ReadingSettings
    from workstation.data.readers.reader import Reader
    from workstation.data.readers.source import Source

AUTO = "auto"
_PARQUET = "parquet"


def reader_for(source: Source, settings: ReadingSettings) -> tuple[str, Reader]:
    """The name and the reader of the layout.

    Parquet is always read as such; `data.reader` chooses among the layouts of text, and whether the columns of a
    Parquet file are taken for series.

    Raises:
        UnknownLayoutError: if no reader knows the content.
        DataError: if the settings call a text Parquet.
    """
    for name in catalog.names("readers") if settings.reader == AUTO else (_PARQUET, settings.reader):
        reader: Reader = catalog.load("readers", name)()
        if name == settings.reader != _PARQUET or reader.sniff(source, source.head, settings):
            return name, reader
    if settings.reader == _PARQUET:
        raise DataError(f"{source.name}: it is no Parquet file; say data.reader = {AUTO!r}")
    raise UnknownLayoutError(_what_to_do(source, settings))


def _what_to_do(source: Source, settings: ReadingSettings) -> str:
    from workstation.data.readers.data_rows import is_data  # noqa: PLC0415 - as below
    from workstation.data.readers.headerless import fragment  # noqa: PLC0415 - it loads pyarrow
    from workstation.data.readers.text_columns import first_rows  # noqa: PLC0415 - as above

    rows, _ = first_rows(source.head, settings)
    first = rows[0] if rows else []
    place = f"{source.name}, line 1"
    if is_data(first):
        return (
            f"{place}: there is no header, and the layout is not known; name the columns by their positions, like "
            f"{fragment(first)} (in the profile, or in {source.path.name}.toml beside the file)"
        )
    return (
        f"{place}: no reader knows a file that begins with {','.join(first)[:80]!r}; it needs a header that names a "
        "time, open, high, low and close (or data.columns that say which is which), or to be Parquet; where each "
        'column is a series of its own, say data.reader = "wide"'
    )
