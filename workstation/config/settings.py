"""The base of everything a profile may say: frozen, strict, and documented by the string beneath each field."""

from typing import Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Settings that refuse unknown keys and wrong types and never change once made.

    The string beneath a field is its help, in forms and on the command line.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        validate_default=True,
        allow_inf_nan=False,
    )


@runtime_checkable
class FitsWindow(Protocol):
    """Settings of a part that cannot take every window."""

    def window_mistakes(self, window: int) -> list[str]:
        """A sentence for each setting that does not go with a window of so many bars."""
