"""Signals and prices -> orders, costs, equity and risk; numpy only, and it knows no network."""
