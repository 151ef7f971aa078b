"""Forecasts as distributions: how they are made of points, scored, and held against a volatility alone."""
