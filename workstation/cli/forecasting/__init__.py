"""How forecasts are told."""
