"""Every setting that a backtest by a strategy takes, as forms, lists and command lines name it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation import catalog
from workstation.backtest.settings import BacktestSettings
from workstation.config.mistakes import allowed_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.config import Settings

_LONG = re.compile(r"(?<![\d.])\d{5,}(?![\d.])")
"""A whole number that is hard to read without a mark at each thousand."""


@dataclass(frozen=True)
class KnownSetting:
    """A setting."""

    key: str
    """As overrides name it: `stop_loss`, `strategy.enter`."""
    default: object
    allowed: str
    """What it may be, in words; empty where its type says all."""
    help: str

    @property
    def usual(self) -> str:
        """The default as people write it: 1,000,000 and not 1000000.0."""
        if isinstance(self.default, float) and self.default == int(self.default):
            return f"{self.default:,.0f}"
        return str(self.default)


def known_settings(strategy: str) -> tuple[KnownSetting, ...]:
    """Those of every backtest, then those of the strategy itself."""
    own = _known(catalog.config_class("strategies", strategy), "strategy.")
    return (*_known(BacktestSettings, ""), *own)


def _known(kind: type[Settings], place: str) -> Iterator[KnownSetting]:
    for name, field in kind.model_fields.items():
        choices = " or ".join(getattr(field.annotation, "__args__", ()))
        allowed = choices or _LONG.sub(lambda found: f"{int(found[0]):,}", allowed_values(field))
        yield KnownSetting(f"{place}{name}", field.default, allowed, field.description or "")


def of_horizon(strategy: str, step_ahead: int) -> tuple[str, ...]:
    """What a strategy that has to know how far signals reach is told of it, as the first of its overrides."""
    has_it = "signal_bars" in catalog.config_class("strategies", strategy).model_fields
    return (f"strategy.signal_bars={step_ahead}",) if has_it else ()
