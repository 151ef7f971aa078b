"""The base of everything a profile may say: frozen, strict, and documented by the string beneath each field."""

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
