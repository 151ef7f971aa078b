"""Prices from outside: providers, the web that they are reached through, and files that are never half written."""
