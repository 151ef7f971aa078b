"""Forecasts against what happened: metrics, baselines and significance; arrays in, facts out, no network known."""
