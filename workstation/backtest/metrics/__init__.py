"""What an equity curve and its trades amount to: one table of measures, each with its unit, definition and source."""
