"""From signals to target weights, one way in each file."""
