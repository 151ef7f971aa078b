"""One symbol looked at closely: what of it is in sight, its indicators, findings and targets; no widget, no screen."""
