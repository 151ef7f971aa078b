"""The Data screen's parts: which prices are asked for, loading, checking and cutting them, and its views."""
