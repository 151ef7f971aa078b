"""Every setting that a backtest by a strategy takes, as forms, lists and command lines name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workstation import catalog
from workstation.backtest.settings import BacktestSettings
from workstation.config.mistakes import allowed_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workstation.config import Settings


@dataclass(frozen=True)
class KnownSetting:
    """A setting."""

    key: str
    """As overrides name it: `stop_loss`, `strategy.enter`."""
    default: object
    allowed: str
    """What it may be, in words; empty where its type says all."""
    help: str


def known_settings(strategy: str) -> tuple[KnownSetting, ...]:
    """Those of every backtest, then those of the strategy itself."""
    own = _known(catalog.config_class("strategies", strategy), "strategy.")
    return (*_known(BacktestSettings, ""), *own)


def _known(kind: type[Settings], place: str) -> Iterator[KnownSetting]:
    for name, field in kind.model_fields.items():
        choices = " or ".join(getattr(field.annotation, "__args__", ()))
        yield KnownSetting(f"{place}{name}", field.default, choices or allowed_values(field), field.description or "")


def of_horizon(strategy: str, step_ahead: int) -> tuple[str, ...]:
    """What a strategy that has to know how far signals reach is told of it, as the first of its overrides."""
    has_it = "signal_bars" in catalog.config_class("strategies", strategy).model_fields
    return (f"strategy.signal_bars={step_ahead}",) if has_it else ()
