"""The distribution of targets as the symbol screen asks for it: windows are found once, then any symbol is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.errors import WorkstationError

if TYPE_CHECKING:
    from workstation.data.report import LoadedPrices
    from workstation.data.splits import WindowEnds
    from workstation.features.distribution import TargetDistribution
    from workstation.ui.state import OpenData


class Targets:
    """What is known of the targets of the open prices. `compute` blocks, so it runs in a thread, one at a time."""

    def __init__(self) -> None:
        self.is_shown = False
        self.is_of_all = False
        self.is_computing = False
        self.refusal = ""
        self._data: OpenData | None = None
        self._symbol = ""
        self._ends: tuple[LoadedPrices, WindowEnds] | None = None
        self._known: dict[str | None, TargetDistribution] = {}

    @property
    def found(self) -> TargetDistribution | None:
        """The distribution that is looked at; None until it is computed."""
        return self._known.get(self._wanted)

    @property
    def of_words(self) -> str:
        """Whose targets are looked at."""
        return "all symbols (a: this one)" if self.is_of_all else f"{self._symbol} (a: all symbols)"

    @property
    def _wanted(self) -> str | None:
        return None if self.is_of_all else self._symbol

    def look_at(self, data: OpenData, symbol: str) -> None:
        """Look at the targets of a symbol; what is known of other prices is forgotten."""
        if self._data is None or self._data.loaded is not data.loaded:
            self._known, self._ends, self.refusal = {}, None, ""
        self._data, self._symbol = data, symbol

    def compute(self) -> None:
        """Find what is looked at; where that has changed meanwhile it is still to be asked for."""
        from workstation.features.distribution import (  # noqa: PLC0415 - loads TA-Lib, and with it pandas
            part_ends,
            target_distribution,
        )

        data, wanted = self._data, self._wanted
        assert data is not None
        loaded, profile = data.loaded, data.profile
        try:
            if self._ends is None or self._ends[0] is not loaded:
                ends = part_ends(loaded.table, profile, lambda: self._is_of(loaded))
                if ends is None:
                    return
                self._ends = loaded, ends
            found = target_distribution(loaded.table, self._ends[1], profile.target, profile.horizon, wanted)
            if self._is_of(loaded):
                self._known[wanted] = found
        except WorkstationError as error:
            if self._is_of(loaded):
                self.refusal = str(error)
        finally:
            self.is_computing = False

    def _is_of(self, loaded: LoadedPrices) -> bool:
        return self._data is not None and self._data.loaded is loaded
