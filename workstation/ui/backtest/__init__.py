"""Backtests as the screens know them: asked for, computed, and kept in the run's folder."""
