"""Evaluations as the screens know them: looked up, started, followed and stopped."""
