"""The colours: one dark, one light, and the terminal's own."""

from textual.theme import Theme

DARK = Theme(
    name="workstation-dark",
    primary="#7AA2F7",
    secondary="#BB9AF7",
    accent="#7DCFFF",
    foreground="#C8D0E0",
    background="#11141A",
    surface="#1A1E27",
    panel="#232833",
    success="#8FCB7A",
    warning="#E5B567",
    error="#F2778A",
    dark=True,
)

LIGHT = Theme(
    name="workstation-light",
    primary="#2457B8",
    secondary="#7A3DB8",
    accent="#006E8A",
    foreground="#1E2430",
    background="#FAFAF7",
    surface="#EFEFEA",
    panel="#E4E4DE",
    success="#2E7D32",
    warning="#9A5B00",
    error="#B3261E",
    dark=False,
)

NAMES = (DARK.name, LIGHT.name, "ansi-dark")
"""The themes that a key steps through; the last takes the terminal's own sixteen colours."""


def after(name: str) -> str:
    """The theme that follows."""
    return NAMES[(NAMES.index(name) + 1) % len(NAMES)] if name in NAMES else NAMES[0]
