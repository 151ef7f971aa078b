"""`python -m workstation.worker.windows`: writes a profile's windows as foundation models take them, as safetensors."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tomllib
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save

from workstation import profiles
from workstation.errors import ExitCode, SplitError, UsageError, WorkstationError
from workstation.features.dataset import Dataset, dataset
from workstation.runs.durable import write_atomically
from workstation.training.masked_input import MaskedInput, MaskedRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

    from workstation.config import Profile

PARTS = ("train", "validation", "test", "unseen")
_BATCH = 1024
_BYTES_LIMIT = 4 << 30
_BYTES_A_VALUE = 4 + 1 + 8 + 8
"""Series, mask, id and time."""


def main(arguments: Sequence[str]) -> int:
    """Read a profile as TOML from stdin, write the file, print facts as JSON; mistakes are told on stderr."""
    asked = _parse(arguments)
    os.umask(0o077)
    try:
        profile = profiles.resolve(tomllib.loads(sys.stdin.read()))
        facts = export(profile, asked.part, asked.out, length=asked.length, first=asked.first)
    except WorkstationError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{json.dumps(facts)}\n")
    return ExitCode.OK


def export(profile: Profile, part: str, out: Path, *, length: int, first: int) -> dict[str, object]:
    """Write a part's windows to a new file; returns facts about them.

    Columns are those of the profile, filled and transformed as it says and not scaled.

    Args:
        profile: says which prices, columns and windows.
        part: one of `PARTS`.
        out: the file, which must not be there yet.
        length: bars in each; 0 for the profile's window. Windows end where the profile's do.
        first: how many of the windows, in order of symbol and time; 0 for all.

    Raises:
        UsageError: if the file is there, cannot be written, or would be too large.
        DataError: if the data cannot be used.
    """
    _refuse_place(out)
    shaped = dataset(profile, lambda _: None)
    ends = torch.from_numpy(getattr(shaped.ends, part))
    ends = ends[:first] if first else ends
    if not len(ends):
        raise SplitError(f"there is no window in {part}; name symbols to hold out in split.unseen")
    length = length or profile.window
    _refuse_large(len(ends), len(shaped.features.columns), length)
    windows = _gathered(shaped, ends, length)
    facts = _facts(shaped, windows, part)
    with _explained(out):
        write_atomically(out, save(_tensors(windows), {key: json.dumps(value) for key, value in facts.items()}))
    return {**facts, "file": str(out), "bytes": out.stat().st_size}


def _gathered(shaped: Dataset, ends: Tensor, length: int) -> MaskedInput:
    rows = MaskedRows(shaped.loaded.table, shaped.features.values, length, "cpu")
    batches = [rows.gather(some) for some in torch.split(ends, _BATCH)]
    return MaskedInput(*(torch.cat([getattr(each, field.name) for each in batches]) for field in fields(MaskedInput)))


def _tensors(windows: MaskedInput) -> dict[str, Tensor]:
    return {field.name: getattr(windows, field.name) for field in fields(MaskedInput)}


def _facts(shaped: Dataset, windows: MaskedInput, part: str) -> dict[str, object]:
    count, variates, length = windows.series.shape
    return {
        "source": shaped.loaded.description,
        "fingerprint": shaped.loaded.fingerprint,
        "part": part,
        "windows": count,
        "columns": list(shaped.features.columns),
        "length": length,
        "symbols": list(shaped.loaded.table.symbols),
        "known": int(windows.padding_mask.sum()),
        "values": count * variates * length,
    }


def _refuse_place(out: Path) -> None:
    with _explained(out):
        if out.exists():
            raise UsageError(f"{out} is there already; choose another name")
        if not out.parent.is_dir():
            raise UsageError(f"{out} cannot be written: there is no folder {out.parent}; make it, or choose another")


@contextmanager
def _explained(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}; choose another place") from error


def _refuse_large(count: int, variates: int, length: int) -> None:
    size = count * variates * length * _BYTES_A_VALUE
    if size > _BYTES_LIMIT:
        raise UsageError(
            f"{count:,} windows of {variates} columns and {length} bars would take {size / 2**30:.1f} GiB, more than "
            f"{_BYTES_LIMIT >> 30}; ask for the first so many with --first"
        )


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="workstation.worker.windows", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("out", type=Path)
    parser.add_argument("--length", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
