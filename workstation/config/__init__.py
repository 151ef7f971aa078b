"""What a profile may say: strict, frozen settings that load from TOML, take overrides, compare and save."""

from workstation.config.profile import PartSettings, Profile
from workstation.config.settings import Settings

__all__ = ["PartSettings", "Profile", "Settings"]
