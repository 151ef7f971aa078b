"""Several small files read at once, in threads; results, mistakes and their order are as if one followed the other."""

from __future__ import annotations

import os
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from workstation.data.progress import Meter
    from workstation.data.readers.source import Source

Result = TypeVar("Result")

_MOST_THREADS = 4
"""Parsing runs beside the interpreter, the rest does not: more threads would only wait for each other."""
_SMALL_BYTES = 1 << 23
"""Above this a file is read alone, by all cores, and its memory is not held several times over."""
_TOLD_EVERY_SECONDS = 0.1


class _CalledOffError(Exception):
    """Nobody wants the result any more."""


def each(sources: Sequence[Source], read: Callable[[Source], Result], meter: Meter) -> Iterator[Result]:
    """What `read` makes of each source, in their order; the first mistake in that order is raised.

    Whatever is raised, here or by the one who takes the results, no thread goes on reading.
    """
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    if threads == 1 or len(sources) == 1 or any(source.size > _SMALL_BYTES for source in sources):
        yield from _one_by_one(sources, read, meter)
    else:
        yield from _together(sources, read, meter, threads)


def _one_by_one(sources: Sequence[Source], read: Callable[[Source], Result], meter: Meter) -> Iterator[Result]:
    for index, source in enumerate(sources):
        result = read(replace(source, told=partial(meter.hear, index)))
        meter.finish(index)
        yield result


def _together(
    sources: Sequence[Source], read: Callable[[Source], Result], meter: Meter, threads: int
) -> Iterator[Result]:
    is_called_off = False

    def count(index: int, done: int) -> None:
        if is_called_off:
            raise _CalledOffError
        meter.count(index, done)

    with ThreadPoolExecutor(threads, thread_name_prefix="read") as pool:
        asked = [pool.submit(read, replace(source, told=partial(count, index))) for index, source in enumerate(sources)]
        try:
            for index, future in enumerate(asked):
                _await(future, index, meter)
                result = future.result()
                meter.finish(index)
                yield result
        finally:
            is_called_off = True
            pool.shutdown(wait=False, cancel_futures=True)


def _await(future: Future[Result], index: int, meter: Meter) -> None:
    while not wait([future], _TOLD_EVERY_SECONDS, FIRST_COMPLETED).done:
        meter.tell(index)
