"""How far a load is, in bytes, for whoever waits for it; and the place where it can be called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workstation.data.readers.source import Source

Progress = Callable[[int, int, str], None]
"""Called with bytes done, bytes in all, and what is being read: a file's name, and which of how many it is.

It is called at least for each file and for every few megabytes, in the thread that loads; never where there is not a
byte to read, so that bytes in all are more than 0. Bytes are those on the disk;
where a load may be in the table cache, they are counted twice, once for looking whether they changed. If it raises,
the load ends there and then: what was open is closed, and nothing is left behind.
"""


class Meter:
    """Adds up what has been read of each file."""

    def __init__(self, sources: Sequence[Source], progress: Progress | None, *, rounds: int = 1) -> None:
        self._names = [source.name for source in sources]
        self._sizes = [source.size for source in sources]
        self._progress = progress
        self._total = rounds * sum(self._sizes)
        self._before = 0
        self._done = [0] * len(sources)

    def count(self, index: int, done_bytes: int) -> None:
        """Of this file, so much has been read; it may be read more than once, and counts once."""
        self._done[index] = min(max(done_bytes, self._done[index]), self._sizes[index])

    def hear(self, index: int, done_bytes: int) -> None:
        """The same, told on; raises whatever the one who waits raises."""
        self.count(index, done_bytes)
        self.tell(index)

    def finish(self, index: int) -> None:
        """This file has been read to its end, and that is told."""
        self.hear(index, self._sizes[index])

    def next_round(self) -> None:
        """All have been read, and will be read again."""
        self._before += sum(self._sizes)
        self._done = [0] * len(self._done)

    def skip_round(self) -> None:
        """All have been read, and need not be read again."""
        self._before = self._total - sum(self._done)
        self.tell(len(self._names) - 1)

    def tell(self, index: int) -> None:
        """Tell how far all is, and that this file is being read."""
        if self._progress is not None and self._total:
            files = len(self._names)
            which = f" ({index + 1} of {files})" if files > 1 else ""
            self._progress(self._before + sum(self._done), self._total, f"{self._names[index]}{which}")
