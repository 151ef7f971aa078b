"""Forecasts of bars to come as the screens know them: looked up, made, followed, stopped and exported."""
