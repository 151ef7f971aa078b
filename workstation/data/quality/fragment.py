"""A fragment of a profile to paste: the symbols that can be used, and a split by dates that holds when data grow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import tomli_w

from workstation.config.profile import SplitSettings
from workstation.data.quality.times import WARM_UP, WINDOW
from workstation.data.splits import split_of
from workstation.errors import SplitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from workstation.config.profile import DataSettings
    from workstation.data.price_table import PriceTable
    from workstation.data.quality.finding import SymbolQuality
    from workstation.data.report import LoadedPrices

TRAIN, VALIDATION = 0.7, 0.85
"""Shares of the time line at which validation and test begin, as the default split has them."""
_HORIZON = 1
_TOLD = 20
"""Symbols whose reasons are told; a comment is no place for thousands."""


def fragment(qualities: Sequence[SymbolQuality], loaded: LoadedPrices, data: DataSettings | None = None) -> str:
    """`[data]` and `[split]` of a profile as TOML, with the reasons as comments; every line may be pasted as it is.

    Symbols in doubt are left out, unless all of them are. `data` are the settings that the prices were loaded with:
    with them, the fragment says source and reading as well.
    """
    doubtful = [quality for quality in qualities if quality.verdict == "doubtful"]
    kept = [quality.symbol for quality in qualities if quality.verdict != "doubtful"]
    comments = [_comment(_summary(qualities))]
    if doubtful:
        fate = "left out" if kept else "in doubt, and there is nothing else"
        comments += [_comment(f"{fate}: {quality.symbol} ({_problems(quality)})") for quality in doubtful[:_TOLD]]
    if len(doubtful) > _TOLD:
        comments.append(_comment(f"and {len(doubtful) - _TOLD:,} more"))
    table = loaded.table.select(kept) if kept else loaded.table
    settings = _data(doubtful, kept, data)
    section = f"[data]\n{tomli_w.dumps(settings)}" if settings else "[data]\n"
    return "\n".join((*comments, *_hints(qualities), section + "\n" + _split(table)))


def _summary(qualities: Sequence[SymbolQuality]) -> str:
    verdicts = [quality.verdict for quality in qualities]
    counts = ", ".join(f"{verdicts.count(name)} {name}" for name in ("good", "usable", "doubtful") if name in verdicts)
    return f"{len(qualities):,} symbol{'' if len(qualities) == 1 else 's'}: {counts}"


def _problems(quality: SymbolQuality) -> str:
    return ", ".join(dict.fromkeys(finding.kind for finding in quality.findings if finding.severity == "problem"))


def _comment(text: str) -> str:
    """One line of TOML comment; control characters, which TOML forbids there, are shown as a replacement sign."""
    return "# " + "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _data(doubtful: Sequence[SymbolQuality], kept: Sequence[str], data: DataSettings | None) -> dict[str, Any]:
    """The keys of `[data]` that differ from their defaults."""
    settings = {"source": data.source, **data.model_dump(mode="json", exclude_defaults=True)} if data else {}
    if not doubtful or not kept:
        return settings
    if all(_problems(quality) == "few_rows" for quality in doubtful):
        return {**settings, "min_rows": max(WINDOW + WARM_UP + 1, settings.get("min_rows", 0))}
    return {**settings, "symbols": list(kept)}


def _hints(qualities: Sequence[SymbolQuality]) -> list[str]:
    """What could mend the symbols, as comments."""
    findings = [finding for quality in qualities for finding in quality.findings]
    hints = []
    if any(finding.kind == "split" and finding.severity == "problem" for finding in findings):
        hints.append(_comment("prices with splits: adjusted = true scales them where the files have an adjusted close"))
    told = [finding.sentence for finding in findings if finding.kind in {"shifted", "stamped_at_end"}]
    return hints + [_comment(sentence) for sentence in told[:_TOLD]]


def _split(table: PriceTable) -> str:
    line = np.unique(table.time)
    settings = {
        "kind": "chronological",
        "train_until": _date(line, TRAIN),
        "validation_until": _date(line, VALIDATION),
    }
    try:
        split_of(table, SplitSettings.model_validate(settings), WINDOW, _HORIZON)
    except SplitError as error:
        told = _comment(f"for a window of {WINDOW} there is no split by dates: {error}")
        return f"[split]\n{told}\n"
    return f"[split]\n{tomli_w.dumps(settings)}"


def _date(line: NDArray[np.int64], share: float) -> str:
    """Date, or time where bars are shorter than a day, at this share of the rising times."""
    found = datetime.fromtimestamp(int(line[min(int(share * line.size), line.size - 1)]) // 10**9, UTC)
    is_midnight = (found.hour, found.minute, found.second) == (0, 0, 0)
    return found.strftime("%Y-%m-%d" if is_midnight else "%Y-%m-%d %H:%M:%S")
